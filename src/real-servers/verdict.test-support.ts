/** For tests: whether an answer is right. A range that holds the truth is. */
import type { ProbeAnswer } from '../queueing/limit/answer.js';
import type { Truth } from './real-server.test-support.js';

export type Verdict = 'right' | 'could-not-tell' | 'wrong';

export function verdictOf(answer: ProbeAnswer, truth: Truth): Verdict {
  if (answer.kind === 'could-not-tell' || answer.kind === 'accept-queue-overflow') return 'could-not-tell';
  if (answer.kind === 'client-is-the-limit') return 'could-not-tell';
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
    default:
      // It declines nobody, keeps no connection and can be probed.
      return false;
  }
}

function slotsIn(truth: Truth): number | null {
  if (truth.kind === 'no-limit') return null;
  return truth.kind === 'locked' ? 1 : truth.slots;
}

function isBetween(slots: number | null, low: number, high: number): boolean {
  return slots !== null && slots >= low && slots <= high;
}
