/**
 * The properties of each kind of answer: whether it answers the question, the interval of slots that it proves, its number for
 * lists and trends, and what to try. The sentences are in analysis/probe/answer-words.ts.
 */
import type { ProbeScenario } from '../../../model/probe.js';
import { admitsVaryingNumbers } from '../evidence/admission.js';
import type { UnlimitedEnd } from '../evidence/unlimited.js';
import { remediesAgainst } from '../rules/doubts.js';
import { type Remedy, remediesLeft } from '../rules/withheld.js';
import type { AnswerOf, ProbeAnswer } from './answer.js';

/** The interval that certainly contains the number of slots. Expectations are judged by it. */
export interface Proven {
  /** Null if there is no lower bound. */
  readonly atLeast: number | null;
  /** Null if there is no upper bound. */
  readonly atMost: number | null;
}

interface AnswerRow<Answer> {
  /** Whether the question is answered, even by a range or by "no limit". Decides the exit code. */
  readonly isAnswer: boolean;
  /** @param together requests that were certainly in service at once; null if unknown */
  readonly proven: (answer: Answer, together: number | null) => Proven;
  /** The number of slots in the trend over commits; by default none. */
  readonly slots?: (answer: Answer) => number | null;
  /** Whether requests without a slot queued, according to the answer; by default they did not. */
  readonly hasLine?: (answer: Answer) => boolean;
  /** The best first; by default none. */
  readonly remedies?: (answer: Answer) => readonly Remedy[];
}

const exactly = (slots: number): Proven => ({ atLeast: slots, atMost: slots });
const atLeast = (slots: number | null): Proven => ({ atLeast: slots, atMost: null });
const always = () => true;

type Moving = AnswerOf<'grows'> | AnswerOf<'shrinks'>;

/** A number that may still grow is a lower bound, one that may still shrink an upper bound. */
function provenOfMoving({ from, to, settled }: Moving): Proven {
  if (settled) return exactly(to);
  return to > from ? atLeast(to) : { atLeast: null, atMost: to };
}

function settledSlots({ to, settled }: Moving): number | null {
  return settled ? to : null;
}

const NO_LIMIT_REMEDIES: Readonly<Record<UnlimitedEnd, readonly Remedy[]>> = {
  // All clients up to --max-clients were tried, so there is nothing to improve.
  'all-tried': [],
  'client-full': ['more-connections'],
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
    // Admitted requests can still queue.
    proven: (answer, together) =>
      answer.slots !== null
        ? exactly(answer.slots)
        : { atLeast: together, atMost: admitsVaryingNumbers(answer) ? null : answer.most },
    slots: ({ slots }) => slots,
    hasLine: ({ slots }) => slots !== null,
  },
  grows: { isAnswer: true, proven: provenOfMoving, slots: settledSlots, hasLine: always },
  shrinks: { isAnswer: true, proven: provenOfMoving, slots: settledSlots, hasLine: always },
  rate: { isAnswer: true, proven: (_, together) => atLeast(together) },
  'connections-at-once': {
    isAnswer: true,
    // A connection whose request is incomplete may occupy no slot, for example behind an acceptor.
    proven: (_, together) => atLeast(together),
    remedies: () => ['longer-service'],
  },
  'several-lines': {
    isAnswer: true,
    proven: (answer) => (answer.slots === null ? atLeast(answer.atLeast) : exactly(answer.slots)),
    slots: ({ slots }) => slots,
    hasLine: always,
    remedies: ({ slots }) => (slots === null ? ['idle-hold'] : []),
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

/** The number, if the interval contains only one. */
export function provenNumber(proven: Proven): number | null {
  return proven.atLeast === proven.atMost ? proven.atLeast : null;
}

export function slotsAnswered(answer: ProbeAnswer): number | null {
  return answerRow(answer).slots?.(answer) ?? null;
}

export function hasWaitingLine(answer: ProbeAnswer): boolean {
  return answerRow(answer).hasLine?.(answer) ?? false;
}

/** What to try for a better answer, the best first, without what the probe has already done. */
export function remediesFor(answer: ProbeAnswer, asked: Pick<ProbeScenario, 'loopback' | 'hold'>): Remedy[] {
  return remediesLeft(answerRow(answer).remedies?.(answer) ?? [], asked);
}
