/** The figures of a probe: how each is written, what it means, and where it is shown. */
import { countOf } from '../../model/units.js';
import { slotsAnswered } from '../../probe/estimation/answer/kinds.js';
import type { PositionWait } from '../../probe/estimation/answer/position-waits.js';
import { describeEvidence, describeServerKind } from '../../probe/estimation/answer/server-kind.js';
import { undoubtedSlots } from '../../probe/estimation/rules/limit.js';
import { knownParallelism, withheldWords } from '../../probe/estimation/rules/withheld.js';
import type { ProbeSummary } from '../../probe/estimation/summary.js';
import { describeSlots } from '../kind/kind.js';
import { duration, grouped, NOTHING, significant } from '../view/format.js';
import { describeInterval, describeParallelism } from './answer-words.js';
import {
  describeAudits,
  describeLimit,
  describeSingle,
  ordinal,
  ratioOfNumbers,
  ratioOfParallelism,
  ratioOfProven,
  writeAudits,
  writeVotes,
} from './figure-text.js';
import { listedSlots } from './listed-slots.js';

type PickNumber = (summary: ProbeSummary) => number | null;

export interface ProbeFigure {
  /** Its key in the derived JSON. */
  readonly id: string;
  readonly label: string;
  readonly write: (summary: ProbeSummary) => string;
  /** The figure itself, if it is a number. */
  readonly pick?: PickNumber;
  /** Null if the table of this probe leaves the figure out. */
  readonly meaning?: (summary: ProbeSummary) => string | null;
  /** For the comparison of two probes; by default there is no ratio. */
  readonly ratio?: (first: ProbeSummary, second: ProbeSummary) => string;
  /** Where the figure is shown: the table of a probe, the comparison of two, the trend over commits. A text is its label there. */
  readonly shown: { readonly summary?: true; readonly comparison?: true | string; readonly trend?: string };
}

/** A number without an interval. */
function plainNumber(pick: PickNumber, write: (value: number) => string) {
  return {
    pick,
    write: (summary: ProbeSummary) => {
      const value = pick(summary);
      return value === null ? NOTHING : write(value);
    },
    ratio: (first: ProbeSummary, second: ProbeSummary) => ratioOfNumbers(pick(first), pick(second)),
  };
}

const BEFORE_WAITS: readonly ProbeFigure[] = [
  {
    id: 'answer',
    label: 'answer',
    write: (summary) => describeSlots(listedSlots(summary)),
    pick: ({ answer }) => slotsAnswered(answer),
    shown: { comparison: true, trend: 'slots, probed' },
  },
  {
    id: 'limit.estimate.slots',
    label: 'slots c',
    // A number in doubt is not shown.
    write: (summary) => String(undoubtedSlots(summary) ?? NOTHING),
    meaning: describeLimit,
    shown: { summary: true, comparison: true },
  },
  {
    id: 'limit.estimate.votes',
    label: 'votes of resamples',
    write: writeVotes,
    meaning: ({ limit }) => limit && `slots found when ${grouped(limit.estimate.bursts)} bursts are resampled`,
    shown: { summary: true },
  },
  {
    id: 'effective',
    label: 'effective parallelism e',
    write: ({ effective }) => {
      const known = knownParallelism(effective);
      return known === null ? NOTHING : describeParallelism(known);
    },
    pick: ({ effective }) => knownParallelism(effective)?.parallelism ?? null,
    meaning: ({ effective }) => {
      if (effective === null) return null;
      return effective.kind === 'told'
        ? "times one client's throughput; 95 % interval"
        : `inconclusive: ${withheldWords(effective.why)}`;
    },
    ratio: ratioOfParallelism,
    shown: { summary: true, comparison: true, trend: 'effective parallelism, probed' },
  },
  {
    id: 'effective.effective.throughput',
    label: 'saturated throughput',
    ...plainNumber(
      ({ effective }) => effective?.effective?.throughput.perSecond ?? null,
      (value) => `${grouped(value)} /s`,
    ),
    meaning: ({ effective }) => effective && 'requests per second in the closed loop (X); e is X times S1',
    shown: { summary: true, comparison: true },
  },
  {
    id: 'inflation',
    label: 'service under load',
    ...plainNumber(
      ({ inflation }) => inflation,
      (value) => `${significant(value)} S1`,
    ),
    meaning: ({ inflation, slowdown }) => {
      if (inflation === null) return null;
      return slowdown > 1
        ? 'c / e: under load a service takes longer than alone'
        : 'c / e: under load a service takes about as long as alone';
    },
    shown: { summary: true },
  },
  {
    id: 'unloaded.serviceTime',
    label: 'service time S1',
    ...plainNumber(({ unloaded }) => unloaded?.serviceTime ?? null, duration),
    meaning: ({ unloaded }) => unloaded && describeSingle(unloaded),
    shown: { summary: true, comparison: true },
  },
  {
    id: 'firstByte.alone',
    label: 'time to first byte',
    ...plainNumber(({ firstByte }) => firstByte?.alone ?? null, duration),
    meaning: ({ firstByte }) => {
      if (firstByte?.streamed !== true) return null;
      const { loaded, clients } = firstByte;
      const alone = 'until a streamed answer begins, for single requests';
      return loaded === null ? alone : `${alone}; ${duration(loaded)} in bursts of ${clients}`;
    },
    shown: { summary: true },
  },
  {
    id: 'proven',
    label: 'served at once, proven',
    write: ({ proven }) => describeInterval(proven) || NOTHING,
    ratio: (first, second) => ratioOfProven(first.proven, second.proven),
    shown: { comparison: true },
  },
  {
    id: 'unloaded.roundTrip',
    label: 'round trip, subtracted',
    ...plainNumber(({ unloaded }) => unloaded?.roundTrip ?? null, duration),
    meaning: ({ unloaded }) =>
      unloaded &&
      (unloaded.roundTrip === 0 ? 'none on the same machine' : 'the network, measured by the time to connect'),
    shown: { summary: true, comparison: 'round trip' },
  },
];

