/** Verdicts: a kind of run has a table of them, each with whether it is sound and what it says. */
import { describeModel } from '../../model/models.js';
import type { ModelChoice } from '../../model/scenario.js';
import type { Audit, OutcomeCounts } from '../queueing/audit.js';
import type { TextChart } from './drawings.js';

export type Block =
  | { readonly kind: 'table'; readonly section: Section }
  | { readonly kind: 'timeline'; readonly timeline: Timeline }
  | { readonly kind: 'text'; readonly title: string; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | { readonly kind: 'chart'; readonly chart: TextChart };

/** A line of a short result: what it is about, and what was found. */
export interface Fact {
  readonly label: string;
  readonly text: string;
  /** The answer itself: whether it is sound. */
  readonly sound?: boolean;
}

/** A command that answers the reader's next question: its words after the program's name. */
export interface NextCommand {
  readonly words: readonly string[];
  readonly why: string;
}

/** What was found, of a model or of the whole. */
export interface Statement {
  readonly subject: string;
  readonly text: string;
  /** Whether the measurement did what it was made for. */
  readonly sound: boolean;
  /** Whether nothing speaks against it, and some of what was asked stays open. */
  readonly undecided?: boolean;
}

export interface View {
  /** What was measured, on which machine: a line each. */
  readonly heading: string;
  readonly blocks: readonly Block[];
  readonly footnotes: readonly string[];
  readonly statements: readonly Statement[];
  /** Lines about what could not be shown, under all the rest. */
  readonly problems?: readonly string[];
  /** Whether a reader wants what was found before anything else; else it comes last, where a terminal ends. */
  readonly statementsFirst?: boolean;
  /** What to try next. */
  readonly next?: readonly NextCommand[];
  /** Whether it is the short form, which fits on one screen: a terminal then separates its blocks by no empty line. */
  readonly isBrief?: boolean;
}

export interface ViewOptions {
  /** Everything that is known, or the one screen that answers the question. */
  readonly details: boolean;
  /** How many clients have a row: all, or at most so many; null: as many as suit the view. */
  readonly rows: 'all' | number | null;
  /** Characters in a line. */
  readonly width: number;
}

export interface Column {
  readonly heading: string;
  readonly align: 'left' | 'right';
  /** Characters that a terminal gives it; longer text wraps at spaces. */
  readonly width: number;
  /** Where the terminal is too narrow, columns are left out in this order: 1 is the first to go. Without it a column stays. */
  readonly dropOrder?: number;
}

export interface Section {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: ReadonlyArray<readonly string[]>;
  /** Lines of text under the table. */
  readonly notes?: readonly string[];
  /** What a terminal shows instead where there are no rows. */
  readonly emptyText?: string;
  /** Whether the lines of a cell stay apart in a terminal. */
  readonly keepsLines?: true;
}

/** What a line is made of, so that a terminal can colour the parts and a file need not. */
export interface TimelineLine {
  readonly label: string;
  readonly before: string;
  readonly waiting: string;
  readonly inService: string;
}

export interface Timeline {
  /** Above the rows, where several are drawn below one another. */
  readonly title?: string;
  readonly lines: readonly TimelineLine[];
  /** The axis under the rows, and what the signs mean. */
  readonly legend: readonly string[];
}

/** Verdicts by their kinds: JSON has their data, and the sentence. */
export type VerdictTable<Verdict extends { readonly kind: string }, Model> = {
  readonly [Kind in Verdict['kind']]: {
    /** Whether the measurement did what it was made for. A verdict of false is exit code 1. */
    readonly sound: boolean;
    readonly text: (model: Model, verdict: Extract<Verdict, { readonly kind: Kind }>) => string;
  };
};

/** What was found of a model. */
export function stateVerdict<
  Verdict extends { readonly kind: string },
  Model extends { readonly choice: ModelChoice; readonly verdict: Verdict },
>(table: VerdictTable<Verdict, Model>, model: Model): Statement {
  // Each entry takes verdicts of its own key: TypeScript can't follow that.
  const { sound, text } = table[model.verdict.kind as Verdict['kind']];
  return { subject: describeModel(model.choice), text: text(model, model.verdict as never), sound };
}

/** A measurement that contradicts itself, whatever was measured. */
export const AUDIT_FAILED = {
  sound: false,
  text: ({ audits }: { readonly audits: readonly Audit[] }) => describeFailedAudits(audits),
};

/** No client was served. */
export const NOBODY_SERVED = {
  sound: false,
  text: (model: { readonly outcomes: OutcomeCounts }) =>
    `No verdict: no client was served. ${describeOutcomes(model)}.`,
};

function describeFailedAudits(audits: readonly Audit[]): string {
  const failed = audits.filter(({ holds }) => !holds);
  return `No verdict: the measurement contradicts itself. ${failed.map(({ identity, detail }) => `"${identity}" does not hold: ${detail}.`).join(' ')}`;
}

/** `all served`, or the count of each outcome that occurred. */
export function describeOutcomes({ outcomes }: { readonly outcomes: OutcomeCounts }): string {
  const occurred = Object.entries(outcomes).filter(([, count]) => count > 0);
  const [only] = occurred;
  if (occurred.length === 1 && only?.[0] === 'served') return 'all served';
  return occurred.map(([kind, count]) => `${count.toLocaleString('en-GB')} ${nameOutcome(kind)}`).join(', ');
}

/** An outcome's kind as a sentence has it. */
function nameOutcome(kind: string): string {
  return kind === 'said-nothing' ? 'said nothing' : kind;
}
