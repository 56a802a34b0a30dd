/**
 * Why a number of slots is not believed, in one table: when each doubt applies, its words, and what to try. A number without
 * a doubt is told. Below it what else keeps a probe from an answer.
 */
import type { OrderVerdict } from '../evidence/order.js';
import type { SlotsEstimate } from '../evidence/slots.js';
import type { Unloaded } from '../evidence/unloaded.js';
import { isGoodFit, isOutdone, isTooQuick } from './limit.js';
import type { Remedy } from './withheld.js';

const AGREEMENT_STEADY = 0.9;
/** Neighbours are close to one another where services vary: with more than a few votes for another it may be that one. */
const AGREEMENT_VARIED = 0.92;
const LEAST_BURSTS_STEADY = 3;
const LEAST_BURSTS_VARIED = 6;
/** What the order of leaving confirms too needs no more than a majority, and not as many bursts. */
const AGREEMENT_CONFIRMED = 0.5;
const LEAST_BURSTS_CONFIRMED = 2;
/** So many clients for each slot at least: where services do not vary, two steps are seen. */
const LEAST_PER_SLOT_STEADY = 2.2;
const LEAST_PER_SLOT_VARIED = 2.5;
/** A client that was elsewhere for a moment finds the answers of two services together. */
const SELDOM = 0.1;

/** What was seen of the same bursts otherwise. */
export interface OtherSigns {
  /** Clients of a burst. */
  readonly clients: number;
  readonly order: OrderVerdict;
  /** So many were certainly in service at once. */
  readonly together: number;
  /** How often more than the slots were, while clients were kept busy: a share. */
  readonly beyond: number;
  /** Whether bursts of another size say another number. */
  readonly moved: boolean;
}

interface ReasonRow {
  /** After "because ". */
  readonly words: string;
  /** The best first. */
  readonly remedies: readonly Remedy[];
  /** How much it says: the words of the strongest two are shown, 1 is the strongest. */
  readonly rank?: number;
  /** Whether the limit that was seen may be the client's, or its machine's. */
  readonly isOwn?: boolean;
}

interface DoubtRow extends ReasonRow {
  readonly applies: (estimate: SlotsEstimate, unloaded: Unloaded, signs: OtherSigns) => boolean;
  /** Whether the bursts merely do not quite agree: then a range may be told. */
  readonly leavesRange?: boolean;
  /** Whether nothing but the time of a service speaks against the number. */
  readonly isOfTime?: boolean;
}

const DOUBTS = {
  /** The model of one line and so many slots does not explain what was seen. */
  'poor-fit': {
    applies: (estimate, unloaded, { order }) => !isGoodFit(estimate, unloaded, order),
    words: 'the times of its answers do not fit one line before any fixed number of places',
    remedies: ['idle-hold', 'less-other-load'],
    rank: 7,
  },
  'votes-spread': {
    applies: ({ agreement }, { deterministic }, { order }) => agreement < enoughFor(deterministic, order).agreement,
    words: 'the bursts do not agree on one number',
    remedies: ['longer-budget'],
    leavesRange: true,
  },
  'few-bursts': {
    applies: ({ bursts }, { deterministic }, { order }) => bursts < enoughFor(deterministic, order).bursts,
    words: 'there were too few bursts',
    remedies: ['longer-budget'],
    leavesRange: true,
  },
  /** So quickly that the client's noise puts the answers out of order. */
  'too-quick': {
    applies: isTooQuick,
    words: 'answers follow one another too quickly for this client to see their order',
    remedies: ['longer-service'],
    rank: 6,
    isOwn: true,
  },
  /** The bursts were not several times larger than the number of slots. */
  'few-waited': {
    applies: ({ slots }, { deterministic }, { clients }) =>
      clients < (deterministic ? LEAST_PER_SLOT_STEADY : LEAST_PER_SLOT_VARIED) * slots,
    words: 'too few of the clients had to wait',
    remedies: ['more-clients', 'longer-service'],
  },
  /** The work that gets done is more than so many could do. */
  outdone: {
    applies: isOutdone,
    words: 'the number that fits best would have to serve quicker than a request is served that is alone',
    remedies: ['closer', 'longer-service'],
    rank: 5,
    isOwn: true,
    isOfTime: true,
  },
  /** Or some left whom so many would not have reached yet. */
  outnumbered: {
    applies: ({ slots }, { deterministic }, { together, beyond, order }) =>
      together > slots || beyond > SELDOM || (!deterministic && order.hasMore),
    words: 'more were in service at once than the number that fits best, or they are served in another order',
    remedies: ['idle-hold', 'longer-service'],
    rank: 4,
  },
  'out-of-order': {
    applies: (_, { deterministic }, { order }) => !deterministic && order.hasFewer,
    words: 'clients leave in an order that speaks for fewer',
    remedies: ['less-other-load', 'longer-budget'],
  },
  'moves-with-burst-size': {
    applies: (_, __, { moved }) => moved,
    words: 'small bursts and large ones lead to different numbers',
    remedies: ['idle-hold', 'steadier-service'],
  },
} satisfies Readonly<Record<string, DoubtRow>>;

