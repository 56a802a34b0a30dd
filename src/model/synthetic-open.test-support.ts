/** For tests: builds synthetic runs of open arrivals, served in order of arrival in each queue, at no other cost. */
import type { ServedRecord } from './connection-record.js';
import { type Dealing, dealingOf, slotsOf } from './models.js';
import { seededDraw } from './random.js';
import type { ModelRun, OpenDocument, Round } from './run.js';
import type { Accept, ModelName, OpenArrivals, Service } from './scenario.js';
import { roundOf, syntheticRun, visit } from './synthetic-run.test-support.js';
import { drawTimetable } from './timetable.js';
import { MICROSECOND, MILLISECOND, type Nanoseconds } from './units.js';

export interface SyntheticOpen {
  readonly rate?: number;
  readonly arrivals?: OpenArrivals['arrivals'];
  readonly clients?: number;
  readonly serviceTime?: Nanoseconds;
  readonly rounds?: number;
  readonly service?: Service;
  readonly models?: ReadonlyArray<readonly [model: ModelName, workers: number, accept?: Accept]>;
  /** How late the load generator is for client i. */
  readonly lateness?: (index: number) => Nanoseconds;
}

const SEED = 7;
const NOT_LATE = 10 * MICROSECOND;

/** One round, in order of arrival. */
export function openRecords(
  timetable: readonly Nanoseconds[],
  serviceTime: Nanoseconds,
  servers: number,
  lateness: (index: number) => Nanoseconds = () => NOT_LATE,
  dealing: Dealing = 'one-line',
): ServedRecord[] {
  const draw = seededDraw(SEED);
  const freeAt: Nanoseconds[] = new Array(servers).fill(0);
  return timetable.map((intendedAt, index) => {
    const arrivedAt = intendedAt + lateness(index);
    const dealt = {
      'one-line': freeAt.indexOf(Math.min(...freeAt)),
      'at-random': draw(servers),
      'in-turn': index % servers,
    };
    const server = dealt[dealing];
    const startedAt = Math.max(arrivedAt, freeAt[server] ?? 0);
    const endedAt = startedAt + serviceTime;
    freeAt[server] = endedAt;
    const record = visit({ arrivedAt, startedAt, endedAt, port: 1024 + (index % 60_000) });
    return {
      ...record,
      client: { ...record.client, intendedAt },
      server: { ...record.server, process: 1000 + server },
    };
  });
}

export function syntheticOpen({
  rate = 60,
  arrivals = 'poisson',
  clients = 600,
  serviceTime = 10 * MILLISECOND,
  rounds = 1,
  service = 'sleep',
  models = [['sequential', 1]],
  lateness,
}: SyntheticOpen = {}): OpenDocument {
  const {
    kind: _,
    scenario,
    outside: __,
    ...header
  } = syntheticRun({ models: models.map(([model, workers]) => [model, workers] as const) });
  const load: OpenArrivals = { kind: 'open', rate, arrivals };
  const choices = models.map(([model, workers, accept = 'shared']) => ({ model, workers, accept }));
  const runs = choices.map((choice): ModelRun => {
    const places = slotsOf(choice, service) ?? clients;
    const made = Array.from({ length: rounds }, (_, turn): Round => {
      const timetable = drawTimetable(load, clients, SEED, turn);
      return roundOf(openRecords(timetable, serviceTime, places, lateness, dealingOf(choice, service)), {
        sequence: turn + 1,
      });
    });
    return { ...choice, rounds: made };
  });
  return {
    ...header,
    kind: 'open',
    name: 'synthetic-open',
    scenario: {
      ...scenario,
      models: choices,
      load,
      clients,
      service,
      serviceTime,
      rounds,
      warmUpRounds: 0,
      seed: SEED,
    },
    runs,
  };
}
