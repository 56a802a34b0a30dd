/** The figures of a closed loop: measured, what operational analysis allows, what each means and where it is shown. */
import { formatDuration, type Nanoseconds } from '../../model/units.js';
import { longestQueue } from '../queueing/queue-length.js';
import { processFigures } from '../queueing/times.js';
import { figureOf } from '../statistics/figure.js';
import { sum } from '../statistics/moments.js';
import type { Spread } from '../statistics/quantiles.js';
import {
  type FigureRow,
  type FigureTable,
  processCosts,
  servedByProcesses,
  type TextRow,
} from '../view/figure-table.js';
import { duration, durationFigure, fixed, grouped, NOTHING, numberFigure, percentFigure } from '../view/format.js';
import { type LoopPick, type LoopSummary, loopFigureOver, mostStarved } from './sustained-summary.js';

type LoopRow = FigureRow<LoopSummary>;

const over = (pick: LoopPick) => (model: LoopSummary) => loopFigureOver(model, pick);
const total = (model: LoopSummary, pick: (window: LoopSummary['windows'][number]) => readonly number[]) =>
  grouped(sum(model.windows.flatMap(pick)));

/** What became of the requests: counts over all windows. */
const REQUESTS: ReadonlyArray<TextRow<LoopSummary>> = [
  {
    label: 'requests sent',
    measured: (model) => total(model, ({ sent }) => [sent]),
    meaning: 'out at the start, or begun since',
  },
  {
    label: 'answered',
    measured: (model) => total(model, ({ answered }) => [answered]),
    meaning: 'in the time measured',
  },
  {
    label: 'failed',
    measured: (model) => total(model, ({ failures }) => Object.values(failures)),
    reference: () => ['0'],
    meaning: describeRequestFailures,
  },
  { label: 'censored', measured: (model) => total(model, ({ censored }) => [censored]), meaning: describeCensored },
  {
    label: 'clients that starved',
    measured: ({ windows }) => String(mostStarved(windows)),
    reference: () => ['0'],
    meaning: 'never answered while others were',
  },
];

function describeRequestFailures({ windows }: LoopSummary): string {
  const byKind = new Map<string, number>();
  for (const [kind, count] of windows.flatMap(({ failures }) => Object.entries(failures)))
    byKind.set(kind, (byKind.get(kind) ?? 0) + count);
  if (byKind.size === 0) return 'none';
  return [...byKind].map(([kind, count]) => `${count.toLocaleString('en-GB')} ${kind}`).join(', ');
}

function describeCensored({ windows }: LoopSummary): string {
  const longest = windows.reduce<Nanoseconds | null>(
    (most, { longestCensored }) => (longestCensored === null ? most : Math.max(most ?? 0, longestCensored)),
    null,
  );
  return longest === null ? 'none was out at the end' : `out at the end, the oldest for ${formatDuration(longest)}`;
}

export const throughputBound = over(({ bounds }) => bounds?.throughput ?? null);
const responseBound = over(({ bounds }) => bounds?.response ?? null);

const RATES: readonly LoopRow[] = [
  {
    id: 'duration',
    label: 'time measured',
    over: over((round) => round.duration),
    write: durationFigure,
    shown: { csv: 'duration_ms' },
  },
  {
    id: 'throughput',
    label: 'throughput',
    over: over(({ throughput }) => throughput),
    write: (figure) => numberFigure(figure, grouped, '/s'),
    reference: (model) => {
      const bound = throughputBound(model);
      return [bound === null ? NOTHING : `<= ${grouped(bound.median)} /s`];
    },
    meaning: (model) => (throughputBound(model) === null ? 'answered a second' : 'min(N, c) / service time'),
    shown: {
      summary: true,
      comparison: 'answers a second',
      sideBySide: 'answers /s',
      trend: 'answers a second, busy clients',
      csv: 'throughput_per_s',
    },
  },
  {
    id: 'throughputPerBound',
    label: 'throughput / bound',
    over: over(({ throughput, bounds }) => (bounds === null ? null : throughput / bounds.throughput)),
    write: percentFigure,
    shown: { trend: 'answers a second / bound' },
  },
];

