/** An experiment: a question, answered by measuring. */
import type { ExperimentDocument } from '../../model/document.js';
import { judgeDocument } from '../experiments/index.js';
import { type Kind, NO_LISTED_FIGURES } from '../kind.js';
import { experimentWarnings, placedRow } from '../parts/folded-warnings.js';
import { experimentPictures } from './experiment-pictures.js';
import { experimentStatements, viewExperiment } from './experiment-view.js';

export const experimentKind: Kind<ExperimentDocument> = {
  article: 'an experiment',
  view: viewExperiment,
  statements: experimentStatements,
  derived: (document) => ({
    findings: judgeDocument(document),
    warnings: experimentWarnings(document).map(placedRow('part')),
  }),
  csvRows: (document) => judgeDocument(document).map(({ expected, found, outcome }) => ({ expected, found, outcome })),
  listed: ({ experiment }) => [{ about: experiment, ...NO_LISTED_FIGURES }],
  headlines: () => [],
  pictures: experimentPictures,
};
