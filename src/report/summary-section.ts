/** The summary of one model: measured, predicted, and what it means. */
import type { Scenario } from '../model/scenario.js';
import { countOf, formatDuration } from '../model/units.js';
import { CONFIDENCE, ROUNDS_NEEDED } from '../queueing/bootstrap.js';
import { type Figure, type FigureName, figureOver } from '../queueing/figure.js';
import { median, sum } from '../queueing/percentile.js';
import type { RoundFigures } from '../queueing/round-figures.js';
import type { ModelSummary } from '../queueing/summary.js';
import { duration, durationFigure, grouped, NOTHING, numberFigure, percent, percentFigure } from './format.js';
import type { Section } from './section.js';
import { describeOutcomes, describeTestimony } from './verdict.js';

const COLUMNS: Section['columns'] = [
  { heading: 'figure', align: 'left', width: 21 },
  { heading: 'measured', align: 'left', width: 20 },
  { heading: 'predicted', align: 'left', width: 10 },
  { heading: 'what it means', align: 'left', width: 23 },
];

type Row = readonly [figure: string, measured: string, predicted: string, meaning: string];

export function summarySection(summary: ModelSummary, scenario: Scenario, title: string): Section {
  const rows = [
    ...loadRows(summary, scenario),
    ...concurrencyRows(summary),
    ...waitRows(summary, scenario),
    ...honestyRows(summary),
  ];
  return { title, columns: COLUMNS, rows, notes: notes(summary, scenario) };
}

function notes({ witnesses }: ModelSummary, { rounds }: Scenario): string[] {
  const unit =
    rounds < ROUNDS_NEEDED
      ? `Medians of ${countOf(rounds, 'round')}.`
      : `Medians of ${countOf(rounds, 'round')} [${CONFIDENCE * 100} % bootstrap interval over rounds].`;
  return [unit, ...witnesses.map(describeTestimony)];
}

function loadRows(summary: ModelSummary, { clients, rounds }: Scenario): Row[] {
  const spread = figureOver(summary.rounds, 'arrivalSpread');
  return [
    ['clients', `${grouped(clients)} x ${countOf(rounds, 'round')}`, grouped(clients), describeOutcomes(summary)],
    ['arrivals within', durationFigure(spread), '0 ms', 'first to last connect'],
  ];
}

function concurrencyRows({ rounds, choice }: ModelSummary): Row[] {
  const gap = smallest(rounds, 'smallestGap');
  const { workers } = choice;
  return [
    [
      'most in service at once',
      everyRound(figureOver(rounds, 'peakConcurrency')),
      String(workers),
      workers === 1 ? 'one at a time' : `${workers} at a time`,
    ],
    [
      'time with 0 / 1 / 2 or more in service',
      shares(rounds),
      NOTHING,
      workers === 1 ? 'never two at once' : 'several at once',
    ],
    [
      workers === 1 ? 'smallest accept(k+1) - close(k)' : `smallest accept(k+${workers}) - close(k)`,
      duration(gap),
      '>= 0 ms',
      gap === null
        ? 'nobody waited'
        : gap >= 0
          ? 'never negative: the next is accepted after a close'
          : 'negative: more at once than servers',
    ],
  ];
}

function waitRows({ rounds, choice }: ModelSummary, { clients, serviceTime }: Scenario): Row[] {
  const figure = (name: FigureName) => figureOver(rounds, name);
  const predicted = (name: FigureName) => duration(figure(name)?.median ?? null);
  const service = figure('meanServiceTime');
  const cost = figure('costPerService');
  const expected = service === null ? null : service.median / choice.workers;
  const predictedMakespan = figure('predictedMakespan');
  const throughput = predictedMakespan === null ? NOTHING : `${grouped(clients / (predictedMakespan.median / 1e9))} /s`;
  return [
    ['service time, mean', durationFigure(service), formatDuration(serviceTime), 'asked for, measured'],
    [
      'cost of each further place in line',
      durationFigure(figure('costOfPlace')),
      duration(expected),
      cost === null
        ? NOTHING
        : `${cost.median.toFixed(3)} of ${choice.workers === 1 ? 'a service' : `a service / ${choice.workers}`}`,
    ],
    ['connecting, longest', durationFigure(figure('connectMax')), '0 ms', "the kernel's part, not service"],
    ['wait p50', durationFigure(figure('waitP50')), predicted('predictedWaitP50'), 'half waited longer'],
    ['wait p95', durationFigure(figure('waitP95')), predicted('predictedWaitP95'), 'one in 20 waited longer'],
    ['wait, longest', durationFigure(figure('waitMax')), predicted('predictedWaitMax'), 'the last in line'],
    ['makespan', durationFigure(figure('makespan')), predicted('predictedMakespan'), 'first arrival to last departure'],
    ['throughput', numberFigure(figure('throughput'), grouped, '/s'), throughput, 'served a second'],
    ['utilisation', percentFigure(figure('utilisation')), NOTHING, 'share of the time that servers were busy'],
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

function smallest(rounds: readonly RoundFigures[], name: FigureName): number | null {
  return figureOver(rounds, name)?.smallest ?? null;
}

/** A count that should not vary: `1 in every round`, or the range. */
function everyRound(figure: Figure | null): string {
  if (figure === null) return NOTHING;
  return figure.smallest === figure.largest
    ? `${figure.median} in every round`
    : `${figure.smallest} to ${figure.largest}`;
}

/** Shares of the time with 0, 1 and 2 or more in service: medians over the rounds. */
function shares(rounds: readonly RoundFigures[]): string {
  const share = (pick: (levels: readonly number[]) => number) =>
    percent(median(rounds.map(({ shareInService }) => pick(shareInService)))).replace(' %', '');
  const none = share((levels) => levels[0] ?? 0);
  const one = share((levels) => levels[1] ?? 0);
  const more = share((levels) => sum(levels.slice(2)));
  return `${none} / ${one} / ${more} %`;
}
