/** What is proven of how many a server serves at once, whatever a probe answers: an interval, which every expectation is judged by. */
import type { ProbeAnswer } from './answer.js';

export interface Proven {
  /** Slots, at least; null where nothing is known. */
  readonly atLeast: number | null;
  /** Slots, at most; null where nothing is known. */
  readonly atMost: number | null;
}

/** Where the number that is admitted varies by more than that, it is no number of places. */
export const RATE_LIKE = 2;

/** @param together so many were certainly in service at once; null where that is not known */
export function provenBy(answer: ProbeAnswer, together: number | null): Proven {
  switch (answer.kind) {
    case 'slots':
      return exactly(answer.slots);
    case 'one-at-a-time-behind-acceptor':
      return exactly(1);
    case 'keep-alive-monopoly':
      return exactly(answer.atOnce);
    case 'range':
      return { atLeast: answer.low, atMost: answer.high };
    case 'no-limit':
    case 'several-lines':
      return { atLeast: answer.atLeast, atMost: null };
    case 'no-slot-limit-cpu':
      return { atLeast: answer.clients, atMost: null };
    case 'sheds':
      // Who is admitted may still wait in line.
      if (answer.slots !== null) return exactly(answer.slots);
      return { atLeast: together, atMost: answer.most > RATE_LIKE * answer.fewest ? null : answer.most };
    case 'accept-queue-overflow':
    case 'client-is-the-limit':
    case 'could-not-tell':
      return { atLeast: together, atMost: null };
    case 'failed':
      return { atLeast: null, atMost: null };
  }
}

/** The number, where no other is left. */
export function provenNumber({ atLeast, atMost }: Proven): number | null {
  return atLeast === atMost ? atLeast : null;
}

function exactly(slots: number): Proven {
  return { atLeast: slots, atMost: slots };
}