export type Doubt = keyof typeof DOUBTS;
const DOUBT_ROWS: Readonly<Record<Doubt, DoubtRow>> = DOUBTS;

/** What else may keep an answer from being one. */
const OTHER_REASONS = {
  /** Before the server had been seen with many clients. */
  'out-of-budget': {
    words: 'the time was over before the server had been seen with many clients',
    remedies: ['longer-budget'],
  },
  'timed-out': {
    words: 'some requests were not answered in time',
    remedies: ['longer-budget', 'less-other-load'],
    rank: 3,
  },
  /** Now and then, and so many that what the others say is not believed. */
  failures: { words: 'too many of the requests failed', remedies: ['sounder-path', 'less-other-load'], rank: 2 },
  'admission-unclear': {
    words: 'bursts in which some were declined served no more requests than one in which none was',
    remedies: ['longer-budget'],
  },
  'rate-or-slots': {
    words: 'one request at a time is admitted, as by a limit on the rate or by a single slot',
    remedies: ['longer-budget', 'less-other-load'],
  },
  /** An identity that holds in every sound probe does not. */
  audit: { words: 'the figures contradict each other', remedies: ['less-other-load', 'longer-service'], rank: 1 },
} satisfies Readonly<Record<string, ReasonRow>>;

export type Reason = Doubt | keyof typeof OTHER_REASONS;
const REASON_ROWS: Readonly<Record<Reason, ReasonRow>> = { ...DOUBTS, ...OTHER_REASONS };

/** What speaks against a number of slots; empty when it may be told. */
export function doubtsOf(estimate: SlotsEstimate, unloaded: Unloaded, signs: OtherSigns): Doubt[] {
  const doubts = Object.keys(DOUBT_ROWS) as Doubt[];
  return doubts.filter((doubt) => DOUBT_ROWS[doubt].applies(estimate, unloaded, signs));
}

function enoughFor(deterministic: boolean, order: OrderVerdict): { agreement: number; bursts: number } {
  if (deterministic) return { agreement: AGREEMENT_STEADY, bursts: LEAST_BURSTS_STEADY };
  if (order.confirms) return { agreement: AGREEMENT_CONFIRMED, bursts: LEAST_BURSTS_CONFIRMED };
  return { agreement: AGREEMENT_VARIED, bursts: LEAST_BURSTS_VARIED };
}

/** Whether a range may be told in spite of these doubts. */
export function leavesRange(doubts: readonly Doubt[]): boolean {
  return doubts.every((doubt) => DOUBT_ROWS[doubt].leavesRange === true);
}

/** Whether nothing but the time of a service speaks against the number. */
export function isOnlyTime(doubts: readonly Doubt[]): boolean {
  return doubts.every((doubt) => DOUBT_ROWS[doubt].isOfTime === true);
}

/** Whether a limit that was seen may be the client's, or its machine's, rather than the server's. */
export function mayBeOwn(reasons: readonly Reason[]): boolean {
  return reasons.some((reason) => REASON_ROWS[reason].isOwn === true);
}

/** The words of the reasons that say most, at most so many. */
export function strongestWords(reasons: readonly Reason[], most: number): string[] {
  const rankOf = (reason: Reason) => REASON_ROWS[reason].rank ?? Number.MAX_SAFE_INTEGER;
  const strongest = [...reasons].sort((a, b) => rankOf(a) - rankOf(b)).slice(0, most);
  return strongest.map((reason) => REASON_ROWS[reason].words);
}

/** What helps against most of the reasons first. */
export function remediesAgainst(reasons: readonly Reason[]): Remedy[] {
  const named = reasons.flatMap((reason) => REASON_ROWS[reason].remedies);
  const countOf = (remedy: Remedy) => named.filter((other) => other === remedy).length;
  return [...new Set(named)].sort((a, b) => countOf(b) - countOf(a));
}