/** One row for each position whose wait is known. */
function waitFigure({ position, expected, measured }: PositionWait): ProbeFigure {
  return {
    id: 'waits',
    label: `${ordinal(position)} in a burst waits`,
    write: () => duration(measured ?? expected),
    meaning: ({ drift, slowdown }) => {
      const from = slowdown > 1 ? 'from c and the service under load' : 'from c and S1';
      const why = drift?.moved === true ? 'S1 changed after the bursts' : 'no burst was that large';
      return measured === null ? `calculated ${from}; ${why}` : `measured; ${duration(expected)} calculated ${from}`;
    },
    shown: { summary: true },
  };
}

const AFTER_WAITS: readonly ProbeFigure[] = [
  {
    id: 'hold',
    label: 'idle-hold',
    write: ({ hold }) => {
      if (hold?.kind === 'blocks') return `${hold.slots} block the next`;
      if (hold?.kind === 'never-blocked') return `${hold.held} do not block`;
      return hold?.kind === 'unfinished' ? `${hold.free + 1} to ${hold.blocked} block` : NOTHING;
    },
    meaning: ({ hold }) => {
      if (hold === null) return null;
      if (hold.kind === 'could-not-tell') return 'inconclusive: the attempts contradict each other';
      return hold.kind === 'unfinished'
        ? 'the time budget ran out before the number was known'
        : 'idle connections held open, and their effect on the next client';
    },
    shown: { summary: true },
  },
  {
    id: 'serverKind',
    label: 'kind of server',
    write: ({ serverKind, hold }) => describeServerKind(serverKind, hold !== null),
    meaning: ({ serverKind }) => describeEvidence(serverKind) || NOTHING,
    shown: { summary: true },
  },
  {
    id: 'spent',
    label: 'spent',
    write: ({ spent }) => `${grouped(spent.requests)} requests`,
    meaning: ({ spent: { bursts, mostClients, time } }) =>
      `in ${grouped(bursts)} bursts of up to ${mostClients}, ${duration(time)}`,
    shown: { summary: true },
  },
  {
    id: 'capacity',
    label: 'client can hold',
    ...plainNumber(
      ({ capacity }) => capacity?.held ?? null,
      (held) => countOf(held, 'connection'),
    ),
    meaning: ({ capacity }) => {
      if (capacity === null) return null;
      const { held, tried } = capacity;
      return held < tried
        ? `tried ${grouped(tried)} at a listener of its own; larger bursts were not possible`
        : 'at once, sending on all of them, at a listener of its own';
    },
    shown: { summary: true },
  },
  {
    id: 'drift',
    label: 'drift',
    ...plainNumber(
      ({ drift }) => drift?.ratio ?? null,
      (ratio) => `x ${ratio.toFixed(2)}`,
    ),
    meaning: ({ drift }) => {
      if (drift === null) return 'not measured';
      return drift.moved ? 'S1 changed; the later value is used' : 'S1 after the bursts / S1 before them';
    },
    shown: { summary: true },
  },
  { id: 'audits', label: 'audit', write: writeAudits, meaning: describeAudits, shown: { summary: true } },
];

/** In the order in which they are shown. */
export function probeFigures(waits: readonly PositionWait[]): ProbeFigure[] {
  return [...BEFORE_WAITS, ...waits.map(waitFigure), ...AFTER_WAITS];
}