/** The mean, a percentile or the longest of the responses, the waits or the services. */
function spreadRow(
  which: 'response' | 'wait' | 'service',
  name: keyof Spread,
  row: Pick<LoopRow, 'label'> & Partial<Pick<LoopRow, 'reference' | 'meaning' | 'shown'>>,
): LoopRow {
  const { shown, ...rest } = row;
  return {
    id: `${which}${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    over: over((figures) => figures[which]?.[name] ?? null),
    write: durationFigure,
    ...rest,
    shown: { ...shown, csv: `${which}_${name}_ms` },
  };
}

const SPREADS: readonly LoopRow[] = [
  spreadRow('response', 'mean', {
    label: 'response, mean',
    reference: (model) => {
      const bound = responseBound(model);
      return [bound === null ? NOTHING : `>= ${duration(bound.median)}`];
    },
    meaning: (model) => (responseBound(model) === null ? 'from the previous answer' : 'N x service time / c'),
    shown: { summary: true, comparison: true, sideBySide: 'resp., mean' },
  }),
  spreadRow('response', 'p50', {
    label: 'response p50',
    meaning: 'half took longer',
    shown: { summary: true, comparison: true },
  }),
  spreadRow('response', 'p95', {
    label: 'response p95',
    meaning: 'one in 20 took longer',
    shown: { summary: true, comparison: true, sideBySide: 'resp. p95' },
  }),
  spreadRow('response', 'p99', {
    label: 'response p99',
    meaning: 'one in 100 took longer',
    shown: { summary: true, comparison: true },
  }),
  spreadRow('response', 'max', {
    label: 'response, longest',
    meaning: 'of those answered',
    shown: { summary: true },
  }),
  spreadRow('wait', 'mean', {
    label: 'wait, mean',
    meaning: 'the queueing delay',
    shown: { summary: true, comparison: true, sideBySide: true },
  }),
  spreadRow('wait', 'p50', { label: 'wait p50', meaning: 'half waited longer', shown: { summary: true } }),
  spreadRow('wait', 'p95', {
    label: 'wait p95',
    meaning: 'one in 20 waited longer',
    shown: { summary: true, comparison: true, sideBySide: true },
  }),
  spreadRow('wait', 'p99', { label: 'wait p99' }),
  spreadRow('wait', 'max', { label: 'wait, longest' }),
  spreadRow('service', 'mean', {
    label: 'service, mean',
    meaning: 'accept to close',
    shown: { summary: 'service time, mean', comparison: true, sideBySide: true },
  }),
  spreadRow('service', 'p50', { label: 'service p50' }),
  spreadRow('service', 'p95', { label: 'service p95' }),
  spreadRow('service', 'p99', { label: 'service p99' }),
  spreadRow('service', 'max', { label: 'service, longest' }),
];

const writeHundredths = (value: number) => fixed(value, 2);
const atMostSlots = ({ slots }: LoopSummary) => [slots === null ? NOTHING : `<= ${slots}`];

const PEAK: LoopRow = {
  id: 'peakConcurrency',
  label: 'in service, most at once',
  over: over(({ peakConcurrency }) => peakConcurrency),
  write: ({ largest }) => String(largest),
  reference: atMostSlots,
  meaning: "the server's trace",
  shown: {
    summary: true,
    comparison: 'most in service at once',
    sideBySide: 'most in service',
    csv: 'in_service_most',
  },
};

const MEAN_NUMBERS: readonly LoopRow[] = [
  {
    id: 'inService',
    label: 'in service, mean',
    over: over(({ inService }) => inService),
    write: (figure) => numberFigure(figure, writeHundredths),
    reference: atMostSlots,
    meaning: 'throughput x service time',
    shown: { summary: true, csv: 'in_service_mean' },
  },
  {
    id: 'queueLength',
    label: 'in the queue, mean',
    over: over(({ queueLength }) => queueLength),
    write: (figure) => numberFigure(figure, writeHundredths),
    meaning: 'throughput x wait (Little)',
    shown: { summary: true },
  },
  {
    id: 'utilisation',
    label: 'utilisation',
    over: over(({ utilisation }) => utilisation),
    write: percentFigure,
    meaning: 'share of places taken',
    shown: { summary: true, comparison: true },
  },
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
    meaning: (model) => (longestAcceptQueue(model) === null ? 'not shown, or not ours' : 'of all looks'),
  },
];

/** Over the windows in which the kernel showed its queue. */
function longestAcceptQueue({ windows }: LoopSummary): string | null {
  const longest = figureOf(windows.map(({ kernel }) => longestQueue(kernel)).filter((length) => length !== null));
  return longest === null ? null : grouped(longest.largest);
}

const MODEL_ERRORS: readonly LoopRow[] = [
  {
    id: 'loopIdentity',
    label: 'throughput x response / clients',
    over: over(({ loopIdentity }) => loopIdentity),
    write: ({ median }) => fixed(median, 4),
    reference: () => ['1'],
    meaning: 'who does not starve always waits for one answer',
    shown: { summary: true, csv: 'loop_identity' },
  },
  {
    id: 'loadShare',
    label: "load generator's CPU",
    over: over(({ loadShare }) => loadShare),
    write: percentFigure,
    reference: () => ['100 %'],
    meaning: 'of one core',
    shown: { summary: true, csv: 'load_generator_cpu' },
  },
];

/** In a summary the most that was in service comes before the means; everywhere else after them. */
export const LOOP_SUMMARY: FigureTable<LoopSummary> = [
  ...REQUESTS,
  ...RATES,
  ...SPREADS,
  PEAK,
  ...MEAN_NUMBERS,
  ...LOOP_PROCESSES,
  ...MODEL_ERRORS,
];
export const LOOP_FIGURES: readonly LoopRow[] = [...RATES, ...SPREADS, ...MEAN_NUMBERS, PEAK, ...MODEL_ERRORS];
