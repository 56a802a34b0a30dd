/** The figures of a burst, each defined once here, for the summary, the comparisons, the trend and JSON. */
import { lineOf } from '../../model/models.js';
import type { ModelChoice } from '../../model/scenario.js';
import { countOf, formatDuration, type Nanoseconds, SECOND } from '../../model/units.js';
import { servedByEach } from '../queueing/times.js';
import type { Figure } from '../statistics/figure.js';
import { median, sum } from '../statistics/samples.js';
import { type FigureRow, type FigureTable, processCosts, servedByProcesses } from '../view/figure-table.js';
import {
  duration,
  durationFigure,
  fixed,
  grouped,
  NOTHING,
  numberFigure,
  percent,
  percentFigure,
} from '../view/format.js';
import { describeOutcomes } from '../view/view.js';
import { type FigureName, figureOver, medianOver } from './round-figures.js';
import type { ModelSummary } from './summary.js';

const IN_SUMMARY = { summary: true } as const;
const IN_TABLES = { summary: true, comparison: true } as const;

export const BURST_FIGURES: FigureTable<ModelSummary> = [
  {
    label: 'clients',
    measured: ({ scenario: { clients, rounds } }) => `${grouped(clients)} x ${countOf(rounds, 'round')}`,
    reference: ({ scenario }) => [grouped(scenario.clients)],
    meaning: describeOutcomes,
  },
  ofEachRound('arrivalSpread', 'arrivals within', {
    reference: () => ['0 ms'],
    meaning: 'first to last connect',
    shown: IN_SUMMARY,
  }),
  ofEachRound('peakConcurrency', 'most in service at once', {
    write: inEveryRound,
    writeCompared: ({ largest }) => String(largest),
    reference: ({ slots }) => [slots === null ? 'no limit' : String(slots)],
    meaning: ({ slots }) =>
      slots === null ? 'as many as arrive' : slots === 1 ? 'one at a time' : `${slots} at a time`,
    shown: { ...IN_TABLES, trend: true },
  }),
  {
    label: 'time with 0 / 1 / 2 or more in service',
    measured: sharesInService,
    meaning: 'shares of the makespan',
  },
  {
    label: ({ slots, choice }) =>
      isInMemory(choice) ? `smallest start(k+${slots}) - end(k)` : `smallest accept(k+${slots}) - close(k)`,
    // Without a limit no service waits for the end of another.
    measured: (model) => (model.slots === null ? null : duration(smallestGapOf(model))),
    reference: () => ['>= 0 ms'],
    meaning: describeGap,
  },
  servedByProcesses(({ shownRound, choice }) => servedByEach(shownRound, choice.workers)),
  ofEachRound('meanServiceTime', 'service time, mean', {
    reference: ({ scenario }) => [formatDuration(scenario.serviceTime)],
    meaning: 'how long the server spent on one client',
    shown: IN_TABLES,
  }),
  ofEachRound('costOfPlace', 'cost of each position in the queue', {
    reference: (model) => [duration(expectedCost(model))],
    meaning: ({ rounds, slots }) => {
      if (slots === null) return 'what each client ahead adds to the wait';
      const share = medianOver(rounds, 'costPerService');
      if (share === null) return 'unknown: too few clients were served';
      return `${fixed(share, 3)} of ${slots === 1 ? 'a service time' : `a service time / ${slots}`}`;
    },
    shown: IN_TABLES,
  }),
  ofEachRound('costPerService', 'cost of a position / (service time / slots)', { shown: { trend: true } }),
  ofEachRound('connectMax', 'connecting, longest', {
    reference: () => ['0 ms'],
    meaning: "kernel's work, not the server's",
    shown: IN_SUMMARY,
  }),
  ofEachRound('waitP50', 'wait p50', {
    reference: predicted('predictedWaitP50'),
    meaning: 'half of the clients waited longer than this',
    shown: IN_TABLES,
  }),
  ofEachRound('waitP95', 'wait p95', {
    reference: predicted('predictedWaitP95'),
    meaning: 'one client in 20 waited longer than this',
    shown: IN_TABLES,
  }),
  ofEachRound('waitMax', 'wait, longest', {
    reference: predicted('predictedWaitMax'),
    meaning: 'no client waited longer than this',
    shown: IN_TABLES,
  }),
  ofEachRound('makespan', 'makespan', {
    reference: predicted('predictedMakespan'),
    meaning: 'first arrival to last departure',
    shown: IN_TABLES,
  }),
  ofEachRound('makespanPerWork', 'makespan x slots / sum of service times', { shown: { trend: true } }),
  ofEachRound('throughput', 'throughput', {
    write: (figure) => numberFigure(figure, grouped, '/s'),
    reference: ({ rounds, scenario }) => {
      const makespan = medianOver(rounds, 'predictedMakespan');
      return [makespan === null ? NOTHING : `${grouped(scenario.clients / (makespan / SECOND))} /s`];
    },
    meaning: 'clients per second',
    shown: IN_TABLES,
  }),
  ofEachRound('utilisation', 'utilisation', {
    write: percentFigure,
    meaning: ({ slots }) => (slots === null ? 'not defined without a limit' : 'how busy the slots were'),
    shown: IN_TABLES,
  }),
  ...processCosts<ModelSummary>(({ rounds }) => rounds),
  {
    label: "kernel's accept queue, longest",
    measured: ({ measured, rounds }) => {
      if (!measured.every(({ kernel }) => kernel.available)) return 'not available';
      const queue = figureOver(rounds, 'longestQueue');
      return queue === null ? NOTHING : grouped(queue.largest);
    },
    meaning: describeOverflows,
  },
  ofEachRound('predictionError', 'prediction error per position', {
    write: percentFigure,
    reference: () => ['0 %'],
    meaning: 'model error, as a share of one service time',
    shown: { summary: true, trend: 'prediction error per position, as a share of one service time' },
  }),
];

