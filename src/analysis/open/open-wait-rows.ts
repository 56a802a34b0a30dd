/** What clients of open arrivals waited, and what Lindley's recursion and theory say, as rows. */
import { lineOf } from '../../model/models.js';
import { isHardlyAny } from '../queueing/theory.js';
import type { Figure } from '../statistics/figure.js';
import { duration, durationFigure, fixed, NOTHING, numberFigure, significant } from '../view/format.js';
import { type OpenFigureName, type OpenModelSummary, openFigureOver } from './open-summary.js';

export type Row = readonly [figure: string, measured: string, lindley: string, theory: string, meaning: string];

export function waitRows(summary: OpenModelSummary): Row[] {
  const { theory } = summary;
  const row = (
    label: string,
    name: OpenFigureName,
    predicted: OpenFigureName | null,
    expected: number | null,
    meaning: string,
  ): Row => [
    label,
    durationFigure(openFigureOver(summary, name)),
    predicted === null ? NOTHING : duration(openFigureOver(summary, predicted)?.median ?? null),
    duration(expected),
    meaning,
  ];
  return [
    row('wait, mean', 'waitMean', 'predictedWaitMean', theory?.waitMean ?? null, 'from the intended arrival'),
    row('wait p50', 'waitP50', 'predictedWaitP50', null, 'half waited longer'),
    row('wait p95', 'waitP95', 'predictedWaitP95', null, 'one in 20 waited longer'),
    row('wait, longest', 'waitMax', 'predictedWaitMax', null, ''),
    ...lindleyRows(summary),
    row('response, mean', 'responseMean', null, theory?.responseMean ?? null, 'wait and service'),
    row('response p50', 'responseP50', null, null, 'half took longer'),
    row('response p95', 'responseP95', null, null, 'one in 20 took longer'),
  ];
}

/** What the measured wait is of the predicted one, without and with what a start costs. */
function lindleyRows(summary: OpenModelSummary): Row[] {
  const { servers, choice } = summary;
  const [start, end] = lineOf(choice) === 'in-memory' ? ['start', 'end'] : ['accept', 'close'];
  const figure = (name: OpenFigureName) => durationFigure(openFigureOver(summary, name));
  const idle = `from arrival to ${start}: part of the wait`;
  // Without a cap nothing is predicted but the load generator's lateness.
  if (servers === null)
    return [['start of service', figure('idleStart'), NOTHING, NOTHING, `from arrival to ${start}`]];
  return [
    againstLindley(summary, 'predictedWaitMean', 'waitPerPredicted', '', "the run's honesty, mean wait"),
    ['start, server idle', figure('idleStart'), NOTHING, NOTHING, idle],
    ['next start', figure('handOver'), NOTHING, NOTHING, `from ${end} to ${start} while others wait`],
    againstLindley(
      summary,
      'predictedWaitMeanWithStarts',
      'waitPerPredictedWithStarts',
      ' with them',
      'when each start costs that',
    ),
  ];
}

/** As a ratio; as a difference where hardly any wait is predicted. */
function againstLindley(
  summary: OpenModelSummary,
  predicted: OpenFigureName,
  ratio: OpenFigureName,
  how: string,
  meaning: string,
): Row {
  const middle = (name: OpenFigureName) => openFigureOver(summary, name)?.median ?? null;
  const [wait, reference, service] = [middle('waitMean'), middle(predicted), middle('meanServiceTime')];
  if (wait !== null && reference !== null && isHardlyAny(reference, service ?? 0)) {
    return [`measured - Lindley${how}`, duration(wait - reference), duration(0), NOTHING, meaning];
  }
  return [`measured / Lindley${how}`, plainFigure(openFigureOver(summary, ratio), 3), '1', NOTHING, meaning];
}

export function plainFigure(figure: Figure | null, digits?: number): string {
  const write = (value: number) => (digits === undefined ? significant(value) : fixed(value, digits));
  return numberFigure(figure, write, '').trimEnd().replace('  [', ' [');
}
