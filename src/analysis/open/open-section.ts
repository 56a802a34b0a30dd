/** The summary of a model under open arrivals: measured, by Lindley's recursion, by theory, and what it means. */
import type { OpenArrivals, Scenario } from '../../model/scenario.js';
import { countOf, durationWriter, formatDuration } from '../../model/units.js';
import { describeOutcomes } from '../burst/verdict-words.js';
import { servedByEach } from '../queueing/times.js';
import { durationFigure, grouped, NOTHING, numberFigure, percentFigure, significant } from '../view/format.js';
import { costRows, servedRows } from '../view/process-rows.js';
import type { Section } from '../view/view.js';
import { openNotes } from './open-notes.js';
import { type OpenFigureName, type OpenModelSummary, openFigureOver } from './open-summary.js';
import { plainFigure, type Row, waitRows } from './open-wait-rows.js';

const COLUMNS: Section['columns'] = [
  { heading: 'figure', align: 'left', width: 17 },
  { heading: 'measured', align: 'left', width: 18 },
  { heading: 'Lindley', align: 'left', width: 9 },
  { heading: 'theory', align: 'left', width: 9 },
  { heading: 'what it means', align: 'left', width: 22 },
];

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
      'measured; asked for',
    ],
    ['its variation', plainFigure(figure('serviceVariation')), NOTHING, NOTHING, 'variance / mean squared'],
    ['offered load', plainFigure(figure('offeredLoad')), NOTHING, NOTHING, 'Erlang: arrival rate x service time'],
    ['utilisation', percentFigure(figure('utilisation')), NOTHING, NOTHING, 'offered load / servers'],
    ['throughput', numberFigure(figure('throughput'), grouped, '/s'), NOTHING, NOTHING, 'served a second'],
  ];
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

/** `31 / 80 / 410 µs`. */
function late(summary: OpenModelSummary): string {
  const [p50, p95, longest] = (['latenessP50', 'latenessP95', 'latenessMax'] as const).map(
    (name) => openFigureOver(summary, name)?.median,
  );
  if (p50 === undefined || p95 === undefined || longest === undefined) return NOTHING;
  const { write, unit } = durationWriter(p95);
  return `${write(p50)} / ${write(p95)} / ${write(longest)} ${unit}`;
}
