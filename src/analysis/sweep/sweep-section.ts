/** The tables of a sweep: a row a load. */
import type { Swept } from '../../model/document.js';
import { duration, fixed, grouped, NOTHING } from '../view/format.js';
import type { Section } from '../view/view.js';
import { nameOf, type SweepRow, type SweptModel } from './sweep-summary.js';

type Cell = readonly [heading: string, width: number, write: (row: SweepRow) => string];

const number = (value: number | null, digits: number): string => (value === null ? NOTHING : fixed(value, digits));
const rate = (value: number | null): string => (value === null ? NOTHING : grouped(value));

const CLIENTS_CELLS: readonly Cell[] = [
  ['answers /s', 8, ({ throughput }) => rate(throughput)],
  ['bound /s', 8, ({ throughputBound }) => rate(throughputBound)],
  ['wait p50', 8, ({ waitP50 }) => duration(waitP50)],
  ['wait p95', 8, ({ waitP95 }) => duration(waitP95)],
  ['response p50', 8, ({ responseP50 }) => duration(responseP50)],
  ['response p95', 8, ({ responseP95 }) => duration(responseP95)],
  ['serving', 7, ({ inService }) => number(inService, 2)],
  ['waiting', 7, ({ queueLength }) => number(queueLength, 2)],
];

const UTILISATION_CELLS: readonly Cell[] = [
  ['real', 5, ({ utilisation }) => number(utilisation, 2)],
  ['served /s', 6, ({ throughput }) => rate(throughput)],
  ['wait, mean', 7, ({ waitMean }) => duration(waitMean)],
  ['Lindley', 7, ({ waitPredicted }) => duration(waitPredicted)],
  ['theory', 7, ({ waitTheory }) => duration(waitTheory)],
  ['wait p50', 7, ({ waitP50 }) => duration(waitP50)],
  ['wait p95', 7, ({ waitP95 }) => duration(waitP95)],
  ['resp. p95', 7, ({ responseP95 }) => duration(responseP95)],
  ['waiting', 7, ({ queueLength }) => number(queueLength, 2)],
];

const TABLES = {
  clients: {
    cells: CLIENTS_CELLS,
    note: 'Bound: min(N, c) / measured service time (operational analysis, Denning and Buzen, 1978), for clients that never think. Serving and waiting: mean numbers of clients over the time measured.',
  },
  utilisation: {
    cells: UTILISATION_CELLS,
    note: 'Real: the utilisation that was measured. Waits count from the intended arrival. Lindley: first-come-first-served, with the same arrivals and service times. Theory: Pollaczek and Khinchine where a queue has one server, a simulation where it has several; none without a steady state, nor for clients that are dealt out in turn.',
  },
} as const;

const LOAD_WIDTH = 11;
const WIDTH = 80;

export function sweepSection(model: SweptModel, swept: Swept): Section {
  const { cells, note } = TABLES[swept];
  return {
    title: `${nameOf(model)}: a row a load`,
    columns: [
      { heading: swept, align: 'right', width: swept.length },
      ...cells.map(([heading, width]) => ({ heading, align: 'right' as const, width })),
    ],
    rows: model.rows.map((row) => [String(row.value), ...cells.map(([, , write]) => write(row))]),
    notes: [note],
  };
}

/** A row a load, a column a model: what matters most of each. */
export function sweepComparison(models: readonly SweptModel[], swept: Swept): Section {
  const width = Math.floor((WIDTH - LOAD_WIDTH - 1) / models.length) - 1;
  const loads = models[0]?.rows ?? [];
  return {
    title: 'Side by side: answers a second, and mean response',
    columns: [
      { heading: swept, align: 'right', width: LOAD_WIDTH },
      ...models.map((model) => ({ heading: nameOf(model), align: 'right' as const, width })),
    ],
    rows: loads.map(({ value }, index) => [
      String(value),
      ...models.map(({ rows }) => {
        const row = rows[index];
        return row === undefined ? NOTHING : `${rate(row.throughput)} /s, ${duration(row.responseMean)}`;
      }),
    ]),
  };
}
