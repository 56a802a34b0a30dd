/** A builder of synthetic runs of open arrivals, for tests: one line, first come, first served, at no other cost. */
import type { ServedRecord } from './connection-record.js';
import type { ModelRun, Round } from './round.js';
import type { OpenDocument } from './run.js';
import type { ModelName, OpenArrivals } from './scenario.js';
import { roundOf, syntheticRun, visit } from './synthetic-run.test-support.js';
import { drawTimetable } from './timetable.js';
import { MICROSECOND, MILLISECOND, type Nanoseconds } from './units.js';

export interface SyntheticOpen {
  readonly rate?: number;
  readonly arrivals?: OpenArrivals['arrivals'];
  readonly clients?: number;
  readonly serviceTime?: Nanoseconds;
  readonly rounds?: number;
  readonly models?: ReadonlyArray<readonly [model: ModelName, workers: number]>;
  /** How late the load generator is with client i. */
  readonly lateness?: (index: number) => Nanoseconds;
}

const SEED = 7;
const NOT_LATE = 10 * MICROSECOND;

/** One round of it, in order of arrival. */
export function openRecords(
  timetable: readonly Nanoseconds[],
  serviceTime: Nanoseconds,
  servers: number,
  lateness: (index: number) => Nanoseconds = () => NOT_LATE,
): ServedRecord[] {
  const freeAt: Nanoseconds[] = new Array(servers).fill(0);
  return timetable.map((intendedAt, index) => {
    const arrivedAt = intendedAt + lateness(index);
    const server = freeAt.indexOf(Math.min(...freeAt));
    const startedAt = Math.max(arrivedAt, freeAt[server] ?? 0);
    const endedAt = startedAt + serviceTime;
    freeAt[server] = endedAt;
    const record = visit({ arrivedAt, startedAt, endedAt, port: 1024 + (index % 60_000) });
    return { ...record, client: { ...record.client, intendedAt } };
  });
}

export function syntheticOpen({
  rate = 60,
  arrivals = 'poisson',
  clients = 600,
  serviceTime = 10 * MILLISECOND,
  rounds = 1,
  models = [['sequential', 1]],
  lateness,
}: SyntheticOpen = {}): OpenDocument {
  const { kind: _, scenario, ...header } = syntheticRun({ models });
  const load: OpenArrivals = { kind: 'open', rate, arrivals };
  const runs = models.map(([model, workers]): ModelRun => {
    const made = Array.from({ length: rounds }, (_, turn): Round => {
      const timetable = drawTimetable(load, clients, SEED, turn);
      return roundOf(openRecords(timetable, serviceTime, workers, lateness), { sequence: turn + 1 });
    });
    return { model, workers, accept: 'shared', rounds: made };
  });
  return {
    ...header,
    kind: 'open',
    name: 'synthetic-open',
    scenario: { ...scenario, load, clients, serviceTime, rounds, warmUpRounds: 0, seed: SEED },
    runs,
  };
}
