/**
 * The figures of open arrivals: their predictions by Lindley's recursion and theory, their meaning, where they are
 * shown.
 */
import { countOf, durationWriter, formatDuration } from '../../model/units.js';
import type { Theory } from '../queueing/theory.js';
import { servedByEach } from '../queueing/times.js';
import type { Figure } from '../statistics/figure.js';
import { type FigureRow, type FigureTable, processCosts, servedByProcesses } from '../view/figure-table.js';
import {
  duration,
  durationFigure,
  grouped,
  NOTHING,
  numberFigure,
  percentFigure,
  significant,
} from '../view/format.js';
import { describeOutcomes } from '../view/view.js';
import { LINDLEY_ROWS } from './lindley-rows.js';
import { type OpenFigureName, type OpenModelSummary, openFigureOver, openMedian } from './open-summary.js';

type OpenRow = FigureRow<OpenModelSummary>;

/** A figure by its name in OpenFigures. By default it is a duration and shown only in the summary. */
function openRow(
  id: OpenFigureName,
  label: string,
  meaning: NonNullable<OpenRow['meaning']>,
  row: Partial<Pick<OpenRow, 'write' | 'writeCompared' | 'reference' | 'shown'>> = {},
): OpenRow {
  const over = (model: OpenModelSummary) => openFigureOver(model, id);
  return { id, label, over, meaning, write: durationFigure, shown: { summary: true }, ...row };
}

const IN_BOTH = { summary: true, comparison: true } as const;
const number = (figure: Figure) => numberFigure(figure, significant);
const perSecondFigure = (figure: Figure) => numberFigure(figure, grouped, '/s');

/** The reference columns: Lindley's recursion, by the name of its figure, and theory. */
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
  openRow('arrivalRate', 'arrival rate', describePattern, {
    write: perSecondFigure,
    reference: ({ scenario: { load } }) => [NOTHING, `${grouped(load.rate)} /s`],
  }),
  {
    label: 'late p50 / p95 / longest',
    measured: describeLateness,
    reference: () => [NOTHING, '0 ms'],
    meaning: 'how far the load generator was behind schedule',
  },
];

function describePattern({ scenario: { load } }: OpenModelSummary): string {
  return load.arrivals === 'poisson'
    ? 'clients per second, arriving at random (Poisson)'
    : 'clients per second, arriving at equal intervals';
}

/** `31 / 80 / 410 µs`. */
function describeLateness(model: OpenModelSummary): string {
  const names = ['latenessP50', 'latenessP95', 'latenessMax'] as const;
  const [p50, p95, longest] = names.map((name) => openMedian(model, name));
  if (p50 == null || p95 == null || longest == null) return NOTHING;
  const { write, unit } = durationWriter(p95);
  return `${write(p50)} / ${write(p95)} / ${write(longest)} ${unit}`;
}

const SERVICE_FIGURES: readonly OpenRow[] = [
  openRow('meanServiceTime', 'service time, mean', 'from accept to close; the theory column has the requested time', {
    reference: ({ scenario }) => [NOTHING, formatDuration(scenario.serviceTime)],
    shown: IN_BOTH,
  }),
  openRow('serviceVariation', 'its variation', 'variance of the service time / its mean squared: 0 if all are equal', {
    write: number,
  }),
  openRow('offeredLoad', 'offered load', 'arrival rate x service time: the slots that this load would keep busy', {
    write: number,
  }),
  openRow('utilisation', 'utilisation', 'share of the slots that this load keeps busy', {
    write: percentFigure,
    shown: IN_BOTH,
  }),
];

const OPEN_THROUGHPUT = openRow('throughput', 'throughput', 'clients served per second', {
  write: perSecondFigure,
  shown: IN_BOTH,
});

const WAITS: readonly OpenRow[] = [
  openRow('waitMean', 'wait, mean', 'from the intended arrival to the start of service', {
    reference: expected('predictedWaitMean', ({ waitMean }) => duration(waitMean)),
    shown: IN_BOTH,
  }),
  openRow('waitP50', 'wait p50', 'half of the clients waited longer than this', {
    reference: expected('predictedWaitP50'),
    shown: IN_BOTH,
  }),
  openRow('waitP95', 'wait p95', 'one client in 20 waited longer than this', {
    reference: expected('predictedWaitP95'),
    shown: IN_BOTH,
  }),
  openRow('waitMax', 'wait, longest', 'no client waited longer than this', {
    reference: expected('predictedWaitMax'),
    shown: IN_BOTH,
  }),
];

const RESPONSES: readonly OpenRow[] = [
  openRow('responseMean', 'response, mean', 'from arrival to answer: wait and service', {
    reference: expected(null, ({ responseMean }) => duration(responseMean)),
    shown: IN_BOTH,
  }),
  openRow('responseP50', 'response p50', 'half of the responses took longer than this'),
  openRow('responseP95', 'response p95', 'one response in 20 took longer than this'),
];

const QUEUE_LENGTH = openRow(
  'meanQueueLength',
  'in the queue, mean',
  (model) =>
    `clients waiting, averaged over time; Little's law gives ${significant(openMedian(model, 'littlesQueueLength') ?? 0)}`,
  { write: number, reference: expected(null, ({ queueLength }) => significant(queueLength)), shown: IN_BOTH },
);

const CONCURRENCY = openRow(
  'meanConcurrency',
  'in service, mean',
  (model) =>
    isOverloaded(model) ? 'averaged over time: every slot is busy' : 'averaged over time: equals the offered load',
  {
    write: number,
    reference: (model) => [
      NOTHING,
      isOverloaded(model) ? grouped(model.slots ?? 0) : significant(openMedian(model, 'offeredLoad') ?? 0),
    ],
  },
);

function isOverloaded({ slots, utilisation }: OpenModelSummary): boolean {
  return slots !== null && (utilisation ?? 0) >= 1;
}

const PEAK_CONCURRENCY = openRow('peakConcurrency', 'in service, most', 'the most clients in service at one instant', {
  write: ({ largest }) => grouped(largest),
  writeCompared: ({ largest }) => String(largest),
  reference: ({ slots }) => [NOTHING, slots === null ? NOTHING : grouped(slots)],
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
      if (overflows === null) return 'overflows are not available on this system';
      return `${grouped(overflows.largest)} overflows on the machine`;
    },
  },
  servedByProcesses(({ measured: [round], choice }) =>
    round === undefined ? null : servedByEach(round, choice.workers),
  ),
  ...processCosts<OpenModelSummary>(({ rounds }) => rounds),
  openRow('loadShare', "load generator's CPU", 'share of one core; near 100 % the client is the limit', {
    write: percentFigure,
  }),
];

/** Not in the summary, which shows it in a text row (LINDLEY_ROWS). */
const RATIO = openRow('waitPerPredicted', 'measured / Lindley', 'measured mean wait / predicted mean wait', {
  write: number,
  shown: { trend: 'mean wait of open arrivals / predicted' },
});

export const OPEN_SUMMARY: FigureTable<OpenModelSummary> = [
  ...LOAD,
  ...SERVICE_FIGURES,
  OPEN_THROUGHPUT,
  ...WAITS,
  ...LINDLEY_ROWS,
  ...RESPONSES,
  QUEUE_LENGTH,
  CONCURRENCY,
  PEAK_CONCURRENCY,
  ...OPEN_PROCESSES,
];

/** In the order of a comparison: concurrency first, throughput last. */
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
