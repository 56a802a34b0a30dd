/** The full view of a sweep: a table and a chart for each model, then the models side by side. */
import type { SweepDocument, Swept } from '../../model/document.js';
import { describeModel } from '../../model/models.js';
import { formatDuration } from '../../model/units.js';
import { foldWarnings, sweepWarnings } from '../parts/parts.js';
import { drawChart, type Series, type TextChart } from '../view/drawings.js';
import { describeMachine, NOTHING } from '../view/format.js';
import type { Block, Section, Statement, View, ViewOptions } from '../view/view.js';
import { SWEEP_PLOTS } from './sweep-pictures.js';
import { type SweepRow, type SweptModel, stateSwept, summariseSweep, sweptName } from './sweep-summary.js';
import { SWEPT_FIGURES, SWEPT_TABLES } from './sweep-table.js';

export function viewSweep(document: SweepDocument, { width }: ViewOptions): View {
  const models = summariseSweep(document);
  const blocks = models.flatMap((model): Block[] => [
    { kind: 'table', section: sweepSection(model, document.swept) },
    { kind: 'chart', chart: chartOf(model, document.swept, width) },
  ]);
  const comparison: Block[] =
    models.length > 1 ? [{ kind: 'table', section: sweptSideBySide(models, document.swept) }] : [];
  return {
    heading: describeSweep(document),
    blocks: [...blocks, ...comparison],
    footnotes: foldWarnings(sweepWarnings(document), (loads) => atLoads(loads, document.swept)),
    statements: sweepStatements(document),
  };
}

export function sweepStatements(document: SweepDocument): Statement[] {
  return summariseSweep(document).map((model) => stateSwept(model, document.swept));
}

export function atLoads(loads: readonly string[], swept: Swept): string {
  return swept === 'clients' ? `With ${loads.join(', ')} clients` : `At a utilisation of ${loads.join(', ')}`;
}

function describeSweep({ points, swept, context }: SweepDocument): string {
  const [first] = points;
  if (first === undefined) return describeMachine(context);
  const { models, serviceTime, service, url } = first.scenario;
  const loads = `${swept === 'clients' ? 'Clients kept busy' : 'Open arrivals at a utilisation of'}: ${points.map(({ value }) => value).join(', ')}`;
  return [
    url === null
      ? `${loads}. Service time ${formatDuration(serviceTime)} (${service}): ${models.map(describeModel).join(' against ')}`
      : `${loads}, at ${url}, as seen from outside`,
    describeMachine(context),
  ].join('\n');
}

/** The first picture of a model as a text chart. */
function chartOf(model: SweptModel, swept: Swept, width: number): TextChart {
  const [{ axis, against, expected, measured }] = SWEEP_PLOTS[swept];
  const series = (name: string, sign: string, pick: (row: SweepRow) => number | null): Series => ({
    name,
    sign,
    points: model.rows.flatMap((row) => {
      const y = pick(row);
      return y === null ? [] : [[row.value, y] as const];
    }),
  });
  return drawChart([series(against, '─', expected), series('measured', '●', measured)], {
    title: `${sweptName(model)}: ${axis}`,
    ...X_AXES[swept],
    width,
  });
}

export const X_AXES = {
  clients: { xAxis: 'clients', scale: 'doubling' },
  utilisation: { xAxis: 'utilisation', scale: 'linear' },
} as const;

const LOAD_WIDTH = 11;
const TABLE_WIDTH = 80;

function sweepSection(model: SweptModel, swept: Swept): Section {
  const { columns, note } = SWEPT_TABLES[swept];
  return {
    title: `${sweptName(model)}: one row per load`,
    columns: [
      { heading: swept, align: 'right', width: swept.length },
      ...columns.map(([, heading, width]) => ({ heading, align: 'right' as const, width })),
    ],
    rows: model.rows.map((row) => [
      String(row.value),
      ...columns.map(([name]) => SWEPT_FIGURES[name].write(row[name])),
    ]),
    notes: [note],
  };
}

/** One row per load and one column per model, with the most important figures. */
function sweptSideBySide(models: readonly SweptModel[], swept: Swept): Section {
  const width = Math.floor((TABLE_WIDTH - LOAD_WIDTH - 1) / models.length) - 1;
  const loads = models[0]?.rows ?? [];
  return {
    title: 'Side by side: requests per second, and mean response time',
    columns: [
      { heading: swept, align: 'right', width: LOAD_WIDTH },
      ...models.map((model) => ({ heading: sweptName(model), align: 'right' as const, width })),
    ],
    rows: loads.map(({ value }, index) => [
      String(value),
      ...models.map(({ rows }) => {
        const row = rows[index];
        if (row === undefined) return NOTHING;
        const { throughput, responseMean } = SWEPT_FIGURES;
        return `${throughput.write(row.throughput)} /s, ${responseMean.write(row.responseMean)}`;
      }),
    ]),
  };
}
