/** The figures of open arrivals: measured, by Lindley's recursion and by theory, what each means and where it is shown. */
import { lineOf } from '../../model/models.js';
import { countOf, durationWriter, formatDuration } from '../../model/units.js';
import { isHardlyAny, type Theory } from '../queueing/theory.js';
import { servedByEach } from '../queueing/times.js';
import type { Figure } from '../statistics/figure.js';
import {
  type FigureRow,
  type FigureTable,
  processCosts,
  servedByProcesses,
  type TextRow,
} from '../view/figure-table.js';
import {
  duration,
  durationFigure,
  fixed,
  grouped,
  NOTHING,
  numberFigure,
  percentFigure,
  significant,
} from '../view/format.js';
import { describeOutcomes } from '../view/verdict.js';
import { type OpenFigureName, type OpenModelSummary, openFigureOver, openMedian } from './open-summary.js';

type OpenRow = FigureRow<OpenModelSummary>;
type OpenText = TextRow<OpenModelSummary>;

/** A figure of every round, by its name there: a duration in the summary alone, unless it says otherwise. */
function openRow(
  id: OpenFigureName,
  label: string,
  row: Partial<Omit<OpenRow, 'id' | 'label' | 'over'>> & Pick<OpenRow, 'meaning'>,
): OpenRow {
  return {
    write: durationFigure,
    shown: { summary: true },
    ...row,
    id,
    label,
    over: (model) => openFigureOver(model, id),
  };
}

const SUMMARY_AND_COMPARISON = { summary: true, comparison: true } as const;
const number = (figure: Figure) => numberFigure(figure, significant);
const perSecondFigure = (figure: Figure) => numberFigure(figure, grouped, '/s');

/** What the table compares with: Lindley's recursion, by the name of its figure, and theory. */
function expected(
  lindley: OpenFigureName | null,
  theory: (theory: Theory) => string = () => NOTHING,
): NonNullable<OpenRow['reference']> {
  return (model) => [
    lindley === null ? NOTHING : duration(openMedian(model, lindley)),
    model.theory === null ? NOTHING : theory(model.theory),
  ];
}

const LOAD: FigureTable<OpenModelSummary> = [
  {
    label: 'arrivals',
    measured: ({ scenario: { clients, rounds } }) => `${grouped(clients)} x ${countOf(rounds, 'round')}`,
    meaning: describeOutcomes,
  },
  openRow('arrivalRate', 'arrival rate', {
    write: perSecondFigure,
    reference: ({ scenario: { load } }) => [NOTHING, `${grouped(load.rate)} /s`],
    meaning: ({ scenario: { load } }) => load.arrivals,
  }),
  {
    label: 'late p50 / p95 / longest',
    measured: describeLateness,
    reference: () => [NOTHING, '0 ms'],
    meaning: 'the load generator, behind the timetable',
  },
];

/** `31 / 80 / 410 µs`. */
function describeLateness(model: OpenModelSummary): string {
  const names = ['latenessP50', 'latenessP95', 'latenessMax'] as const;
  const [p50, p95, longest] = names.map((name) => openMedian(model, name));
  if (p50 == null || p95 == null || longest == null) return NOTHING;
  const { write, unit } = durationWriter(p95);
  return `${write(p50)} / ${write(p95)} / ${write(longest)} ${unit}`;
}

const SERVICE_FIGURES: readonly OpenRow[] = [
  openRow('meanServiceTime', 'service time, mean', {
    reference: ({ scenario }) => [NOTHING, formatDuration(scenario.serviceTime)],
    meaning: 'measured; asked for',
    shown: SUMMARY_AND_COMPARISON,
  }),
  openRow('serviceVariation', 'its variation', { write: number, meaning: 'variance / mean squared' }),
  openRow('offeredLoad', 'offered load', { write: number, meaning: 'Erlang: arrival rate x service time' }),
  openRow('utilisation', 'utilisation', {
    write: percentFigure,
    meaning: 'offered load / servers',
    shown: SUMMARY_AND_COMPARISON,
  }),
];

const OPEN_THROUGHPUT = openRow('throughput', 'throughput', {
  write: perSecondFigure,
  meaning: 'served a second',
  shown: SUMMARY_AND_COMPARISON,
});

const WAITS: readonly OpenRow[] = [
  openRow('waitMean', 'wait, mean', {
    reference: expected('predictedWaitMean', ({ waitMean }) => duration(waitMean)),
    meaning: 'from the intended arrival',
    shown: SUMMARY_AND_COMPARISON,
  }),
  openRow('waitP50', 'wait p50', {
    reference: expected('predictedWaitP50'),
    meaning: 'half waited longer',
    shown: SUMMARY_AND_COMPARISON,
  }),
  openRow('waitP95', 'wait p95', {
    reference: expected('predictedWaitP95'),
    meaning: 'one in 20 waited longer',
    shown: SUMMARY_AND_COMPARISON,
  }),
  openRow('waitMax', 'wait, longest', {
    reference: expected('predictedWaitMax'),
    meaning: '',
    shown: SUMMARY_AND_COMPARISON,
  }),
];

