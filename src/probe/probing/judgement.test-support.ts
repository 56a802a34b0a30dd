/** For tests and for the estimator's tables: what is true of a server, and whether an answer is right. */
import type { ProbeAnswer } from '../estimation/answer/answer.js';

/** What is true of a server. */
export type Truth =
  /** So many in service at once. */
  | { readonly kind: 'slots'; readonly slots: number }
  /** As many as come. */
  | { readonly kind: 'no-limit' }
  /** As many as come, but their language's lock lets one work at a time: services that are shorter than its switching interval come one by one. */
  | { readonly kind: 'locked' }
  /** So many, but each with a line of its own: that there are several lines is right too. */
  | { readonly kind: 'lines'; readonly slots: number }
  /** Their number moves, up or down, to so many at most, or at least. */
  | { readonly kind: 'moves'; readonly to: number; readonly way: 'grows' | 'shrinks' }
  | { readonly kind: 'rate'; readonly perSecond: number }
  /** The rest are refused. */
  | { readonly kind: 'admits'; readonly admits: number };

/** A rate is right within this share of it. */
const RATE_ERROR = 0.2;

export type ProbeVerdict = 'right' | 'could-not-tell' | 'wrong';

/** A range that holds the truth is right; whatever else says of a limit what is not so is wrong, whether a number or not. */
export function verdictOf(answer: ProbeAnswer, truth: Truth): ProbeVerdict {
  if (answer.kind === 'could-not-tell' || answer.kind === 'accept-queue-overflow') return 'could-not-tell';
  if (answer.kind === 'client-is-the-limit') {
    return (answer.atLeast ?? 0) > mostIn(truth) ? 'wrong' : 'could-not-tell';
  }
  // Up to as many as there are slots, there is none to find.
  if (answer.kind === 'no-limit' && truth.kind === 'slots' && answer.clients <= truth.slots) return 'could-not-tell';
  return isRight(answer, truth) ? 'right' : 'wrong';
}

function isRight(answer: ProbeAnswer, truth: Truth): boolean {
  switch (answer.kind) {
    case 'slots':
      return slotsIn(truth) === answer.slots;
    case 'one-at-a-time-behind-acceptor':
      return slotsIn(truth) === 1;
    case 'range':
      return isBetween(slotsIn(truth), answer.low, answer.high);
    case 'no-limit':
      return truth.kind === 'no-limit';
    case 'no-slot-limit-cpu':
      return truth.kind === 'no-limit' || truth.kind === 'locked';
    case 'several-lines':
      return truth.kind === 'lines' && answer.atLeast <= truth.slots;
    case 'grows':
    case 'shrinks':
      return truth.kind === 'moves' && truth.way === answer.kind && isOnTheWay(answer.to, truth);
    case 'rate':
      return truth.kind === 'rate' && Math.abs(answer.perSecond / truth.perSecond - 1) <= RATE_ERROR;
    case 'sheds':
      return truth.kind === 'admits' && answer.admits === truth.admits;
    default:
      // It declines none, keeps no connection and can be probed.
      return false;
  }
}

function isOnTheWay(seen: number, { to, way }: Extract<Truth, { kind: 'moves' }>): boolean {
  return way === 'grows' ? seen <= to : seen >= to;
}

function mostIn(truth: Truth): number {
  return truth.kind === 'slots' || truth.kind === 'lines' ? truth.slots : Number.POSITIVE_INFINITY;
}

function slotsIn(truth: Truth): number | null {
  if (truth.kind === 'locked') return 1;
  return truth.kind === 'slots' || truth.kind === 'lines' ? truth.slots : null;
}

function isBetween(slots: number | null, low: number, high: number): boolean {
  return slots !== null && slots >= low && slots <= high;
}
