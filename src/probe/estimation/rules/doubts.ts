/**
 * The doubts about an estimated number of slots: when each applies, its words, and what to try. The number is reported only if
 * no doubt applies. A second table has the other reasons why a probe is inconclusive.
 */
import type { Nanoseconds } from '../../../model/units.js';
import type { OrderVerdict } from '../evidence/order.js';
import type { SlotsEstimate } from '../evidence/slots.js';
import type { Unloaded } from '../evidence/unloaded.js';
import { isGoodFit, isOutdone, isQuickerThanAlone, isTooQuick } from './limit.js';
import type { Remedy } from './withheld.js';

const AGREEMENT_STEADY = 0.9;
/** If service times vary, c and c + 1 fit almost equally well, so more of the resamples must agree. */
const AGREEMENT_VARIED = 0.92;
const LEAST_BURSTS_STEADY = 3;
const LEAST_BURSTS_VARIED = 6;
/** If the order of departures confirms the number, fewer bursts are enough; of more bursts, a majority of resamples. */
const LEAST_BURSTS_CONFIRMED = 2;
const AGREEMENT_CONFIRMED = 0.5;
/**
 * Clients per slot that a burst needs at least: with steady services, enough for two steps. Numbers above half of the clients
 * are not tried, so half is also the best fit if there are slightly more slots.
 */
const LEAST_PER_SLOT_STEADY = 2.2;
const LEAST_PER_SLOT_VARIED = 2.5;
/** Share of the loop's answers that may contradict the number: a client that pauses briefly sees two batches as one. */
const SELDOM = 0.1;

/** Other evidence from the same probe. */
export interface OtherSigns {
  /** Clients per burst. */
  readonly clients: number;
  readonly order: OrderVerdict;
  /** Requests that were certainly in service at once. */
  readonly together: number;
  /** Share of the closed loop's answers that show more requests in service than slots. */
  readonly beyond: number;
  /** Whether bursts of another size lead to another number. */
  readonly moved: boolean;
  /** The shortest response of a burst, median, ns. */
  readonly quickest: Nanoseconds;
}

interface ReasonRow {
  /** Follows a colon. */
  readonly words: string;
  /** The best first. */
  readonly remedies: readonly Remedy[];
  /** 1 is the most informative reason; the two most informative are shown. */
  readonly rank?: number;
  /** Whether the limit may be that of the client or its machine. */
  readonly isOwn?: boolean;
}

interface DoubtRow extends ReasonRow {
  readonly applies: (estimate: SlotsEstimate, unloaded: Unloaded, signs: OtherSigns) => boolean;
  /** Whether a range can still be reported, as the bursts only disagree slightly. */
  readonly leavesRange?: boolean;
  /** Whether the doubt concerns only the duration of a service, not the number of slots. */
  readonly isOfTime?: boolean;
}

const DOUBTS = {
  /** One queue with this number of slots does not explain the times. */
  'poor-fit': {
    applies: (estimate, unloaded, { order }) => !isGoodFit(estimate, unloaded, order),
    words: 'the response times do not fit one queue with a fixed number of slots',
    remedies: ['idle-hold', 'less-other-load'],
    rank: 7,
  },
  'votes-spread': {
    applies: (estimate, { deterministic }, { order }) =>
      estimate.agreement < leastAgreement(estimate, deterministic, order),
    words: 'the bursts do not agree on one number',
    remedies: ['longer-budget'],
    leavesRange: true,
  },
  'few-bursts': {
    applies: ({ bursts }, { deterministic }, { order }) => bursts < leastBursts(deterministic, order),
    words: 'too few bursts were measured',
    remedies: ['longer-budget'],
    leavesRange: true,
  },
  /** The client's timing noise is as large as the time between two answers. */
  'too-quick': {
    applies: isTooQuick,
    words: 'answers arrive too close together for this client to see their order',
    remedies: ['longer-service'],
    rank: 6,
    isOwn: true,
  },
  /** The bursts had too few clients per slot. */
  'few-waited': {
    applies: ({ slots }, { deterministic }, { clients }) =>
      clients < (deterministic ? LEAST_PER_SLOT_STEADY : LEAST_PER_SLOT_VARIED) * slots,
    words: 'too few clients had to queue',
    remedies: ['more-clients', 'longer-service'],
  },
  /** The estimate implies services shorter than those of single requests: the server did more work than c slots can do. */
  outdone: {
    applies: (estimate, unloaded, { quickest }) =>
      isOutdone(estimate, unloaded) || isQuickerThanAlone(quickest, unloaded),
    words: 'the best-fitting number of slots implies services shorter than those of single requests',
    remedies: ['closer', 'longer-service'],
    rank: 5,
    isOwn: true,
    isOfTime: true,
  },
  /** More requests were in service together, or overtook earlier ones, than c slots in arrival order allow. */
  outnumbered: {
    applies: ({ slots }, { deterministic }, { together, beyond, order }) =>
      together > slots || beyond > SELDOM || (!deterministic && order.hasMore),
    words:
      'more requests were in service than the best-fitting number of slots, or they are not served in arrival order',
    remedies: ['idle-hold', 'longer-service'],
    rank: 4,
  },
  'out-of-order': {
    applies: (_, { deterministic }, { order }) => !deterministic && order.hasFewer,
    words: 'the order of the answers suggests fewer slots',
    remedies: ['less-other-load', 'longer-budget'],
  },
  'moves-with-burst-size': {
    applies: (_, __, { moved }) => moved,
    words: 'small and large bursts lead to different numbers',
    remedies: ['idle-hold', 'steadier-service'],
  },
} satisfies Readonly<Record<string, DoubtRow>>;