/** A figure that every round has, by its name in RoundFigures. It is written as a duration by default. */
function ofEachRound(
  id: FigureName,
  label: string,
  row: Omit<FigureRow<ModelSummary>, 'id' | 'label' | 'over' | 'write'> &
    Partial<Pick<FigureRow<ModelSummary>, 'write'>>,
): FigureRow<ModelSummary> {
  return { write: durationFigure, ...row, id, label, over: ({ rounds }) => figureOver(rounds, id) };
}

function predicted(name: FigureName) {
  return ({ rounds }: ModelSummary) => [duration(medianOver(rounds, name))];
}

/** One service time divided by the slots; 0 without a limit, null where no client was served. */
function expectedCost({ rounds, slots }: ModelSummary): Nanoseconds | null {
  const service = medianOver(rounds, 'meanServiceTime');
  if (service === null) return null;
  return slots === null ? 0 : service / slots;
}

/** A count that should not vary: `1 in every round`, or the range. */
function inEveryRound({ smallest, largest, median }: Figure): string {
  return smallest === largest ? `${median} in every round` : `${smallest} to ${largest}`;
}

/** Shares of the time with 0, 1 and 2 or more in service: medians over the rounds. */
function sharesInService({ rounds }: ModelSummary): string {
  const share = (pick: (levels: readonly number[]) => number) =>
    percent(median(rounds.map(({ shareInService }) => pick(shareInService)))).replace(' %', '');
  const none = share((levels) => levels[0] ?? 0);
  const one = share((levels) => levels[1] ?? 0);
  const more = share((levels) => sum(levels.slice(2)));
  return `${none} / ${one} / ${more} %`;
}

function isInMemory(choice: ModelChoice): boolean {
  return lineOf(choice) === 'in-memory';
}

function smallestGapOf({ rounds }: ModelSummary): Nanoseconds | null {
  return figureOver(rounds, 'smallestGap')?.smallest ?? null;
}

function describeGap(model: ModelSummary): string {
  const gap = smallestGapOf(model);
  if (gap === null) return 'no client waited';
  if (gap < 0) return 'negative: more in service at once than slots';
  return `never negative: the next ${isInMemory(model.choice) ? 'starts only after one has ended' : 'is accepted only after a close'}`;
}

function describeOverflows({ rounds }: ModelSummary): string {
  const [overflows, drops] = [figureOver(rounds, 'listenOverflows'), figureOver(rounds, 'listenDrops')];
  if (overflows === null || drops === null) return 'this system does not report it';
  return `${grouped(sum(overflows.values))} overflows, ${grouped(sum(drops.values))} drops on the machine`;
}
