/** What may help to an answer, or to a better one. */
import { relativeDeviation } from '../../../analysis/statistics/samples.js';
import type { Probed, ProbeLoop, ProbeScenario } from '../../../model/probe.js';
import type { ProbeAudit } from '../evidence/audit.js';
import { isStalled, type Starvation } from '../evidence/closed-loop.js';
import { BUSY_CLIENT } from '../evidence/requests.js';
import type { Drift, Unloaded } from '../evidence/unloaded.js';
import { type Effective, effectiveParallelism } from './effective-parallelism.js';

const SPARE_CLIENTS = 1.2;
const SPARE_UNKNOWN = 1.25;
/** An interval that goes further than this times the figure itself says nothing of it. */
const WIDEST = 3;
/** Upper end over lower: an interval that is wider rests on an unloaded time that has to be measured twice. */
const WIDE_INTERVAL = 1.8;
const FEW_FAILURES = 0.01;
/** So many in service can't do the work of that many times as many, whatever an interval allows: the unloaded time is wrong. */
const BEYOND_SLOTS = 1.12;

interface LoopSigns {
  readonly drift: Drift | null;
  readonly starvation: Starvation | null;
  readonly audits: readonly ProbeAudit[];
}

/** What was seen of the closed loop, and the figure that it gives. */
interface LoopCase extends LoopSigns {
  readonly scenario: Probed['scenario'];
  readonly loop: ProbeLoop;
  readonly unloaded: Unloaded;
  readonly slots: number | null;
  readonly variation: number;
  readonly effective: Effective;
}

interface WithheldRow {
  readonly applies: (seen: LoopCase) => boolean;
  /** After "because ". */
  readonly words: string;
}

const WITHHELD = {
  'no-loop': {
    // Without a loop, or of one that was too short, there is no figure to judge.
    applies: () => false,
    words: 'there was no time left to keep it busy',
  },
  starved: {
    applies: ({ starvation }) => starvation !== null,
    words: 'some clients were served again and again while others were not',
  },
  handshakes: {
    // A request's own time does not show how long its handshake holds a slot.
    applies: ({ scenario }) => scenario.target.startsWith('https:') && !scenario.keepAlive,
    words: 'each request begins with a TLS handshake, which may hold a place too (--keep-alive leaves it out)',
  },
  failures: {
    applies: ({ loop }) => loop.failed > FEW_FAILURES * loop.sent,
    words: 'requests failed while it was kept busy',
  },
  audit: {
    applies: ({ audits }) => audits.some(({ holds }) => !holds),
    words: 'the figures contradict each other',
  },
  'client-busy': {
    applies: ({ loop }) => loop.clientBusy > BUSY_CLIENT,
    words: 'this client was busy itself',
  },
  'too-uncertain': {
    applies: ({ effective: { interval, parallelism } }) => interval.high > WIDEST * parallelism,
    words: 'too little was seen of it to say more than a guess',
  },
  stalled: {
    // What kept it back has nothing to do with how many are in service.
    applies: stalls,
    words: 'it did not go on evenly while it was kept busy, as when other work holds the machine up',
  },
  unsettled: {
    applies: ({ drift, effective: { interval } }) => drift === null && interval.high > WIDE_INTERVAL * interval.low,
    words: 'little was seen, and there was no time to ask again whether a request that is alone still takes as long',
  },
  'not-saturated': {
    applies: leavesSlotsIdle,
    words: 'there were too few clients to keep every place busy all the time',
  },
  'more-than-slots': {
    // What was taken for service is partly the way to it.
    applies: isImpossible,
    words: 'a request that is alone takes longer than one of many, as where an idle server has to wake up first',
  },
} satisfies Readonly<Record<string, WithheldRow>>;

export type Withheld = keyof typeof WITHHELD;
const WITHHELD_ROWS: Readonly<Record<Withheld, WithheldRow>> = WITHHELD;

export type EffectiveVerdict =
  | { readonly kind: 'told'; readonly effective: Effective }
  | { readonly kind: 'withheld'; readonly why: Withheld; readonly effective: Effective | null };