export type Doubt = keyof typeof DOUBTS;
const DOUBT_ROWS: Readonly<Record<Doubt, DoubtRow>> = DOUBTS;

/** Other reasons why a probe is inconclusive. */
const OTHER_REASONS = {
  'out-of-budget': {
    words: 'the time budget ran out before the probe was complete',
    remedies: ['longer-budget'],
  },
  'no-loop': {
    words: 'no time was left for the closed loop, which shows whether bursts reach every process',
    remedies: ['longer-budget'],
  },
  /** Larger bursts might have shown a queue. */
  'client-full': {
    words: 'this client can hold no more connections at once',
    remedies: ['more-connections', 'longer-service'],
    isOwn: true,
  },
  'timed-out': {
    words: 'some requests were not answered in time',
    remedies: ['longer-budget', 'less-other-load'],
    rank: 3,
  },
  /** So many requests failed at random that the others are not reliable either. */
  failures: { words: 'too many of the requests failed', remedies: ['sounder-path', 'less-other-load'], rank: 2 },
  'admission-unclear': {
    words: 'bursts with refusals had no more served requests than a smaller burst without refusals',
    remedies: ['longer-budget'],
  },
  'rate-or-slots': {
    words: 'the requests that were admitted fit both a rate limit and a number of slots',
    remedies: ['longer-budget', 'less-other-load'],
  },
  /** Several agents, and a service time that is not long compared with the bounds of their clocks. */
  clocks: {
    words: "the answer depends on the order of requests of different agents, which their clocks don't show",
    remedies: ['longer-service'],
    rank: 1,
  },
  /** A consistency check failed. */
  audit: { words: 'the figures contradict each other', remedies: ['less-other-load', 'longer-service'], rank: 1 },
} satisfies Readonly<Record<string, ReasonRow>>;

export type Reason = Doubt | keyof typeof OTHER_REASONS;
const REASON_ROWS: Readonly<Record<Reason, ReasonRow>> = { ...DOUBTS, ...OTHER_REASONS };

/** The doubts that apply to an estimate. If there are none, the number is reported. */
export function doubtsOf(estimate: SlotsEstimate, unloaded: Unloaded, signs: OtherSigns): Doubt[] {
  const doubts = Object.keys(DOUBT_ROWS) as Doubt[];
  return doubts.filter((doubt) => DOUBT_ROWS[doubt].applies(estimate, unloaded, signs));
}

function leastAgreement({ bursts }: SlotsEstimate, deterministic: boolean, order: OrderVerdict): number {
  if (deterministic) return AGREEMENT_STEADY;
  return order.confirms && bursts >= LEAST_BURSTS_VARIED ? AGREEMENT_CONFIRMED : AGREEMENT_VARIED;
}

function leastBursts(deterministic: boolean, order: OrderVerdict): number {
  if (deterministic) return LEAST_BURSTS_STEADY;
  return order.confirms ? LEAST_BURSTS_CONFIRMED : LEAST_BURSTS_VARIED;
}

/** Whether a range can be reported despite these doubts. */
export function leavesRange(doubts: readonly Doubt[]): boolean {
  return doubts.every((doubt) => DOUBT_ROWS[doubt].leavesRange === true);
}

/** Whether all doubts concern only the duration of a service. */
export function isOnlyTime(doubts: readonly Doubt[]): boolean {
  return doubts.every((doubt) => DOUBT_ROWS[doubt].isOfTime === true);
}

/** Whether the limit may be that of the client or its machine rather than the server's. */
export function mayBeOwn(reasons: readonly Reason[]): boolean {
  return reasons.some((reason) => REASON_ROWS[reason].isOwn === true);
}

/** The words of the most informative reasons. */
export function strongestWords(reasons: readonly Reason[], most: number): string[] {
  const rankOf = (reason: Reason) => REASON_ROWS[reason].rank ?? Number.MAX_SAFE_INTEGER;
  const strongest = [...reasons].sort((a, b) => rankOf(a) - rankOf(b)).slice(0, most);
  return strongest.map((reason) => REASON_ROWS[reason].words);
}

/** Sorted by how many of the reasons each remedy helps against. */
export function remediesAgainst(reasons: readonly Reason[]): Remedy[] {
  const named = reasons.flatMap((reason) => REASON_ROWS[reason].remedies);
  const countOf = (remedy: Remedy) => named.filter((other) => other === remedy).length;
  return [...new Set(named)].sort((a, b) => countOf(b) - countOf(a));
}
