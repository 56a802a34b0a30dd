import { longestQueue } from '../queueing/concurrency.js';
import { processFigures } from '../queueing/times.js';
import { figureOf, type NumberIn } from '../statistics/figure.js';
import type { Spread } from '../statistics/samples.js';
import { type FigureRow, type FigureTable, processCosts, servedByProcesses } from '../view/figure-table.js';
import { duration, durationFigure, fixed, grouped, NOTHING, numberFigure, percentFigure } from '../view/format.js';
import type { LoopFigures } from './sustained-figures.js';
import { type LoopPick, type LoopSummary, loopFigureOver } from './sustained-summary.js';

type LoopRow = FigureRow<LoopSummary>;

const over = (pick: LoopPick) => (model: LoopSummary) => loopFigureOver(model, pick);
export const throughputBound = over(({ bounds }) => bounds?.throughput ?? null);
const responseBound = over(({ bounds }) => bounds?.response ?? null);

/** A figure with one number per window, by its name in LoopFigures. */
function loopRow(id: NumberIn<LoopFigures>, label: string, row: Omit<LoopRow, 'id' | 'label' | 'over'>): LoopRow {
  return { id, label, over: over((figures) => figures[id]), ...row };
}

const RATES: readonly LoopRow[] = [
  loopRow('duration', 'time measured', {
    write: durationFigure,
    shown: { csv: 'duration_ms' },
  }),
  loopRow('throughput', 'throughput', {
    write: (figure) => numberFigure(figure, grouped, '/s'),
    reference: (model) => {
      const bound = throughputBound(model);
      return [bound === null ? NOTHING : `<= ${grouped(bound.median)} /s`];
    },
    meaning: (model) =>
      throughputBound(model) === null
        ? 'requests answered per second'
        : 'requests per second; bound: min(N, c) / service time',
    shown: {
      summary: true,
      comparison: 'requests per second',
      sideBySide: 'requests /s',
      trend: 'requests per second, closed loop',
      csv: 'throughput_per_s',
    },
  }),
  {
    id: 'throughputPerBound',
    label: 'throughput / bound',
    over: over(({ throughput, bounds }) => (bounds === null ? null : throughput / bounds.throughput)),
    write: percentFigure,
    shown: { trend: 'requests per second / bound' },
  },
];

