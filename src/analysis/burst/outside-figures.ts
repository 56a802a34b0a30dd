/** The figures of a burst at a URL: what its clients measured, and the waits that are inferred. */
import { countOf, formatDuration, type Nanoseconds } from '../../model/units.js';
import { responseTime } from '../queueing/times.js';
import { type Figure, figureOf } from '../statistics/figure.js';
import { sorted, sortedPercentile } from '../statistics/samples.js';
import type { FigureRow, FigureTable } from '../view/figure-table.js';
import { durationFigure, grouped, NOTHING, numberFigure } from '../view/format.js';
import { describeOutcomes } from '../view/view.js';
import { type FigureName, figureOver } from './round-figures.js';
import type { ModelSummary } from './summary.js';

const IN_TABLES = { summary: true, comparison: true } as const;

/** Those that rest on a service time that is inferred: none of them where no line was found. */
export const INFERRED_FIGURES: ReadonlySet<string> = new Set(['waitP50', 'waitP95', 'waitMax']);

export const OUTSIDE_FIGURES: FigureTable<ModelSummary> = [
  {
    label: 'clients',
    measured: ({ scenario: { clients, rounds } }) => `${grouped(clients)} x ${countOf(rounds, 'round')}`,
    meaning: describeOutcomes,
  },
  {
    label: 'one request alone',
    measured: ({ outside }) => (outside?.aloneTime == null ? NOTHING : formatDuration(outside.aloneTime)),
    meaning: 'sent to answered, without other clients and without the round trip',
  },
  ofRounds('connectMax', 'connecting, longest', { meaning: 'the slowest connect of a burst', shown: IN_TABLES }),
  inferred('waitP50', 'wait p50', 'half of the clients waited longer than this'),
  inferred('waitP95', 'wait p95', 'one client in 20 waited longer than this'),
  inferred('waitMax', 'wait, longest', 'the last client to be served'),
  ofResponses('responseP50', 'response p50', 0.5, 'half of the answers took longer than this, from sent to end'),
  ofResponses('responseP95', 'response p95', 0.95, 'one answer in 20 took longer than this'),
  ofResponses('responseMax', 'response, longest', 1, 'the last answer'),
  ofRounds('makespan', 'makespan', { meaning: 'first request sent to last answer', shown: IN_TABLES }),
  ofRounds('throughput', 'throughput', {
    write: (figure) => numberFigure(figure, grouped, '/s'),
    meaning: 'requests served per second',
    shown: IN_TABLES,
  }),
];

type Row = FigureRow<ModelSummary>;

function ofRounds(
  id: FigureName,
  label: string,
  row: Pick<Row, 'meaning' | 'shown'> & Partial<Pick<Row, 'write' | 'optional'>>,
): Row {
  return { write: durationFigure, ...row, id, label, over: ({ rounds }) => figureOver(rounds, id) };
}

/** Left out where no line was found. */
function inferred(id: FigureName, label: string, meaning: string): Row {
  const shown = { summary: `${label} (inferred)`, comparison: `${label} (inferred at a URL)` };
  return ofRounds(id, label, { meaning, shown, optional: true });
}

function ofResponses(id: string, label: string, share: number, meaning: string): Row {
  const over = ({ measured }: ModelSummary): Figure | null =>
    figureOf(measured.map(({ records }) => responseAt(records, share)));
  return { id, label, meaning, over, write: durationFigure, shown: IN_TABLES };
}

/** From the request's sending to the end of the answer, of those that were served; null where none was. */
function responseAt(records: ModelSummary['measured'][number]['records'], share: number): Nanoseconds | null {
  const times = records.flatMap(({ client, outcome }) =>
    client !== null && outcome.kind === 'served' ? [responseTime({ client })] : [],
  );
  return times.length === 0 ? null : sortedPercentile(sorted(times), share);
}
