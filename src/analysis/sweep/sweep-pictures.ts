/** Throughput and response against clients with the bounds of operational analysis, or wait against utilisation with theory. */
import type { Swept } from '../../model/document.js';
import { countOf, MILLISECOND } from '../../model/units.js';
import { doublingAxis, longestTime, needsLogScale, timeAxis, valueAxis } from '../pictures/axes.js';
import { type Mark, type Panel, type Picture, pointsOfPanels, type XY } from '../pictures/picture.js';
import { fixed, NOTHING, significant } from '../view/format.js';
import { hasSteadyState, type SweepRow, type SweptModel, sweptName } from './sweep-summary.js';

/** A quantity of the rows, and what it is compared with. */
interface SweepPlot {
  readonly id: string;
  readonly title: string;
  readonly axis: string;
  readonly measured: (row: SweepRow) => number | null;
  readonly expected: (row: SweepRow) => number | null;
  /** What `expected` is. */
  readonly against: string;
  /** The same in the picture, at the end of its line. */
  readonly reference: string;
  /** Whether the curve rises to the knee, so that there is room at the foot of it. */
  readonly isFlatBeyondKnee: boolean;
}

const inMilliseconds = (time: number | null): number | null => (time === null ? null : time / MILLISECOND);

/** The first of each is drawn in characters too. */
export const SWEEP_PLOTS: Readonly<Record<Swept, readonly [SweepPlot, ...SweepPlot[]]>> = {
  clients: [
    {
      id: 'throughput',
      title: 'Throughput, by clients kept busy',
      axis: 'requests per second',
      measured: ({ throughput }) => throughput,
      expected: ({ throughputBound }) => throughputBound,
      against: 'bound min(N, c) / service time',
      reference: 'bound',
      isFlatBeyondKnee: true,
    },
    {
      id: 'response',
      title: 'Mean response time, by clients kept busy',
      axis: 'response, ms',
      measured: ({ responseMean }) => inMilliseconds(responseMean),
      expected: ({ responseBound }) => inMilliseconds(responseBound),
      against: 'bound max(S, N S / c)',
      reference: 'bound',
      isFlatBeyondKnee: false,
    },
  ],
  utilisation: [
    {
      id: 'wait-by-utilisation',
      title: 'Mean wait, by utilisation',
      axis: 'mean wait, ms',
      measured: (row) => (hasSteadyState(row) ? inMilliseconds(row.waitMean) : null),
      expected: ({ waitTheory }) => inMilliseconds(waitTheory),
      against: 'theory',
      reference: 'theory',
      isFlatBeyondKnee: false,
    },
  ],
};

export function sweepPictures(models: readonly SweptModel[], swept: Swept): Picture[] {
  return SWEEP_PLOTS[swept].map((plot) => sweepPicture(models, swept, plot));
}

interface PlotPoint {
  readonly value: number;
  readonly measured: number | null;
  readonly expected: number | null;
}

interface PlotCurve {
  readonly name: string;
  readonly points: readonly PlotPoint[];
  readonly knee: SweptModel['knee'];
}

function sweepPicture(models: readonly SweptModel[], swept: Swept, plot: SweepPlot): Picture {
  const curves = models.map(
    (model): PlotCurve => ({
      name: sweptName(model),
      knee: model.knee,
      points: model.rows.map(
        (row): PlotPoint => ({ value: row.value, measured: plot.measured(row), expected: plot.expected(row) }),
      ),
    }),
  );
  const across = swept === 'clients' ? 'clients kept busy' : 'utilisation asked for';
  const loads = curves.flatMap(({ points }) => points.map(({ value }) => value));
  const highest = curves.map(({ points }) => longestTime(points.flatMap(heightsOf)));
  const isShared = !needsLogScale(highest);
  return {
    id: plot.id,
    title: plot.title,
    words: [...curves.map((curve) => describePlot(curve, plot, swept)), ...describeReference(curves, plot)].join(' '),
    panels: curves.map(
      (curve, index): Panel => ({
        title: curves.length === 1 ? '' : curve.name,
        height: curves.length === 1 ? 280 : 170,
        x: swept === 'clients' ? doublingAxis(loads, across) : timeAxis(longestTime(loads), across),
        y: valueAxis(isShared ? highest : [highest[index] ?? 0], plot.axis),
        marks: plotMarks(curve, plot),
      }),
    ),
    table: {
      title: 'The points that are drawn',
      columns: [
        { heading: 'server', align: 'left', width: 20 },
        { heading: across, align: 'right', width: 10 },
        { heading: plot.axis, align: 'right', width: 10 },
        { heading: plot.against, align: 'right', width: 10 },
      ],
      rows: curves.flatMap(({ name, points }) =>
        points.map(({ value, measured, expected }) => [
          name,
          String(value),
          writePoint(measured),
          writePoint(expected),
        ]),
      ),
    },
    points: pointsOfPanels(
      curves.map(({ points }) => points.map(({ value, measured, expected }): XY => [value, measured ?? expected ?? 0])),
    ),
    pointing: 'nearest',
  };
}

function heightsOf({ measured, expected }: PlotPoint): number[] {
  return [measured, expected].filter((value) => value !== null);
}

function plotMarks({ points, knee }: PlotCurve, { reference, isFlatBeyondKnee }: SweepPlot): Mark[] {
  const pick = (name: 'measured' | 'expected') =>
    points.flatMap(({ value, [name]: y }): XY[] => (y === null ? [] : [[value, y]]));
  const [measured, expected] = [pick('measured'), pick('expected')];
  return [
    ...kneeMark(knee, isFlatBeyondKnee),
    ...(expected.length === 0
      ? []
      : [{ kind: 'line', tone: 'theory', points: expected, label: reference, isDashed: true } as const]),
    { kind: 'line', tone: 'service', points: measured, label: 'measured' },
    { kind: 'dots', tone: 'service', points: measured },
  ];
}

function kneeMark(knee: SweptModel['knee'], isLow: boolean): Mark[] {
  if (knee === null) return [];
  return [{ kind: 'rule', axis: 'x', at: knee.measured, label: `knee: ${fixed(knee.measured, 1)} clients`, isLow }];
}

function writePoint(value: number | null): string {
  return value === null ? NOTHING : significant(value);
}

function describePlot({ name, points, knee }: PlotCurve, { axis }: SweepPlot, swept: Swept): string {
  const known = points.filter(({ measured }) => measured !== null);
  const [first] = known;
  const last = known.at(-1);
  if (first === undefined || last === undefined) return `${name}: nothing to draw.`;
  const at = ({ value, measured }: PlotPoint) =>
    `${writePoint(measured)} ${swept === 'clients' ? `with ${countOf(value, 'client')}` : `at a utilisation of ${value}`}`;
  const bend = knee === null ? '' : ` The knee is at ${fixed(knee.measured, 2)} clients.`;
  const span = known.length === 1 ? `${at(first)}, the only point` : `${at(first)}, ${at(last)}`;
  return `${name}: ${axis}: ${span}.${bend}`;
}

/** What the broken lines are, where there are any. */
function describeReference(curves: readonly PlotCurve[], { against }: SweepPlot): string[] {
  const isDrawn = curves.some(({ points }) => points.some(({ expected }) => expected !== null));
  return isDrawn ? [`Broken lines: ${against}.`] : [];
}
