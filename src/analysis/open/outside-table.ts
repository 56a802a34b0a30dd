/** The figures of open arrivals at a URL: what the clients measured, and what is inferred from single requests. */
import { countOf, durationWriter, formatDuration } from '../../model/units.js';
import type { Figure } from '../statistics/figure.js';
import type { FigureRow, FigureTable } from '../view/figure-table.js';
import {
  durationFigure,
  grouped,
  NOTHING,
  numberFigure,
  percentFigure,
  perSecond,
  significant,
} from '../view/format.js';
import { describeOutcomes } from '../view/view.js';
import { type OutsideFigureName, type OutsideSummary, outsideFigureOver, outsideMedian } from './outside-summary.js';

type Row = FigureRow<OutsideSummary>;

/** By default a duration, in the summary and in comparisons. */
function row(
  id: OutsideFigureName,
  label: string,
  meaning: NonNullable<Row['meaning']>,
  more: Partial<Pick<Row, 'write' | 'optional' | 'shown'>> = {},
): Row {
  const over = (model: OutsideSummary) => outsideFigureOver(model, id);
  return { id, label, over, meaning, write: durationFigure, shown: { summary: true, comparison: true }, ...more };
}

const number = (figure: Figure) => numberFigure(figure, significant);
const rate = (figure: Figure) => numberFigure(figure, grouped, '/s');

/** Left out where nothing is inferred. */
function inferred(id: OutsideFigureName, label: string, meaning: string, write = durationFigure as Row['write']): Row {
  const shown = { summary: `${label} (inferred)`, comparison: `${label} (inferred at a URL)` };
  return row(id, label, meaning, { write, shown, optional: true });
}

/** The figures that rest on single requests. */
export const INFERRED_ARRIVAL_FIGURES: ReadonlySet<string> = new Set([
  'waitMean',
  'waitP50',
  'waitP95',
  'waitMax',
  'offeredLoad',
  'effectiveParallelism',
]);

export const OUTSIDE_ARRIVAL_FIGURES: FigureTable<OutsideSummary> = [
  {
    label: 'arrivals',
    measured: ({ scenario: { clients, rounds } }) => `${grouped(clients)} x ${countOf(rounds, 'round')}`,
    meaning: describeOutcomes,
  },
  row(
    'arrivalRate',
    'arrival rate',
    ({ scenario: { load } }) => `clients per second; ${grouped(load.rate)} requested`,
    {
      write: rate,
    },
  ),
  {
    label: 'late p50 / p95 / longest',
    measured: describeLateness,
    meaning: 'how far the load generator was behind schedule; part of every response',
  },
  row('throughput', 'throughput', 'clients served per second', { write: rate }),
  row('responseMean', 'response, mean', 'from the intended arrival to the end of the answer'),
  row('responseP50', 'response p50', 'half of the responses took longer than this'),
  row('responseP95', 'response p95', 'one response in 20 took longer than this'),
  row('responseP99', 'response p99', 'one response in 100 took longer than this'),
  row('responseMax', 'response, longest', 'no response took longer than this'),
  row('connectMax', 'connecting, longest', 'the slowest connect of any client'),
  {
    label: 'one request alone',
    measured: ({ seen: { alone } }) => (alone === null ? NOTHING : formatDuration(alone.response)),
    meaning: ({ seen: { alone } }) =>
      alone === null
        ? 'no single request was answered'
        : `from connecting to the answer, with no other clients: the ${alone.isSteady ? 'median' : 'mean'} of ${alone.requests}`,
  },
  inferred('waitMean', 'wait, mean', 'response minus that of a request alone; a service that slows down counts too'),
  inferred('waitP50', 'wait p50', 'half of the clients waited longer than this'),
  inferred('waitP95', 'wait p95', 'one client in 20 waited longer than this'),
  inferred('waitMax', 'wait, longest', 'no client waited longer than this'),
  row(
    'meanPresent',
    'in the system, mean',
    (model) =>
      `clients that had arrived and not left, averaged over time; Little's law gives ${significant(outsideMedian(model, 'littlesPresent') ?? 0)}`,
    { write: number },
  ),
  row('mostPresent', 'in the system, most', 'the most such clients at one instant', {
    write: ({ largest }) => grouped(largest),
  }),
  row('growth', 'in the system, growth', 'clients per second while clients arrived; about 0 if the server keeps up', {
    write: (figure) => numberFigure(figure, perSecond, '/s'),
    optional: true,
    shown: { summary: true },
  }),
  inferred('offeredLoad', 'offered load', 'arrival rate x service time of a request alone', number),
  inferred(
    'effectiveParallelism',
    'effective parallelism',
    'clients that left per second x service time of a request alone, while the server fell behind',
    number,
  ),
  row('loadShare', "load generator's CPU", 'share of one core; near 100 % the client is the limit', {
    write: percentFigure,
    shown: { summary: true },
  }),
];

/** `31 / 80 / 410 µs`. */
function describeLateness(model: OutsideSummary): string {
  const [p50, p95, longest] = (['latenessP50', 'latenessP95', 'latenessMax'] as const).map((name) =>
    outsideMedian(model, name),
  );
  if (p50 == null || p95 == null || longest == null) return NOTHING;
  const { write, unit } = durationWriter(p95);
  return `${write(p50)} / ${write(p95)} / ${write(longest)} ${unit}`;
}
