/** For tests and the estimator's tables: the truth about a server, and whether an answer agrees with it. */
import type { ProbeAnswer } from '../estimation/answer/answer.js';

/** The truth about a server. */
export type Truth =
  /** A fixed number of slots. */
  | { readonly kind: 'slots'; readonly slots: number }
  /** No limit. */
  | { readonly kind: 'no-limit' }
  /** No limit on threads, but an interpreter lock: services shorter than its switching interval run one at a time. */
  | { readonly kind: 'locked' }
  /** Each slot has its own queue; "several queues" is a right answer too. */
  | { readonly kind: 'lines'; readonly slots: number }
  /** The number of slots grows or shrinks to `to`. */
  | { readonly kind: 'moves'; readonly to: number; readonly way: 'grows' | 'shrinks' }
  | { readonly kind: 'rate'; readonly perSecond: number }
  /** The rest are refused. */
  | { readonly kind: 'admits'; readonly admits: number };

/** Allowed relative error of a rate. */
const RATE_ERROR = 0.2;

export type ProbeVerdict = 'right' | 'could-not-tell' | 'wrong';

/** A range that contains the truth is right. Any other statement that contradicts the truth is wrong, even without a number. */
export function verdictOf(answer: ProbeAnswer, truth: Truth): ProbeVerdict {
  if (answer.kind === 'could-not-tell' || answer.kind === 'accept-queue-overflow') return 'could-not-tell';
  if (answer.kind === 'client-is-the-limit') {
    return (answer.atLeast ?? 0) > mostIn(truth) ? 'wrong' : 'could-not-tell';
  }
  if (answer.kind === 'connections-at-once') return verdictOfConnections(answer.connections, truth);
  // With no more clients than slots, no limit can be found.
  if (answer.kind === 'no-limit' && truth.kind === 'slots' && answer.clients <= truth.slots) return 'could-not-tell';
  return isRight(answer, truth) ? 'right' : 'wrong';
}

/** Idle connections may occupy no slot, so their number says nothing about slots. */
function verdictOfConnections(connections: number, truth: Truth): ProbeVerdict {
  if (truth.kind === 'no-limit' || truth.kind === 'locked') return 'right';
  return connections > mostIn(truth) ? 'wrong' : 'could-not-tell';
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
      return truth.kind === 'lines' && answer.atLeast <= truth.slots && (answer.slots ?? truth.slots) === truth.slots;
    case 'grows':
    case 'shrinks':
      return truth.kind === 'moves' && truth.way === answer.kind && isOnTheWay(answer.to, truth);
    case 'rate':
      return truth.kind === 'rate' && Math.abs(answer.perSecond / truth.perSecond - 1) <= RATE_ERROR;
    case 'sheds':
      return truth.kind === 'admits' && answer.admits === truth.admits;
    default:
      // None of the true servers refuses requests, keeps connections or fails.
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
