/** The figures of a sweep: how each is taken from a load, and in which tables and columns it is shown. */
import type { Swept } from '../../model/document.js';
import { figureById } from '../kind/kind.js';
import { type OpenFigureName, type OpenModelSummary, openFigureOver } from '../open/open-summary.js';
import type { Figure } from '../statistics/figure.js';
import { type LoopSummary, loopFigureOver } from '../sustained/sustained-summary.js';
import { LOOP_FIGURES } from '../sustained/sustained-table.js';
import { duration, fixed, formatMilliseconds, grouped, NOTHING } from '../view/format.js';

/** How a figure is taken from a closed loop and from open arrivals, if they have it. */
interface SweptFigure {
  readonly loop?: (model: LoopSummary) => Figure | null;
  readonly open?: (model: OpenModelSummary) => Figure | null;
  readonly write: (value: number | null) => string;
}

const ofLoop = (id: string) => (model: LoopSummary) => figureById(LOOP_FIGURES, id, model);
const ofOpen = (name: OpenFigureName) => (model: OpenModelSummary) => openFigureOver(model, name);
const ofBoth = (name: OpenFigureName) => ({ loop: ofLoop(name), open: ofOpen(name) });

const rateOrNothing = (value: number | null): string => (value === null ? NOTHING : grouped(value));
const hundredthsOrNothing = (value: number | null): string => (value === null ? NOTHING : fixed(value, 2));

/** A figure with a single number for all rounds together. */
function pooled(value: number | null): Figure | null {
  return value === null ? null : { values: [value], median: value, smallest: value, largest: value, interval: null };
}

/** By their keys in JSON, in the same order. */
export const SWEPT_FIGURES = {
  throughput: { ...ofBoth('throughput'), write: rateOrNothing },
  waitMean: { ...ofBoth('waitMean'), write: duration },
  waitP50: { ...ofBoth('waitP50'), write: duration },
  waitP95: { ...ofBoth('waitP95'), write: duration },
  responseMean: { ...ofBoth('responseMean'), write: duration },
  responseP50: { ...ofBoth('responseP50'), write: duration },
  responseP95: { ...ofBoth('responseP95'), write: duration },
  serviceMean: { loop: ofLoop('serviceMean'), open: ofOpen('meanServiceTime'), write: duration },
  /** Mean number in service. */
  inService: { loop: ofLoop('inService'), open: ofOpen('meanConcurrency'), write: hundredthsOrNothing },
  /** Mean number waiting. */
  queueLength: { loop: ofLoop('queueLength'), open: ofOpen('meanQueueLength'), write: hundredthsOrNothing },
  utilisation: {
    loop: ofLoop('utilisation'),
    open: ({ utilisation }) => pooled(utilisation),
    write: hundredthsOrNothing,
  },
  /** Upper bound of the throughput, per second. */
  throughputBound: {
    loop: (model) => loopFigureOver(model, ({ bounds }) => bounds?.throughput ?? null),
    write: rateOrNothing,
  },
  /** Lower bound of the mean response time. */
  responseBound: { loop: (model) => loopFigureOver(model, ({ bounds }) => bounds?.response ?? null), write: duration },
  /** The mean wait of an ideal first-come-first-served queue with the same arrivals and service times. */
  waitPredicted: { open: ofOpen('predictedWaitMean'), write: duration },
  /** The mean wait of theory for the rate and service times; null without a steady state. */
  waitTheory: { open: ({ theory }) => pooled(theory?.waitMean ?? null), write: duration },
} as const satisfies Readonly<Record<string, SweptFigure>>;

export type SweptFigureName = keyof typeof SWEPT_FIGURES;
export const SWEPT_FIGURE_NAMES = Object.keys(SWEPT_FIGURES) as SweptFigureName[];

export function loopFigureAt(model: LoopSummary, name: SweptFigureName): Figure | null {
  const figure: SweptFigure = SWEPT_FIGURES[name];
  return figure.loop?.(model) ?? null;
}

export function openFigureAt(model: OpenModelSummary, name: SweptFigureName): Figure | null {
  const figure: SweptFigure = SWEPT_FIGURES[name];
  return figure.open?.(model) ?? null;
}

interface SweptTable {
  readonly columns: ReadonlyArray<readonly [name: SweptFigureName, heading: string, width: number]>;
  readonly note: string;
  /** The figures by which two sweeps are compared, with their headings. */
  readonly compared: ReadonlyArray<readonly [name: SweptFigureName, heading: string]>;
}

export const SWEPT_TABLES: Readonly<Record<Swept, SweptTable>> = {
  clients: {
    columns: [
      ['throughput', 'requests /s', 8],
      ['throughputBound', 'bound /s', 8],
      ['waitP50', 'wait p50', 8],
      ['waitP95', 'wait p95', 8],
      ['responseP50', 'response p50', 8],
      ['responseP95', 'response p95', 8],
      ['inService', 'serving', 7],
      ['queueLength', 'waiting', 7],
    ],
    note: 'Bound: min(N, c) / measured service time (operational analysis, Denning and Buzen, 1978), for clients without think time. Serving and waiting: clients in service and in the queue, on average.',
    compared: [
      ['throughput', 'requests /s'],
      ['responseMean', 'resp., mean'],
    ],
  },
  utilisation: {
    columns: [
      ['utilisation', 'real', 5],
      ['throughput', 'served /s', 6],
      ['waitMean', 'wait, mean', 7],
      ['waitPredicted', 'Lindley', 7],
      ['waitTheory', 'theory', 7],
      ['waitP50', 'wait p50', 7],
      ['waitP95', 'wait p95', 7],
      ['responseP95', 'resp. p95', 7],
      ['queueLength', 'waiting', 7],
    ],
    note: 'Real: the measured utilisation. Waits count from the intended arrival. Lindley: the mean wait in an ideal queue with the same arrivals and service times. Theory: the mean wait in the long run, by the Pollaczek-Khinchine formula if a queue has one server, by a simulation if it has several; none without a steady state, or if connections are handed to the workers in turn.',
    compared: [
      ['throughput', 'served /s'],
      ['waitMean', 'wait, mean'],
    ],
  },
};

const SWEPT_CSV: ReadonlyArray<readonly [name: SweptFigureName, column: string]> = [
  ['throughput', 'throughput_per_s'],
  ['throughputBound', 'throughput_bound_per_s'],
  ['waitMean', 'wait_mean_ms'],
  ['waitP50', 'wait_p50_ms'],
  ['waitP95', 'wait_p95_ms'],
  ['responseMean', 'response_mean_ms'],
  ['responseP50', 'response_p50_ms'],
  ['responseP95', 'response_p95_ms'],
  ['responseBound', 'response_bound_ms'],
  ['serviceMean', 'service_mean_ms'],
  ['inService', 'in_service_mean'],
  ['queueLength', 'in_queue_mean'],
  ['utilisation', 'utilisation_measured'],
  ['waitPredicted', 'wait_predicted_ms'],
  ['waitTheory', 'wait_theory_ms'],
];

/** For CSV: durations in ms. */
export function sweptCells(row: Readonly<Record<SweptFigureName, number | null>>): object {
  const cells = SWEPT_CSV.map(([name, column]) => {
    const value = row[name];
    return [column, value !== null && column.endsWith('_ms') ? formatMilliseconds(value) : value];
  });
  return Object.fromEntries(cells);
}
