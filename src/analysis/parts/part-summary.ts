/** What a piece of a sweep or of an experiment says of itself, whatever its load: which audits failed, and what to beware of. */
import type { WithoutHeader } from '../../model/document.js';
import { describeModel } from '../../model/models.js';
import type { RunDocument } from '../../model/run.js';
import type { ModelChoice } from '../../model/scenario.js';
import { summarise } from '../burst/summary.js';
import { summariseOpen } from '../open/open-summary.js';
import type { Audit } from '../queueing/audit.js';
import { summariseSustained } from '../sustained/sustained-summary.js';
import type { Warning } from '../view/warnings.js';

/** A measurement without a header of its own. */
export type Piece = WithoutHeader<RunDocument>;

/** An audit that does not hold, and of which model. */
interface FailedAudit extends Audit {
  readonly choice: ModelChoice;
}

export function failedAudits(piece: Piece): FailedAudit[] {
  return summaryOf(piece).models.flatMap(({ choice, audits }) =>
    audits.filter(({ holds }) => !holds).map((audit) => ({ ...audit, choice })),
  );
}

/** What to beware of in a piece, each with the name of the model where it is about one. */
export function warningsOf(piece: Piece): ReadonlyArray<{ readonly warning: Warning; readonly name: string | null }> {
  return [
    ...piece.warnings.map((warning) => ({ warning, name: 'model' in warning ? warning.model : null })),
    ...eachModel(piece).flatMap(({ choice, warnings }) =>
      warnings.map((warning) => ({ warning, name: 'model' in warning ? describeModel(choice) : null })),
    ),
  ];
}

/** The warnings that follow from the records of each model: two of the same name are told apart by their choices. */
function eachModel(
  piece: Piece,
): ReadonlyArray<{ readonly choice: ModelChoice; readonly warnings: readonly Warning[] }> {
  switch (piece.kind) {
    case 'burst':
      return piece.runs.map((run) => ({ choice: run, ...summarise({ ...piece, runs: [run], warnings: [] }) }));
    case 'sustained':
      return piece.runs.map((run) => ({ choice: run, ...summariseSustained({ ...piece, runs: [run], warnings: [] }) }));
    case 'open':
      return summariseOpen(piece).models;
  }
}

function summaryOf(piece: Piece): {
  readonly models: ReadonlyArray<{ readonly choice: ModelChoice; readonly audits: readonly Audit[] }>;
} {
  switch (piece.kind) {
    case 'burst':
      return summarise(piece);
    case 'sustained':
      return summariseSustained(piece);
    case 'open':
      return summariseOpen(piece);
  }
}
