/** Rows that compare the measured wait of open arrivals with Lindley's recursion, without and with start costs. */
import { lineOf } from '../../model/models.js';
import { isNegligible } from '../queueing/theory.js';
import type { TextRow } from '../view/figure-table.js';
import { duration, durationFigure, fixed, NOTHING, numberFigure } from '../view/format.js';
import { type OpenFigureName, type OpenModelSummary, openFigureOver, openMedian } from './open-summary.js';

type LindleyRow = TextRow<OpenModelSummary>;

/** Without a limit on slots the rows of the recursion are left out. */
export const LINDLEY_ROWS: readonly LindleyRow[] = [
  againstLindley('predictedWaitMean', 'waitPerPredicted', '', 'mean wait, compared with an ideal queue'),
  {
    label: ({ slots }) => (slots === null ? 'start of service' : 'start, server idle'),
    measured: (model) => durationFigure(openFigureOver(model, 'idleStart')),
    meaning: (model) => `from arrival to ${eventsOf(model).start}${model.slots === null ? '' : ' if a server is idle'}`,
  },
  {
    label: 'next start',
    measured: (model) => (model.slots === null ? null : durationFigure(openFigureOver(model, 'handOver'))),
    meaning: (model) => `from ${eventsOf(model).end} to the next ${eventsOf(model).start} while clients wait`,
  },
  againstLindley(
    'predictedWaitMeanWithStarts',
    'waitPerPredictedWithStarts',
    ' + start costs',
    'the same, if each start in the ideal queue costs as much',
  ),
];

/** The names of the events that begin and end a service. */
function eventsOf({ choice }: OpenModelSummary) {
  return lineOf(choice) === 'in-memory' ? { start: 'start', end: 'end' } : { start: 'accept', end: 'close' };
}

/** Shows a ratio, or a difference if the predicted wait is negligible. */
function againstLindley(predicted: OpenFigureName, ratio: OpenFigureName, how: string, meaning: string): LindleyRow {
  const differenceOf = (model: OpenModelSummary) => {
    const [wait, reference] = [openMedian(model, 'waitMean'), openMedian(model, predicted)];
    if (wait === null || reference === null) return null;
    return isNegligible(reference, openMedian(model, 'meanServiceTime') ?? 0) ? wait - reference : null;
  };
  return {
    label: (model) => `measured ${differenceOf(model) === null ? '/' : '-'} Lindley${how}`,
    measured: (model) => {
      const difference = differenceOf(model);
      if (model.slots === null) return null;
      if (difference !== null) return duration(difference);
      return numberFigure(openFigureOver(model, ratio), (value) => fixed(value, 3));
    },
    reference: (model) => [differenceOf(model) === null ? '1' : duration(0), NOTHING],
    meaning,
  };
}