/** The mean, a percentile or the maximum of response, wait or service times. All of them are in CSV. */
function spreadRow(
  which: 'response' | 'wait' | 'service',
  name: keyof Spread,
  label: string,
  { shown, ...row }: Partial<Pick<LoopRow, 'meaning' | 'reference' | 'shown'>> = {},
): LoopRow {
  return {
    id: `${which}${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    label,
    over: over((figures) => figures[which]?.[name] ?? null),
    write: durationFigure,
    shown: { ...shown, csv: `${which}_${name}_ms` },
    ...row,
  };
}

const SUMMARY_ALONE = { summary: true } as const;
const COMPARED_TOO = { summary: true, comparison: true } as const;
const EVERYWHERE = { summary: true, comparison: true, sideBySide: true } as const;

const LOOP_TIMES: readonly LoopRow[] = [
  spreadRow('response', 'mean', 'response, mean', {
    reference: (model) => {
      const bound = responseBound(model);
      return [bound === null ? NOTHING : `>= ${duration(bound.median)}`];
    },
    meaning: (model) =>
      responseBound(model) === null
        ? 'from one answer to the next'
        : 'from one answer to the next; bound: N x service time / c',
    shown: { ...EVERYWHERE, sideBySide: 'resp., mean' },
  }),
  spreadRow('response', 'p50', 'response p50', {
    meaning: 'half of the requests took longer than this',
    shown: COMPARED_TOO,
  }),
  spreadRow('response', 'p95', 'response p95', {
    meaning: 'one request in 20 took longer than this',
    shown: { ...EVERYWHERE, sideBySide: 'resp. p95' },
  }),
  spreadRow('response', 'p99', 'response p99', {
    meaning: 'one request in 100 took longer than this',
    shown: COMPARED_TOO,
  }),
  spreadRow('response', 'max', 'response, longest', {
    meaning: 'no answered request took longer than this',
    shown: SUMMARY_ALONE,
  }),
  spreadRow('wait', 'mean', 'wait, mean', { meaning: 'from arrival to the start of service', shown: EVERYWHERE }),
  spreadRow('wait', 'p50', 'wait p50', {
    meaning: 'half of the requests waited longer than this',
    shown: SUMMARY_ALONE,
  }),
  spreadRow('wait', 'p95', 'wait p95', { meaning: 'one request in 20 waited longer than this', shown: EVERYWHERE }),
  spreadRow('wait', 'p99', 'wait p99'),
  spreadRow('wait', 'max', 'wait, longest'),
  spreadRow('service', 'mean', 'service, mean', {
    meaning: 'from accept to close',
    shown: { ...EVERYWHERE, summary: 'service time, mean' },
  }),
  spreadRow('service', 'p50', 'service p50'),
  spreadRow('service', 'p95', 'service p95'),
  spreadRow('service', 'p99', 'service p99'),
  spreadRow('service', 'max', 'service, longest'),
];

const writeHundredths = (value: number) => fixed(value, 2);
const atMostSlots = ({ slots }: LoopSummary) => [slots === null ? NOTHING : `<= ${slots}`];

const PEAK = loopRow('peakConcurrency', 'in service, most at once', {
  write: ({ largest }) => String(largest),
  reference: atMostSlots,
  meaning: "the most requests in service at one instant, by the server's trace",
  shown: {
    summary: true,
    comparison: 'most in service at once',
    sideBySide: 'most in service',
    csv: 'in_service_most',
  },
});

const MEAN_NUMBERS: readonly LoopRow[] = [
  loopRow('inService', 'in service, mean', {
    write: (figure) => numberFigure(figure, writeHundredths),
    reference: atMostSlots,
    meaning: 'requests in service on average: throughput x service time',
    shown: { summary: true, csv: 'in_service_mean' },
  }),
  loopRow('queueLength', 'in the queue, mean', {
    write: (figure) => numberFigure(figure, writeHundredths),
    meaning: "requests waiting on average: throughput x wait (Little's law)",
    shown: { summary: true },
  }),
  loopRow('utilisation', 'utilisation', {
    write: percentFigure,
    meaning: 'share of the slots that were busy',
    shown: { summary: true, comparison: true },
  }),
];

const LOOP_PROCESSES: FigureTable<LoopSummary> = [
  servedByProcesses(({ choice, windows }) => {
    const served = windows[0]?.server?.processes.map(({ connections }) => connections);
    if (served === undefined) return null;
    return [...served, ...new Array(Math.max(0, choice.workers - served.length)).fill(0)];
  }),
  ...processCosts<LoopSummary>(({ windows }) =>
    windows.map(({ processes }) => processFigures({ records: [], processes })),
  ),
  {
    label: "kernel's accept queue, longest",
    measured: (model) => longestAcceptQueue(model) ?? 'not available',
    meaning: (model) =>
      longestAcceptQueue(model) === null
        ? 'the kernel does not show the queue of this server'
        : 'the largest of all samples',
  },
];

/** Over the windows in which the kernel's queue was visible. */
function longestAcceptQueue({ windows }: LoopSummary): string | null {
  const longest = figureOf(windows.map(({ kernel }) => longestQueue(kernel)).filter((length) => length !== null));
  return longest === null ? null : grouped(longest.largest);
}

const MODEL_ERRORS: readonly LoopRow[] = [
  loopRow('loopIdentity', 'throughput x response / clients', {
    write: ({ median }) => fixed(median, 4),
    reference: () => ['1'],
    meaning: '1 if every client is always waiting for an answer',
    shown: { summary: true, csv: 'loop_identity' },
  }),
  loopRow('loadShare', "load generator's CPU", {
    write: percentFigure,
    reference: () => ['100 %'],
    meaning: 'share of one core; near 100 % the client is the limit',
    shown: { summary: true, csv: 'load_generator_cpu' },
  }),
];

/** The rows below the counts of requests. Only in the order of PEAK does the summary differ from LOOP_FIGURES. */
export const LOOP_SUMMARY: FigureTable<LoopSummary> = [
  ...RATES,
  ...LOOP_TIMES,
  PEAK,
  ...MEAN_NUMBERS,
  ...LOOP_PROCESSES,
  ...MODEL_ERRORS,
];
export const LOOP_FIGURES: readonly LoopRow[] = [...RATES, ...LOOP_TIMES, ...MEAN_NUMBERS, PEAK, ...MODEL_ERRORS];
