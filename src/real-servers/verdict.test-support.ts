/** For tests: whether an answer is right. A range that holds the truth is. */
import type { ProbeAnswer } from '../queueing/limit/answer.js';
import type { Truth } from './real-server.test-support.js';

export type Verdict = 'right' | 'could-not-tell' | 'wrong';

export function verdictOf(answer: ProbeAnswer, truth: Truth): Verdict {
  switch (answer.kind) {
    case 'slots':
      return numberVerdict(answer.slots, truth);
    case 'one-at-a-time-behind-acceptor':
      return numberVerdict(1, truth);
    case 'range':
      return truth.kind !== 'no-limit' && truth.slots >= answer.low && truth.slots <= answer.high ? 'right' : 'wrong';
    case 'no-limit':
    case 'no-slot-limit-cpu':
      return truth.kind === 'no-limit' ? 'right' : 'wrong';
    case 'several-lines':
      return truth.kind === 'lines' && answer.atLeast <= truth.slots ? 'right' : 'wrong';
    case 'could-not-tell':
    case 'accept-queue-overflow':
    case 'client-is-the-limit':
      return 'could-not-tell';
    default:
      // It declines nobody, keeps no connection and can be probed.
      return 'wrong';
  }
}

function numberVerdict(slots: number, truth: Truth): Verdict {
  return truth.kind !== 'no-limit' && truth.slots === slots ? 'right' : 'wrong';
}
