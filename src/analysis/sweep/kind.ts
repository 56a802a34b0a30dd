/** A sweep: the same servers under one load after the other. */
import type { SweepDocument } from '../../model/document.js';
import { type Kind, listedModel } from '../kind.js';
import { placedRow, sweepWarnings } from '../parts/folded-warnings.js';
import { askedOfSweep, compareSweeps } from './sweep-comparison.js';
import { sweepRows } from './sweep-csv.js';
import { sweepPictures } from './sweep-pictures.js';
import { summariseSweep } from './sweep-summary.js';
import { sweepStatements, viewSweep } from './sweep-view.js';

export const sweepKind: Kind<SweepDocument> = {
  article: 'a sweep',
  view: viewSweep,
  statements: sweepStatements,
  derived: (document) => ({
    models: summariseSweep(document),
    warnings: sweepWarnings(document).map(placedRow('load')),
  }),
  csvRows: sweepRows,
  // The wait is that of the heaviest load.
  listed: (document) =>
    summariseSweep(document).map(({ choice, rows }) => listedModel(choice, { waitP50: rows.at(-1)?.waitP50 ?? null })),
  headlines: () => [],
  pictures: (document) => sweepPictures(summariseSweep(document), document.swept),
  comparison: { asked: askedOfSweep, sections: compareSweeps },
};
