/**
 * What each kind of answer stands for, in one table: whether the question is answered, the interval of slots that it proves,
 * its number for lists and the trend, and what to try. Its sentence is in analysis/probe/answer-words.ts.
 */
import type { ProbeScenario } from '../../../model/probe.js';
import type { UnlimitedEnd } from '../evidence/unlimited.js';
import { remediesAgainst } from '../rules/doubts.js';
import { type Remedy, remediesLeft } from '../rules/withheld.js';
import type { AnswerOf, ProbeAnswer } from './answer.js';

/** What is proven of how many a server serves at once, whatever the answer: every expectation is judged by it. */
export interface Proven {
  /** Slots, at least; null where nothing is known. */
  readonly atLeast: number | null;
  /** Slots, at most; null where nothing is known. */
  readonly atMost: number | null;
}

interface AnswerRow<Answer> {
  /** Whether the question is answered, even if with a range, or with no limit: what an exit code says. */
  readonly isAnswer: boolean;
  /** @param together so many were certainly in service at once; null where that is not known */
  readonly proven: (answer: Answer, together: number | null) => Proven;
  /** The number of slots in the trend over commits; null, and by default, where it has none. */
  readonly slots?: (answer: Answer) => number | null;
  /** Whether requests that were not in service waited in line, as far as the answer says; by default they did not. */
  readonly hasLine?: (answer: Answer) => boolean;
  /** The best first; by default nothing. */
  readonly remedies?: (answer: Answer) => readonly Remedy[];
}

/** Where the number that is admitted varies by more than that, it is no number of slots. */
export const RATE_LIKE = 2;

const exactly = (slots: number): Proven => ({ atLeast: slots, atMost: slots });
const atLeast = (slots: number | null): Proven => ({ atLeast: slots, atMost: null });
const always = () => true;

type Moving = AnswerOf<'grows'> | AnswerOf<'shrinks'>;

/** What goes on growing will be more, and what goes on shrinking less. */
function provenOfMoving({ from, to, settled }: Moving): Proven {
  if (settled) return exactly(to);
  return to > from ? atLeast(to) : { atLeast: null, atMost: to };
}

function settledSlots({ to, settled }: Moving): number | null {
  return settled ? to : null;
}

const NO_LIMIT_REMEDIES: Readonly<Record<UnlimitedEnd, readonly Remedy[]>> = {
  // As many as were asked for: that is the answer.
  'all-tried': [],
  'not-let-in': ['larger-listen-backlog'],
  bottleneck: ['longer-service'],
};

const ANSWER_ROWS: { readonly [Kind in ProbeAnswer['kind']]: AnswerRow<AnswerOf<Kind>> } = {
  slots: {
    isAnswer: true,
    proven: ({ slots }) => exactly(slots),
    slots: ({ slots }) => slots,
    hasLine: always,
  },
  'one-at-a-time-behind-acceptor': { isAnswer: true, proven: () => exactly(1), slots: () => 1, hasLine: always },
  range: {
    isAnswer: true,
    proven: ({ low, high }) => ({ atLeast: low, atMost: high }),
    hasLine: always,
    remedies: ({ because }) => remediesAgainst(because),
  },
  'no-limit': {
    isAnswer: true,
    proven: (answer) => atLeast(answer.atLeast),
    remedies: ({ end }) => NO_LIMIT_REMEDIES[end],
  },
  'no-slot-limit-cpu': {
    isAnswer: true,
    proven: ({ clients }) => atLeast(clients),
    remedies: () => ['idle-hold'],
  },
  sheds: {
    isAnswer: true,
    // Those that are admitted may still wait in line.
    proven: ({ slots, fewest, most }, together) =>
      slots !== null ? exactly(slots) : { atLeast: together, atMost: most > RATE_LIKE * fewest ? null : most },
    slots: ({ slots }) => slots,
    hasLine: ({ slots }) => slots !== null,
  },
  grows: { isAnswer: true, proven: provenOfMoving, slots: settledSlots, hasLine: always },
  shrinks: { isAnswer: true, proven: provenOfMoving, slots: settledSlots, hasLine: always },
  rate: { isAnswer: true, proven: (_, together) => atLeast(together) },
  'several-lines': {
    isAnswer: true,
    proven: (answer) => atLeast(answer.atLeast),
    hasLine: always,
    remedies: () => ['idle-hold'],
  },
  'keep-alive-monopoly': {
    isAnswer: true,
    proven: ({ atOnce }) => exactly(atOnce),
    remedies: () => ['new-connections'],
  },
  'accept-queue-overflow': {
    isAnswer: false,
    proven: (_, together) => atLeast(together),
    remedies: () => ['larger-listen-backlog'],
  },
  'client-is-the-limit': {
    isAnswer: false,
    proven: (_, together) => atLeast(together),
    remedies: () => ['longer-service'],
  },
  'could-not-tell': {
    isAnswer: false,
    proven: (_, together) => atLeast(together),
    remedies: ({ because }) => remediesAgainst(because),
  },
  failed: { isAnswer: false, proven: () => atLeast(null) },
};

function answerRow(answer: ProbeAnswer): AnswerRow<ProbeAnswer> {
  return ANSWER_ROWS[answer.kind] as AnswerRow<ProbeAnswer>;
}

export function isAnswer(answer: ProbeAnswer): boolean {
  return answerRow(answer).isAnswer;
}

export function provenBy(answer: ProbeAnswer, together: number | null): Proven {
  return answerRow(answer).proven(answer, together);
}

/** The number, where no other is left. */
export function provenNumber(proven: Proven): number | null {
  return proven.atLeast === proven.atMost ? proven.atLeast : null;
}

export function slotsAnswered(answer: ProbeAnswer): number | null {
  return answerRow(answer).slots?.(answer) ?? null;
}

export function hasWaitingLine(answer: ProbeAnswer): boolean {
  return answerRow(answer).hasLine?.(answer) ?? false;
}

/** What to try for an answer, or for a better one: the best first, and nothing that was done already. */
export function remediesFor(answer: ProbeAnswer, asked: Pick<ProbeScenario, 'loopback' | 'hold'>): Remedy[] {
  return remediesLeft(answerRow(answer).remedies?.(answer) ?? [], asked);
}
