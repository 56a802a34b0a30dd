/** What the measured wait of open arrivals is of the one that Lindley's recursion predicts, and what starts cost. */
import { lineOf } from '../../model/models.js';
import { isHardlyAny } from '../queueing/theory.js';
import type { TextRow } from '../view/figure-table.js';
import { duration, durationFigure, fixed, NOTHING, numberFigure } from '../view/format.js';
import { type OpenFigureName, type OpenModelSummary, openFigureOver, openMedian } from './open-summary.js';

type LindleyRow = TextRow<OpenModelSummary>;

/** Without and with what a start costs. Without a cap there is nothing that Lindley predicts. */
export const LINDLEY_ROWS: readonly LindleyRow[] = [
  againstLindley('predictedWaitMean', 'waitPerPredicted', '', "the run's honesty, mean wait"),
  {
    label: ({ slots }) => (slots === null ? 'start of service' : 'start, server idle'),
    measured: (model) => durationFigure(openFigureOver(model, 'idleStart')),
    meaning: (model) => `from arrival to ${eventsOf(model).start}${model.slots === null ? '' : ': part of the wait'}`,
  },
  {
    label: 'next start',
    measured: (model) => (model.slots === null ? null : durationFigure(openFigureOver(model, 'handOver'))),
    meaning: (model) => `from ${eventsOf(model).end} to ${eventsOf(model).start} while others wait`,
  },
  againstLindley(
    'predictedWaitMeanWithStarts',
    'waitPerPredictedWithStarts',
    ' with them',
    'when each start costs that',
  ),
];

/** What begins and what ends a service, as its trace has it. */
function eventsOf({ choice }: OpenModelSummary) {
  return lineOf(choice) === 'in-memory' ? { start: 'start', end: 'end' } : { start: 'accept', end: 'close' };
}

/** As a ratio; as a difference where almost no wait is predicted. */
function againstLindley(predicted: OpenFigureName, ratio: OpenFigureName, how: string, meaning: string): LindleyRow {
  const differenceOf = (model: OpenModelSummary) => {
    const [wait, reference] = [openMedian(model, 'waitMean'), openMedian(model, predicted)];
    if (wait === null || reference === null) return null;
    return isHardlyAny(reference, openMedian(model, 'meanServiceTime') ?? 0) ? wait - reference : null;
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
