/** The summary of one model: measured, predicted, and what it means. */

import { describeRoles } from '../../model/models.js';
import type { Scenario } from '../../model/scenario.js';
import { countOf, formatDuration } from '../../model/units.js';
import { sum } from '../statistics/moments.js';
import {
  describeRounds,
  duration,
  durationFigure,
  fixed,
  grouped,
  NOTHING,
  numberFigure,
  percentFigure,
} from '../view/format.js';
import { costRows } from '../view/process-rows.js';
import type { Section } from '../view/view.js';
import { concurrencyRows, type Row } from './concurrency-rows.js';
import { type FigureName, figureOver } from './round-figures.js';
import type { ModelSummary } from './summary.js';
import { describeOutcomes, describeTestimony } from './verdict-words.js';

const COLUMNS: Section['columns'] = [
  { heading: 'figure', align: 'left', width: 21 },
  { heading: 'measured', align: 'left', width: 20 },
  { heading: 'predicted', align: 'left', width: 10 },
  { heading: 'what it means', align: 'left', width: 23 },
];

export function summarySection(summary: ModelSummary, scenario: Scenario, title: string): Section {
  const rows = [
    ...loadRows(summary, scenario),
    ...concurrencyRows(summary),
    ...waitRows(summary, scenario),
    ...costRows(summary.rounds).map(([figure, measured, meaning]): Row => [figure, measured, NOTHING, meaning]),
    ...honestyRows(summary),
  ];
  return { title, columns: COLUMNS, rows, notes: notes(summary, scenario) };
}

function notes({ choice, witnesses }: ModelSummary, { rounds }: Scenario): string[] {
  return [describeRoles(choice.model), describeRounds(rounds), ...witnesses.map(describeTestimony)];
}

function loadRows(summary: ModelSummary, { clients, rounds }: Scenario): Row[] {
  const spread = figureOver(summary.rounds, 'arrivalSpread');
  return [
    ['clients', `${grouped(clients)} x ${countOf(rounds, 'round')}`, grouped(clients), describeOutcomes(summary)],
    ['arrivals within', durationFigure(spread), '0 ms', 'first to last connect'],
  ];
}

function waitRows({ rounds, places }: ModelSummary, { clients, serviceTime }: Scenario): Row[] {
  const figure = (name: FigureName) => figureOver(rounds, name);
  const predicted = (name: FigureName) => duration(figure(name)?.median ?? null);
  const service = figure('meanServiceTime');
  const cost = figure('costPerService');
  const expected = service === null ? null : places === null ? 0 : service.median / places;
  const predictedMakespan = figure('predictedMakespan');
  const throughput = predictedMakespan === null ? NOTHING : `${grouped(clients / (predictedMakespan.median / 1e9))} /s`;
  return [
    ['service time, mean', durationFigure(service), formatDuration(serviceTime), 'measured; asked for'],
    [
      'cost of each further place in line',
      durationFigure(figure('costOfPlace')),
      duration(expected),
      cost === null ? NOTHING : `${fixed(cost.median, 3)} of ${places === 1 ? 'a service' : `a service / ${places}`}`,
    ],
    ['connecting, longest', durationFigure(figure('connectMax')), '0 ms', "the kernel's part, not service"],
    ['wait p50', durationFigure(figure('waitP50')), predicted('predictedWaitP50'), 'half waited longer'],
    ['wait p95', durationFigure(figure('waitP95')), predicted('predictedWaitP95'), 'one in 20 waited longer'],
    ['wait, longest', durationFigure(figure('waitMax')), predicted('predictedWaitMax'), 'the last in line'],
    ['makespan', durationFigure(figure('makespan')), predicted('predictedMakespan'), 'first arrival to last departure'],
    ['throughput', numberFigure(figure('throughput'), grouped, '/s'), throughput, 'served a second'],
    [
      'utilisation',
      percentFigure(figure('utilisation')),
      NOTHING,
      places === null ? 'no cap: no share of it' : 'share of the time that servers were busy',
    ],
  ];
}

function honestyRows({ rounds }: ModelSummary): Row[] {
  const queue = figureOver(rounds, 'longestQueue');
  const overflows = figureOver(rounds, 'listenOverflows');
  const drops = figureOver(rounds, 'listenDrops');
  const kernel: Row =
    overflows === null || drops === null
      ? ["kernel's accept queue, longest", 'not available', NOTHING, 'this system does not show it']
      : [
          "kernel's accept queue, longest",
          queue === null ? NOTHING : grouped(queue.largest),
          NOTHING,
          `${grouped(sum(overflows.values))} overflows, ${grouped(sum(drops.values))} drops on the machine`,
        ];
  const error = figureOver(rounds, 'predictionError');
  return [
    kernel,
    ['prediction error per place', percentFigure(error), '0 %', "share of a service time: the run's honesty"],
  ];
}