/** What the measured wait is of the predicted one, without and with what a start costs: nothing where nothing is predicted. */
const STARTS: readonly OpenText[] = [
  againstLindley('predictedWaitMean', 'waitPerPredicted', '', "the run's honesty, mean wait"),
  {
    label: ({ slots }) => (slots === null ? 'start of service' : 'start, server idle'),
    measured: (model) => durationFigure(openFigureOver(model, 'idleStart')),
    meaning: (model) => `from arrival to ${eventsOf(model).start}${model.slots === null ? '' : ': part of the wait'}`,
  },
  {
    label: 'next start',
    measured: (model) => (model.slots === null ? null : durationFigure(openFigureOver(model, 'handOver'))),
    meaning: (model) => `from ${eventsOf(model).end} to ${eventsOf(model).start} while others wait`,
  },
  againstLindley(
    'predictedWaitMeanWithStarts',
    'waitPerPredictedWithStarts',
    ' with them',
    'when each start costs that',
  ),
];

/** What begins and what ends a service, as its trace has it. */
function eventsOf({ choice }: OpenModelSummary) {
  return lineOf(choice) === 'in-memory' ? { start: 'start', end: 'end' } : { start: 'accept', end: 'close' };
}

/** As a ratio; as a difference where almost no wait is predicted. */
function againstLindley(predicted: OpenFigureName, ratio: OpenFigureName, how: string, meaning: string): OpenText {
  const differenceOf = (model: OpenModelSummary) => {
    const [wait, reference] = [openMedian(model, 'waitMean'), openMedian(model, predicted)];
    if (wait === null || reference === null) return null;
    return isHardlyAny(reference, openMedian(model, 'meanServiceTime') ?? 0) ? wait - reference : null;
  };
  return {
    label: (model) => `measured ${differenceOf(model) === null ? '/' : '-'} Lindley${how}`,
    measured: (model) => {
      const difference = differenceOf(model);
      if (model.slots === null) return null;
      if (difference !== null) return duration(difference);
      return numberFigure(openFigureOver(model, ratio), (value) => fixed(value, 3));
    },
    reference: (model) => [differenceOf(model) === null ? '1' : duration(0), NOTHING],
    meaning,
  };
}

const RESPONSES: readonly OpenRow[] = [
  openRow('responseMean', 'response, mean', {
    reference: expected(null, ({ responseMean }) => duration(responseMean)),
    meaning: 'wait and service',
    shown: SUMMARY_AND_COMPARISON,
  }),
  openRow('responseP50', 'response p50', { meaning: 'half took longer' }),
  openRow('responseP95', 'response p95', { meaning: 'one in 20 took longer' }),
];

const QUEUE_LENGTH = openRow('meanQueueLength', 'in the queue, mean', {
  write: number,
  reference: expected(null, ({ queueLength }) => significant(queueLength)),
  meaning: (model) => `over time; ${significant(openMedian(model, 'littlesQueueLength') ?? 0)} by Little's law`,
  shown: SUMMARY_AND_COMPARISON,
});

const CONCURRENCY = openRow('meanConcurrency', 'in service, mean', {
  write: number,
  reference: (model) => [
    NOTHING,
    isOverloaded(model) ? grouped(model.slots ?? 0) : significant(openMedian(model, 'offeredLoad') ?? 0),
  ],
  meaning: (model) => (isOverloaded(model) ? 'over time; all of them are busy' : 'over time; offered load'),
});

function isOverloaded({ slots, utilisation }: OpenModelSummary): boolean {
  return slots !== null && (utilisation ?? 0) >= 1;
}

const PEAK_CONCURRENCY = openRow('peakConcurrency', 'in service, most', {
  write: ({ largest }) => grouped(largest),
  writeCompared: ({ largest }) => String(largest),
  reference: ({ slots }) => [NOTHING, slots === null ? NOTHING : grouped(slots)],
  meaning: 'at once',
  shown: { summary: true, comparison: 'most in service at once' },
});

const OPEN_PROCESSES: FigureTable<OpenModelSummary> = [
  {
    label: "kernel's accept queue, longest",
    measured: (model) => {
      const queue = openFigureOver(model, 'longestQueue');
      return queue === null ? 'not available' : grouped(queue.largest);
    },
    meaning: (model) => {
      const overflows = openFigureOver(model, 'listenOverflows');
      if (overflows === null) return 'this system does not show it';
      return `${grouped(overflows.largest)} overflows on the machine`;
    },
  },
  servedByProcesses(({ measured: [round], choice }) =>
    round === undefined ? null : servedByEach(round, choice.workers),
  ),
  ...processCosts<OpenModelSummary>(({ rounds }) => rounds),
  openRow('loadShare', "load generator's CPU", { write: percentFigure, meaning: 'of one core: 100 % is all' }),
];

/** Figures that the summary has in rows of text. */
const RATIO = openRow('waitPerPredicted', 'measured / Lindley', {
  write: number,
  meaning: "the run's honesty, mean wait",
  shown: { trend: 'mean wait of open arrivals / predicted' },
});

export const OPEN_SUMMARY: FigureTable<OpenModelSummary> = [
  ...LOAD,
  ...SERVICE_FIGURES,
  OPEN_THROUGHPUT,
  ...WAITS,
  ...STARTS,
  ...RESPONSES,
  QUEUE_LENGTH,
  CONCURRENCY,
  PEAK_CONCURRENCY,
  ...OPEN_PROCESSES,
];

/** A comparison begins with how many were served at once, and ends with how fast. */
export const OPEN_FIGURES: FigureTable<OpenModelSummary> = [
  PEAK_CONCURRENCY,
  ...SERVICE_FIGURES,
  ...WAITS,
  RATIO,
  ...RESPONSES,
  QUEUE_LENGTH,
  CONCURRENCY,
  OPEN_THROUGHPUT,
];
