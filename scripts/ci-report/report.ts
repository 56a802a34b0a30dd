/** What a report holds, before any format. */
import type { Outcome } from './outcome.js';

/** One thing that must hold. */
export interface Gate {
  /** What it is a gate of: a model, a load. */
  readonly subject: string;
  readonly name: string;
  readonly outcome: Outcome;
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

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: ReadonlyArray<readonly string[]>;
  /** A line above the table; null where the title says it all. */
  readonly note: string | null;
}

export interface Report {
  readonly title: string;
  /** One line: how it ended, and what is to be done. */
  readonly conclusion: string;
  /** What was found, a line each. */
  readonly statements: readonly string[];
  readonly tables: readonly Table[];
  readonly gates: readonly Gate[];
  readonly figures: readonly FollowedFigure[];
  /** On which machine, how noisy: a line each. */
  readonly notes: readonly string[];
}
