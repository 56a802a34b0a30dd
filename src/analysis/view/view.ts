/** The view of a result, independent of its output format, and the verdicts that it states. */
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

/** A line of a brief view: a label and what was found. */
export interface Fact {
  readonly label: string;
  readonly text: string;
  /** For the answer itself: whether it is sound. */
  readonly sound?: boolean;
}

/** A suggested next command. `words` are its arguments after the program's name. */
export interface NextCommand {
  readonly words: readonly string[];
  readonly why: string;
}

/** A finding about a model or the whole document. */
export interface Statement {
  readonly subject: string;
  readonly text: string;
  /** Whether the measurement succeeded. */
  readonly sound: boolean;
  /** Whether the measurement did not answer everything, though nothing contradicts it. */
  readonly undecided?: boolean;
}

export interface View {
  /** What was measured, and on which machine: one line each. */
  readonly heading: string;
  readonly blocks: readonly Block[];
  readonly footnotes: readonly string[];
  readonly statements: readonly Statement[];
  /** What could not be shown: lines below everything else. */
  readonly problems?: readonly string[];
  /** Whether statements come first. Otherwise they come last, where a reader at a terminal looks. */
  readonly statementsFirst?: boolean;
  /** What to try next. */
  readonly next?: readonly NextCommand[];
  /**
   * Whether it is the brief view, which fits on one screen: in a terminal its blocks are not separated by empty lines.
   */
  readonly isBrief?: boolean;
}

export interface ViewOptions {
  /** Whether to show the full view instead of the brief one. */
  readonly details: boolean;
  /** The most clients that have a row; null: the view decides. */
  readonly rows: 'all' | number | null;
  /** Characters per line. */
  readonly width: number;
}

export interface Column {
  readonly heading: string;
  readonly align: 'left' | 'right';
  /** Width in a terminal, in characters; longer text wraps at spaces. */
  readonly width: number;
  /**
   * If the terminal is too narrow, columns are left out in this order, 1 first. A column without it is never left out.
   */
  readonly dropOrder?: number;
}

export interface Section {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: ReadonlyArray<readonly string[]>;
  /** Lines of text below the table. */
  readonly notes?: readonly string[];
  /** What a terminal shows if there are no rows. */
  readonly emptyText?: string;
  /** Whether line breaks inside cells are kept in a terminal. */
  readonly keepsLines?: true;
}

/** The parts of a line, kept separate so that a terminal can colour them. */
export interface TimelineLine {
  readonly label: string;
  readonly before: string;
  readonly waiting: string;
  readonly inService: string;
}

export interface Timeline {
  /** A title above the rows, if several timelines are drawn below one another. */
  readonly title?: string;
  readonly lines: readonly TimelineLine[];
  /** The axis below the rows, and the meaning of the signs. */
  readonly legend: readonly string[];
}

/** For each kind of verdict, whether it is sound, and its sentence. */
export type VerdictTable<Verdict extends { readonly kind: string }, Model> = {
  readonly [Kind in Verdict['kind']]: {
    /** Whether the measurement succeeded. If not, the exit code is 1. */
    readonly sound: boolean;
    readonly text: (model: Model, verdict: Extract<Verdict, { readonly kind: Kind }>) => string;
  };
};

/** The verdict on a model as a statement. */
export function stateVerdict<
  Verdict extends { readonly kind: string },
  Model extends { readonly choice: ModelChoice; readonly verdict: Verdict },
>(table: VerdictTable<Verdict, Model>, model: Model): Statement {
  // Each entry takes the verdicts of its key, which TypeScript cannot infer.
  const { sound, text } = table[model.verdict.kind as Verdict['kind']];
  return { subject: describeModel(model.choice), text: text(model, model.verdict as never), sound };
}

/** The verdict on a measurement that contradicts itself. */
export const AUDIT_FAILED = {
  sound: false,
  text: ({ audits }: { readonly audits: readonly Audit[] }) => describeFailedAudits(audits),
};

/** The verdict if no client was served. */
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

/** The kind of an outcome in words. */
function nameOutcome(kind: string): string {
  return kind === 'said-nothing' ? 'said nothing' : kind;
}
