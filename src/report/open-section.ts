/** The summary of a model under open arrivals: measured, by Lindley's recursion, by theory, and what it means. */
import { lineOf } from '../model/gallery.js';
import type { OpenArrivals, Scenario } from '../model/scenario.js';
import { countOf, durationWriter, formatDuration } from '../model/units.js';
import type { Figure } from '../queueing/figure.js';
import { type OpenFigureName, type OpenModelSummary, openFigureOver } from '../queueing/open-summary.js';
import { servedByEach } from '../queueing/process-figures.js';
import { isHardlyAny } from '../queueing/theory.js';
import { duration, durationFigure, grouped, NOTHING, numberFigure, percentFigure, significant } from './format.js';
import { openNotes } from './open-notes.js';
import { costRows, servedRows } from './process-rows.js';
import type { Section } from './section.js';
import { describeOutcomes } from './verdict.js';

const COLUMNS: Section['columns'] = [
  { heading: 'figure', align: 'left', width: 17 },
  { heading: 'measured', align: 'left', width: 18 },
  { heading: 'Lindley', align: 'left', width: 9 },
  { heading: 'theory', align: 'left', width: 9 },
  { heading: 'what it means', align: 'left', width: 22 },
];

type Row = readonly [figure: string, measured: string, lindley: string, theory: string, meaning: string];

export function openSection(summary: OpenModelSummary, scenario: Scenario<OpenArrivals>, title: string): Section {
  const rows = [...loadRows(summary, scenario), ...waitRows(summary), ...numberRows(summary), ...processRows(summary)];
  return { title, columns: COLUMNS, rows, notes: openNotes(summary, scenario) };
}

function loadRows(summary: OpenModelSummary, { load, clients, rounds, serviceTime }: Scenario<OpenArrivals>): Row[] {
  const figure = (name: OpenFigureName) => openFigureOver(summary, name);
  return [
    ['arrivals', `${grouped(clients)} x ${countOf(rounds, 'round')}`, NOTHING, NOTHING, describeOutcomes(summary)],
    [
      'arrival rate',
      numberFigure(figure('arrivalRate'), grouped, '/s'),
      NOTHING,
      `${grouped(load.rate)} /s`,
      load.arrivals,
    ],
    ['late p50 / p95 / longest', late(summary), NOTHING, '0 ms', 'the load generator, behind the timetable'],
    [
      'service time, mean',
      durationFigure(figure('meanServiceTime')),
      NOTHING,
      formatDuration(serviceTime),
      'asked for, measured',
    ],
    ['its variation', plainFigure(figure('serviceVariation')), NOTHING, NOTHING, 'variance / mean squared'],
    ['offered load', plainFigure(figure('offeredLoad')), NOTHING, NOTHING, 'Erlang: arrival rate x service time'],
    ['utilisation', percentFigure(figure('utilisation')), NOTHING, NOTHING, 'offered load / servers'],
    ['throughput', numberFigure(figure('throughput'), grouped, '/s'), NOTHING, NOTHING, 'served a second'],
  ];
}

function waitRows(summary: OpenModelSummary): Row[] {
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

function numberRows(summary: OpenModelSummary): Row[] {
  const { theory, servers } = summary;
  const figure = (name: OpenFigureName) => openFigureOver(summary, name);
  const expected = theory === null ? NOTHING : significant(theory.queueLength);
  const middle = (name: OpenFigureName) => significant(figure(name)?.median ?? 0);
  const little = middle('littlesQueueLength');
  const isOverloaded = servers !== null && (summary.utilisation ?? 0) >= 1;
  const most = figure('peakConcurrency');
  const queue = figure('longestQueue');
  const overflows = figure('listenOverflows');
  return [
    [
      'in the queue, mean',
      plainFigure(figure('meanQueueLength')),
      NOTHING,
      expected,
      `over time; ${little} by Little's law`,
    ],
    [
      'in service, mean',
      plainFigure(figure('meanConcurrency')),
      NOTHING,
      isOverloaded ? grouped(servers) : middle('offeredLoad'),
      isOverloaded ? 'over time; all of them are busy' : 'over time; offered load',
    ],
    [
      'in service, most',
      most === null ? NOTHING : grouped(most.largest),
      NOTHING,
      servers === null ? NOTHING : grouped(servers),
      'at once',
    ],
    [
      "kernel's accept queue, longest",
      queue === null ? 'not available' : grouped(queue.largest),
      NOTHING,
      NOTHING,
      overflows === null ? 'this system does not show it' : `${grouped(overflows.largest)} overflows on the machine`,
    ],
  ];
}

function processRows(summary: OpenModelSummary): Row[] {
  const { choice, rounds, shownRound } = summary;
  const share = percentFigure(openFigureOver(summary, 'loadShare'));
  const rows = [...servedRows(choice, servedByEach(shownRound, choice.workers)), ...costRows(rounds)];
  return [
    ...rows.map(([figure, measured, meaning]): Row => [figure, measured, NOTHING, NOTHING, meaning]),
    ["load generator's CPU", share, NOTHING, NOTHING, 'of one core: 100 % is all'],
  ];
}

function plainFigure(figure: Figure | null, digits?: number): string {
  const write = (value: number) => (digits === undefined ? significant(value) : value.toFixed(digits));
  return numberFigure(figure, write, '').trimEnd().replace('  [', ' [');
}

/** `31 / 80 / 410 µs`. */
function late(summary: OpenModelSummary): string {
  const [p50, p95, longest] = (['latenessP50', 'latenessP95', 'latenessMax'] as const).map(
    (name) => openFigureOver(summary, name)?.median,
  );
  if (p50 === undefined || p95 === undefined || longest === undefined) return NOTHING;
  const { write, unit } = durationWriter(p95);
  return `${write(p50)} / ${write(p95)} / ${write(longest)} ${unit}`;
}
