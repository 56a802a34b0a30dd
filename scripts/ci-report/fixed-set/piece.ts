/** A piece of the fixed set: something that is measured by itself, and can be measured again. */
import type { MeasureOptions } from '../../../src/runner/measure-options.js';
import type { FollowedFigure, Table } from '../report.js';
import type { JudgedGate } from './gates.js';

export interface PieceReport {
  readonly statements: readonly string[];
  readonly gates: readonly JudgedGate[];
  readonly figures: readonly FollowedFigure[];
  /** Absolute figures, for information. */
  readonly tables: readonly Table[];
}

export interface Piece {
  readonly name: string;
  readonly measure: (options: MeasureOptions) => Promise<PieceReport>;
}
