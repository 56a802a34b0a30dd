/** What a sweep shows: a table and a chart of each model, then the models side by side, and where waiting begins. */

import { describeModel } from '../model/scenario.js';
import type { SweepDocument } from '../model/sweep.js';
import { countOf, formatDuration } from '../model/units.js';
import { nameOf, type SweptModel, summariseSweep } from '../queueing/sweep.js';
import { drawChart, type Series } from './chart.js';
import { describeMachine } from './format.js';
import { sweepComparison, sweepSection } from './sweep-section.js';
import type { Block, Statement, View, ViewOptions } from './view.js';

export function viewSweep(document: SweepDocument, { width }: ViewOptions): View {
  const models = summariseSweep(document);
  const blocks = models.flatMap((model): Block[] => [
    { kind: 'table', section: sweepSection(model, document.swept) },
    { kind: 'chart', chart: chartOf(model, width) },
  ]);
  const comparison: Block[] =
    models.length > 1 ? [{ kind: 'table', section: sweepComparison(models, document.swept) }] : [];
  return {
    heading: describeSweep(document),
    blocks: [...blocks, ...comparison],
    footnotes: [],
    statements: models.map(statementOf),
  };
}

function chartOf(model: SweptModel, width: number) {
  const points = (pick: (row: SweptModel['rows'][number]) => number | null): Array<readonly [number, number]> =>
    model.rows.flatMap((row) => {
      const y = pick(row);
      return y === null ? [] : [[row.value, y] as const];
    });
  const series: Series[] = [
    { name: 'bound min(N, c) / service time', sign: '─', points: points(({ throughputBound }) => throughputBound) },
    { name: 'measured', sign: '●', points: points(({ throughput }) => throughput) },
  ];
  return drawChart(series, {
    title: `${nameOf(model)}: answers a second`,
    xAxis: 'clients',
    scale: 'doubling',
    width,
  });
}

function statementOf(model: SweptModel): Statement {
  const unsound = model.rows.filter(({ sound }) => !sound).map(({ value }) => value);
  return {
    subject: nameOf(model),
    text: unsound.length > 0 ? describeUnsound(unsound) : describeKnee(model),
    sound: unsound.length === 0,
  };
}

function describeUnsound(values: readonly number[]): string {
  return `No verdict: the measurement contradicts itself at ${values.join(', ')} clients. Show those alone with "bench --load sustained".`;
}

function describeKnee({ knee, places, rows }: SweptModel): string {
  const heaviest = rows.at(-1);
  const most = `At ${countOf(heaviest?.value ?? 0, 'client')} it gave ${heaviest?.throughput?.toFixed(1) ?? 'no'} answers a second.`;
  if (places === null) return `It has no cap on what is in service at once. ${most}`;
  if (knee === null)
    return `No load passed its ${countOf(places, 'place')}: nobody had to wait. ${most} Use more --clients.`;
  return `The knee is at ${knee.measured.toFixed(2)} clients (expected: ${knee.expected}). Up to there nobody waits; from there on more clients get no more answers, and each further one costs all of them ${places === 1 ? 'a service time' : `a service time shared by ${places}`}. ${most}`;
}

function describeSweep({ points, context }: SweepDocument): string {
  const [first] = points;
  if (first === undefined) return describeMachine(context);
  const { models, load, serviceTime, service } = first.scenario;
  const values = points.map(({ value }) => value);
  return [
    `${values.join(', ')} clients, each load kept up for ${formatDuration(load.duration)}, service time ${formatDuration(serviceTime)} (${service}): ${models.map(describeModel).join(' against ')}`,
    describeMachine(context),
  ].join('\n');
}