export function effectiveVerdict(
  probed: Probed,
  unloaded: Unloaded,
  { slots, variation }: { readonly slots: number | null; readonly variation: number },
  { drift, starvation, audits }: LoopSigns,
): EffectiveVerdict {
  const { loop, scenario } = probed;
  const effective = effectiveParallelism(probed, unloaded, slots, variation);
  if (effective === null || loop === null) return { kind: 'withheld', why: 'no-loop', effective };
  const seen = { scenario, loop, unloaded, slots, variation, effective, drift, starvation, audits };
  const why = (Object.keys(WITHHELD_ROWS) as Withheld[]).find((one) => WITHHELD_ROWS[one].applies(seen));
  if (why !== undefined) return { kind: 'withheld', why, effective };
  return { kind: 'told', effective: slots === null ? effective : withinSlots(effective, slots) };
}

/** The figure, where it may be told. */
export function knownParallelism(verdict: EffectiveVerdict | null): Effective | null {
  return verdict?.kind === 'told' ? verdict.effective : null;
}

export function withheldWords(why: Withheld): string {
  return WITHHELD_ROWS[why].words;
}

/** So many in service do the work of so many at most: what is beyond is a single request's waking up. */
function withinSlots(effective: Effective, slots: number): Effective {
  const { low, high } = effective.interval;
  return {
    ...effective,
    parallelism: Math.min(effective.parallelism, slots),
    interval: { low: (low * slots) / Math.max(slots, effective.parallelism), high: Math.min(high, slots) },
  };
}

function stalls({ loop, slots, variation, unloaded: { deterministic, times } }: LoopCase): boolean {
  const varies = deterministic ? 0 : Math.max(variation, relativeDeviation(times));
  return isStalled(loop, { slots, variation: varies });
}

/** A loop that does not keep every slot busy finds as much parallelism as it brings: then there may be more. */
function leavesSlotsIdle({ loop, slots, effective, unloaded: { serviceTime, roundTrip } }: LoopCase): boolean {
  const kept = (slots ?? SPARE_UNKNOWN * effective.parallelism) * (1 + (2 * roundTrip) / serviceTime);
  return loop.clients < SPARE_CLIENTS * kept;
}

function isImpossible({ slots, unloaded: { deterministic }, effective: { parallelism, interval } }: LoopCase): boolean {
  if (slots === null) return false;
  // Of services that vary, those that were alone may all have been long ones: then the interval says so.
  const isBeyond = deterministic && parallelism > BEYOND_SLOTS * slots;
  const isChance = deterministic || interval.low <= slots;
  return isBeyond || !isChance;
}

type Asked = Pick<ProbeScenario, 'loopback' | 'hold'>;

interface RemedyRow {
  /** After "Try ". */
  readonly words: string;
  /** Whether the probe did it already. */
  readonly isDone?: (asked: Asked) => boolean;
}

const REMEDY_ROWS = {
  'longer-budget': { words: 'a longer --budget' },
  'more-clients': { words: 'more --max-clients' },
  'longer-service': { words: 'a path or a payload whose service takes longer' },
  'steadier-service': { words: 'a path whose service always takes as long' },
  /** So that the round trip does not matter. */
  closer: { words: 'a probe from the same machine or network', isDone: ({ loopback }: Asked) => loopback },
  'idle-hold': { words: '--hold', isDone: ({ hold }: Asked) => hold },
  'less-other-load': { words: 'a machine and a server that do nothing else meanwhile' },
  'larger-listen-backlog': { words: 'a larger listen backlog (and net.core.somaxconn)' },
  'new-connections': { words: 'a probe without --keep-alive' },
  'sounder-path': { words: 'a path that always answers with success' },
} as const satisfies Readonly<Record<string, RemedyRow>>;

export type Remedy = keyof typeof REMEDY_ROWS;

/** With more than these a reader tries none of them. */
const MOST_REMEDIES = 2;

/** The two best of those that the probe has not done already. */
export function remediesLeft(remedies: readonly Remedy[], asked: Asked): Remedy[] {
  const isDone = (remedy: Remedy) => (REMEDY_ROWS[remedy] as RemedyRow).isDone?.(asked) === true;
  return remedies.filter((remedy) => !isDone(remedy)).slice(0, MOST_REMEDIES);
}

export function remedyWords(remedy: Remedy): string {
  return REMEDY_ROWS[remedy].words;
}
