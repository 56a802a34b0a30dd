/** What can be read off the kernel's account of a round. */
import { bisectRight, max } from 'd3-array';
import type { ConnectionRecord } from '../../model/connection-record.js';
import type { KernelWitness } from '../../model/run.js';
import { type Nanoseconds, SECOND } from '../../model/units.js';
import { sorted } from '../statistics/quantiles.js';
import { robustSlope } from '../statistics/robust.js';
import { arrivalOf, type SeenByBoth } from './times.js';

/** The accept queue at its longest, of all looks; null where nobody looked. */
export function longestQueue(kernel: KernelWitness): number | null {
  return kernel.available ? (max(kernel.samples, ({ queueLength }) => queueLength) ?? null) : null;
}

type InLine = ConnectionRecord & SeenByBoth;

/** Who stood in the line: everyone who came and was in service, whatever became of them. */
export function lineOf(records: readonly ConnectionRecord[]): InLine[] {
  return records.filter((record): record is InLine => record.client !== null && record.server !== null);
}

/** The integral of the queue's length over time, by a sweep over its steps, ns. */
export function queueTime(line: readonly SeenByBoth[]): Nanoseconds {
  const steps = line.flatMap(({ client, server }) => [
    { at: arrivalOf(client), step: 1 },
    { at: server.serviceStartedAt, step: -1 },
  ]);
  steps.sort((a, b) => a.at - b.at);
  let length = 0;
  let since = steps[0]?.at ?? 0;
  let total = 0;
  for (const { at, step } of steps) {
    total += length * (at - since);
    since = at;
    length += step;
  }
  return total;
}

export interface QueueGrowth {
  /** Queue length when 25, 50, 75 and 100 % of the clients had arrived. */
  readonly queueAtQuarters: readonly number[];
  /** Clients a second by which it grew while clients came: a robust slope; null with fewer than two arrivals. */
  readonly queueGrowth: number | null;
}

export function queueGrowth(line: readonly SeenByBoth[]): QueueGrowth {
  const arrivals = sorted(line.map(({ client }) => arrivalOf(client)));
  const starts = sorted(line.map(({ server }) => server.serviceStartedAt));
  const lengths = arrivals.map((at, index) => ({ x: at, y: index + 1 - bisectRight(starts, at) }));
  const slope = robustSlope(lengths);
  return {
    queueAtQuarters: [0.25, 0.5, 0.75, 1].map((share) => lengths[Math.ceil(share * lengths.length) - 1]?.y ?? 0),
    queueGrowth: slope === null ? null : slope * SECOND,
  };
}
