/** A sweep on one screen: a chart with the knee marked, and the finding for each model. */

import type { SweepDocument, Swept } from '../../model/document.js';
import { describeModel } from '../../model/models.js';
import { plain } from '../../model/printable.js';
import { formatDuration } from '../../model/units.js';
import { foldWarnings, sweepWarnings } from '../parts/parts.js';
import {
  briefView,
  describeModels,
  linesOfFacts,
  linesOfTable,
  noteFacts,
  noVerdictFacts,
  probeNext,
  SCREEN_LINES,
} from '../view/brief.js';
import { CHART_LINES, drawChart, type Series, type TextChart } from '../view/drawings.js';
import { fixed, grouped, NOTHING } from '../view/format.js';
import type { Block, Fact, Section, View, ViewOptions } from '../view/view.js';
import { SWEEP_PLOTS } from './sweep-pictures.js';
import {
  hasSteadyState,
  type SweepRow,
  type SweptModel,
  stateSwept,
  summariseSweep,
  sweptName,
} from './sweep-summary.js';
import { atLoads, X_AXES } from './sweep-view.js';

export function briefSweep(document: SweepDocument, { width }: ViewOptions): View {
  const { swept } = document;
  const models = summariseSweep(document);
  const [only, second] = models;
  const notes = noteFacts(foldWarnings(sweepWarnings(document), (loads) => atLoads(loads, swept)));
  const isOne = only !== undefined && second === undefined;
  const facts = [...(isOne ? [factOf(only, swept)] : models.flatMap((model) => unsoundFacts(model, swept))), ...notes];
  const section = isOne ? null : sweptModels(models, swept);
  const table: Block[] = section === null ? [] : [{ kind: 'table', section }];
  const url = document.points[0]?.scenario.url ?? null;
  const next = url === null ? [] : probeNext(url);
  // 2 lines: the heading and an empty line.
  const taken =
    2 +
    next.length +
    CHART_LINES +
    legendLines(models, width) +
    linesOfFacts(facts, width) +
    (section === null ? 0 : linesOfTable(section, width));
  const height = Math.max(4, Math.min(10, SCREEN_LINES - taken));
  return briefView({
    heading: describeBriefly(document, models),
    blocks: [{ kind: 'chart', chart: chartOf(models, swept, width, height) }, ...table, { kind: 'facts', facts }],
    next,
  });
}

function describeBriefly({ points, swept }: SweepDocument, models: readonly SweptModel[]): string {
  const [first] = points;
  if (first === undefined) return 'A sweep without loads';
  const { serviceTime, url } = first.scenario;
  const values = points.map(({ value }) => value);
  const loads = values.length > 1 ? `${values[0]} to ${values.at(-1)}` : String(values[0]);
  const what = swept === 'clients' ? `${loads} clients kept busy` : `open arrivals at a utilisation of ${loads}`;
  if (url !== null) return `${what} at ${plain(url)}, seen from outside`;
  const service = `, service time ${formatDuration(serviceTime)}`;
  return `${what}${service}: ${describeModels(models.map(({ choice }) => choice))}`;
}

/** Lines of the legend beyond the first, which long model names can need. */
function legendLines(models: readonly SweptModel[], width: number): number {
  const names = models.reduce((sum, model) => sum + sweptName(model).length + 5, 0);
  return models.length === 1 ? 0 : Math.floor((names + 'K knee   (across: utilisation)'.length) / width);
}

/** One per model; the first is also the sign of charts with one series. */
const SIGNS = ['●', '○', '■', '□', '◆'] as const;
const KNEE_SIGN = 'K';

function chartOf(models: readonly SweptModel[], swept: Swept, width: number, height: number): TextChart {
  const [{ axis, against, expected, measured }] = SWEEP_PLOTS[swept];
  const points = (model: SweptModel, pick: (row: SweepRow) => number | null) =>
    model.rows.flatMap((row) => {
      const y = pick(row);
      return y === null ? [] : [[row.value, y] as const];
    });
  const [only, second] = models;
  const isOne = only !== undefined && second === undefined;
  const theory: Series[] = isOne ? [{ name: against, sign: '─', points: points(only, expected) }] : [];
  const series = models.map((model, index) => ({
    name: isOne ? 'measured' : sweptName(model),
    sign: SIGNS[index % SIGNS.length] as string,
    points: points(model, measured),
  }));
  const knees = models.flatMap((model) => kneePoint(model));
  const marked: Series[] = knees.length === 0 ? [] : [{ name: 'knee', sign: KNEE_SIGN, points: knees }];
  const drawn = [...theory, ...series, ...marked].filter(({ points: some }, index) => index > 0 || some.length > 0);
  return drawChart(drawn, { title: axis, ...X_AXES[swept], width, height });
}

/** At the height of the maximum throughput. */
function kneePoint({ knee, rows }: SweptModel): Array<readonly [number, number]> {
  if (knee === null) return [];
  const highest = Math.max(...rows.map(({ throughput }) => throughput ?? 0));
  const loads = rows.map(({ value }) => value);
  return [[Math.max(Math.min(...loads), Math.min(Math.max(...loads), knee.measured)), highest]];
}

function factOf(model: SweptModel, swept: Swept): Fact {
  const { text, sound } = stateSwept(model, swept);
  return { label: swept === 'clients' && model.knee !== null ? 'knee' : 'found', text, sound };
}

function unsoundFacts(model: SweptModel, swept: Swept): Fact[] {
  return noVerdictFacts(sweptName(model), stateSwept(model, swept));
}

/** One row per model: where its curve bends, and its highest value. */
function sweptModels(models: readonly SweptModel[], swept: Swept): Section {
  const last = (model: SweptModel) => model.rows.filter(hasSteadyState).at(-1);
  return {
    title: '',
    columns: [
      { heading: 'model', align: 'left', width: 34 },
      ...(swept === 'clients'
        ? [
            { heading: 'knee at clients', align: 'right' as const, width: 10 },
            { heading: 'slots', align: 'right' as const, width: 8, dropOrder: 1 },
            { heading: 'most requests per second', align: 'right' as const, width: 16 },
          ]
        : [
            { heading: 'at utilisation', align: 'right' as const, width: 12 },
            { heading: 'mean wait', align: 'right' as const, width: 12 },
          ]),
    ],
    rows: models.map((model) =>
      swept === 'clients'
        ? [
            describeModel(model.choice),
            model.knee === null ? 'not seen' : fixed(model.knee.measured, 1),
            model.slots === null ? 'no limit' : String(model.slots),
            grouped(Math.max(...model.rows.map(({ throughput }) => throughput ?? 0))),
          ]
        : [
            describeModel(model.choice),
            last(model) === undefined ? NOTHING : String(last(model)?.value),
            waitText(last(model)),
          ],
    ),
  };
}

function waitText(row: SweepRow | undefined): string {
  return row?.waitMean == null ? NOTHING : formatDuration(row.waitMean);
}
