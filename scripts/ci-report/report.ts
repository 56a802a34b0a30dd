/** What a report holds, before any format; what its gates come to; and the view that its Markdown is made from. */
import type { Section, Statement, View } from '../../src/analysis/view/view.js';
import { EXIT, type ExitCode } from '../../src/model/failure.js';

/** `unclear`: the machine was too noisy, or the rounds too few, to tell the one from the other. */
export type GateOutcome = 'passed' | 'failed' | 'unclear';

/** One thing that must hold. */
export interface Gate {
  /** What it is a gate of: a model, a load. */
  readonly subject: string;
  readonly name: string;
  readonly outcome: GateOutcome;
  /** What was measured, in words. */
  readonly measured: string;
  /** What is allowed, in words. */
  readonly allowed: string;
}

/** A number that is followed over time; the smaller, the better. */
export interface FollowedFigure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** What it may be off by, in words; null where that is not known. */
  readonly range: string | null;
}

export interface Report {
  readonly title: string;
  /** One line: how it ended, and what is to be done. */
  readonly conclusion: string;
  /** What was found. */
  readonly statements: readonly Statement[];
  readonly sections: readonly Section[];
  readonly gates: readonly Gate[];
  readonly figures: readonly FollowedFigure[];
  /** On which machine, how noisy: a line each. */
  readonly notes: readonly string[];
}

export function viewOf({ conclusion, statements, sections, notes }: Report): View {
  const blocks = sections.map((section) => ({ kind: 'table', section }) as const);
  return { heading: conclusion, statements, statementsFirst: true, blocks, footnotes: notes };
}

/** One gate that failed decides; a report that can't tell is never one that passed. */
export function overall(outcomes: readonly GateOutcome[]): GateOutcome {
  if (outcomes.includes('failed')) return 'failed';
  return outcomes.length === 0 || outcomes.includes('unclear') ? 'unclear' : 'passed';
}

export function reportExitCode(outcome: GateOutcome): ExitCode {
  return { passed: EXIT.good, failed: EXIT.failed, unclear: EXIT.couldNotTell }[outcome];
}

/** 0.05 as `5 %`, 0.9975 as `99.75 %`. */
export function exactPercent(share: number): string {
  return `${Number((100 * share).toPrecision(4))} %`;
}
