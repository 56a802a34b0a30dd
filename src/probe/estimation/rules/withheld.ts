/** When the effective parallelism is withheld, and what a user can try for a better answer. */
import { relativeDeviation } from '../../../analysis/statistics/samples.js';
import type { Probed, ProbeLoop, ProbeScenario } from '../../../model/probe.js';
import type { ProbeAudit } from '../evidence/audit.js';
import { isStalled, type Starvation } from '../evidence/closed-loop.js';
import { BUSY_CLIENT } from '../evidence/requests.js';
import type { Drift, Unloaded } from '../evidence/unloaded.js';
import { type Effective, effectiveParallelism } from './effective-parallelism.js';

const SPARE_CLIENTS = 1.2;
const SPARE_UNKNOWN = 1.25;
/** Upper end of the interval over the figure: a wider interval is not worth reporting. */
const WIDEST = 3;
/** Variation under load, and how many times that of single requests it is, from which these are alike only by chance. */
const VARIED = 0.5;
const MUCH_MORE = 2;
/** Upper end over lower end: a wider interval needs a second measurement of the unloaded service time. */
const WIDE_INTERVAL = 1.8;
const FEW_FAILURES = 0.01;
/** Effective parallelism over slots: if it is larger, the unloaded service time must be wrong. */
const BEYOND_SLOTS = 1.12;

interface LoopSigns {
  readonly drift: Drift | null;
  readonly starvation: Starvation | null;
  readonly audits: readonly ProbeAudit[];
}

/** The closed loop and the effective parallelism that follows from it. */
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
  /** Follows "inconclusive: ". */
  readonly words: string;
}

const WITHHELD = {
  'no-loop': {
    // Handled before the table is searched: without a loop of enough answers there is no figure to judge.
    applies: () => false,
    words: 'no time was left for the closed loop',
  },
  starved: {
    applies: ({ starvation }) => starvation !== null,
    words: 'some clients were served repeatedly while others were not served',
  },
  handshakes: {
    // The response time starts after the handshake, so it does not include how long the handshake occupies a slot.
    applies: ({ scenario }) => scenario.target.startsWith('https:') && !scenario.keepAlive,
    words: 'each request begins with a TLS handshake, which can occupy a slot too (--keep-alive avoids it)',
  },
  failures: {
    applies: ({ loop }) => loop.failed > FEW_FAILURES * loop.sent,
    words: 'requests failed during the closed loop',
  },
  audit: {
    applies: ({ audits }) => audits.some(({ holds }) => !holds),
    words: 'the figures contradict each other',
  },
  'client-busy': {
    applies: ({ loop }) => loop.clientBusy > BUSY_CLIENT,
    words: 'this client was too busy',
  },
  'too-uncertain': {
    applies: ({ effective: { interval, parallelism }, slots, unloaded, variation }) =>
      interval.high > WIDEST * parallelism || (slots !== null && seemSteady(unloaded, variation)),
    words: 'too few measurements',
  },
  stalled: {
    // A pause of the machine lowers the throughput, whatever the number of slots.
    applies: stalls,
    words: 'answers paused during the closed loop, perhaps because of other load on the machine',
  },
  unsettled: {
    applies: ({ drift, effective: { interval } }) => drift === null && interval.high > WIDE_INTERVAL * interval.low,
    words: 'too few measurements, and no time was left to measure the unloaded service time again',
  },
  'not-saturated': {
    applies: leavesSlotsIdle,
    words: 'too few clients to keep every slot busy',
  },
  'more-than-slots': {
    // Part of the unloaded service time was spent before the service.
    applies: isImpossible,
    words: 'single requests take longer than requests under load, perhaps because an idle server has to wake up',
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
  // Fewer than three single requests give the figure no interval at all.
  const isBounded = Number.isFinite(effective.interval.high);
  if (why !== undefined) return { kind: 'withheld', why, effective: isBounded ? effective : null };
  return { kind: 'told', effective: slots === null ? effective : withinSlots(effective, slots) };
}

/** The figure, unless it is withheld. */
export function knownParallelism(verdict: EffectiveVerdict | null): Effective | null {
  return verdict?.kind === 'told' ? verdict.effective : null;
}

export function withheldWords(why: Withheld): string {
  return WITHHELD_ROWS[why].words;
}

/** Caps the parallelism at the number of slots: any excess comes from the wake-up time in single requests. */
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

/** Whether a few single requests happen to be much more alike than the services under load: then their mean is wrong too. */
function seemSteady({ times }: Unloaded, loadedVariation: number): boolean {
  return loadedVariation > Math.max(VARIED, MUCH_MORE * relativeDeviation(times));
}

/** If the loop has too few clients to keep every slot busy, it measures its own parallelism, not the server's. */
function leavesSlotsIdle({ loop, slots, effective, unloaded: { serviceTime, roundTrip } }: LoopCase): boolean {
  const kept = (slots ?? SPARE_UNKNOWN * effective.parallelism) * (1 + (2 * roundTrip) / serviceTime);
  return loop.clients < SPARE_CLIENTS * kept;
}

function isImpossible({ slots, unloaded: { deterministic }, effective: { parallelism, interval } }: LoopCase): boolean {
  if (slots === null) return false;
  // If service times vary, the single requests may all have been long by chance; the interval accounts for that.
  const isBeyond = deterministic && parallelism > BEYOND_SLOTS * slots;
  const isChance = deterministic || interval.low <= slots;
  return isBeyond || !isChance;
}

type Asked = Pick<ProbeScenario, 'loopback' | 'hold'>;

interface RemedyRow {
  /** Follows "Try ". */
  readonly words: string;
  /** Whether the probe has already done this. */
  readonly isDone?: (asked: Asked) => boolean;
}

const REMEDY_ROWS = {
  'longer-budget': { words: 'a longer --budget' },
  'more-clients': { words: 'a larger --max-clients' },
  'longer-service': { words: 'a path or payload with a longer service time' },
  'steadier-service': { words: 'a path with a constant service time' },
  /** Keeps the round trip short. */
  closer: { words: 'a probe from the same machine or network', isDone: ({ loopback }: Asked) => loopback },
  'idle-hold': { words: '--hold', isDone: ({ hold }: Asked) => hold },
  'less-other-load': { words: 'a probe while the machine and the server are otherwise idle' },
  'larger-listen-backlog': { words: 'a larger listen backlog (and net.core.somaxconn)' },
  'new-connections': { words: 'a probe without --keep-alive' },
  'more-connections': { words: 'a higher limit of open files (ulimit -n)' },
  'sounder-path': { words: 'a path that always succeeds' },
} as const satisfies Readonly<Record<string, RemedyRow>>;

export type Remedy = keyof typeof REMEDY_ROWS;

/** Remedies shown: a longer list would not be read. */
const MOST_REMEDIES = 2;

/** The best remedies, without those that the probe has already applied. */
export function remediesLeft(remedies: readonly Remedy[], asked: Asked): Remedy[] {
  const isDone = (remedy: Remedy) => (REMEDY_ROWS[remedy] as RemedyRow).isDone?.(asked) === true;
  return remedies.filter((remedy) => !isDone(remedy)).slice(0, MOST_REMEDIES);
}

export function remedyWords(remedy: Remedy): string {
  return REMEDY_ROWS[remedy].words;
}
