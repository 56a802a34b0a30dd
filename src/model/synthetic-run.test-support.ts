/** For tests: builds synthetic rounds and documents of bursts that have no cost but the service. */
import type { ConnectionRecord, Outcome, ServedRecord } from './connection-record.js';
import type { SelfDocument } from './document.js';
import { type Context, SCHEMA_VERSION } from './document.js';
import type { BurstDocument, KernelWitness, ModelRun, QueueSample, Round } from './run.js';
import { type Burst, defaultTimeout, type ModelName, type Scenario } from './scenario.js';
import { MILLISECOND, type Nanoseconds } from './units.js';

/** The record of one served client, from times in ns; omitted times follow from the others. */
export interface VisitStamps {
  readonly arrivedAt?: Nanoseconds;
  readonly connectedAt?: Nanoseconds | null;
  readonly startedAt: Nanoseconds;
  readonly endedAt: Nanoseconds;
  readonly departedAt?: Nanoseconds;
  readonly outcome?: Outcome;
  readonly port?: number;
}

export function visit({ startedAt, endedAt, port = 40_000, ...given }: VisitStamps): ServedRecord {
  const arrivedAt = given.arrivedAt ?? 0;
  const connectedAt = given.connectedAt === undefined ? arrivedAt : given.connectedAt;
  return {
    connection: {
      protocol: 'tcp',
      clientAddress: '127.0.0.1',
      clientPort: port,
      serverAddress: '127.0.0.1',
      serverPort: 8080,
    },
    client: { intendedAt: null, arrivedAt, connectedAt, answeredAt: endedAt, departedAt: given.departedAt ?? endedAt },
    server: {
      process: 1000,
      serviceStartedAt: startedAt,
      receivedAt: startedAt,
      answeredAt: endedAt,
      serviceEndedAt: endedAt,
    },
    outcome: given.outcome ?? { kind: 'served' },
  };
}

/** A client that no server saw. */
export function failedVisit(outcome: Outcome, departedAt: Nanoseconds = MILLISECOND): ConnectionRecord {
  return { ...visit({ startedAt: 0, endedAt: departedAt, outcome }), server: null };
}

export const NO_KERNEL: KernelWitness = { available: false, why: 'a synthetic run has no kernel' };

export function roundOf(records: readonly ConnectionRecord[], given: Partial<Round> = {}): Round {
  const load = { peakMemoryBytes: 1e8, cpuTime: 1e6 };
  return { warmUp: false, sequence: 1, records, kernel: NO_KERNEL, load, processes: [], ...given };
}

export interface Ideal {
  readonly clients: number;
  readonly servers: number;
  readonly serviceTime: Nanoseconds;
}

/** A burst in which all clients arrive at 0 and every server is busy until the queue is empty. */
export function idealRound(ideal: Ideal, given: Partial<Round> = {}): Round {
  const records = Array.from({ length: ideal.clients }, (_, index) => {
    const startedAt = Math.floor(index / ideal.servers) * ideal.serviceTime;
    return visit({ startedAt, endedAt: startedAt + ideal.serviceTime, port: 1024 + (index % 60_000) });
  });
  return roundOf(records, { kernel: idealKernel(ideal), ...given });
}

/** The kernel's samples of an ideal burst: four during each service. */
function idealKernel({ clients, servers, serviceTime }: Ideal): KernelWitness {
  const looks = Math.min(400, 4 * Math.ceil(clients / servers));
  const samples = Array.from({ length: looks }, (_, look): QueueSample => {
    const taken = (Math.floor(look / 4) + 1) * servers;
    return { at: ((look + 0.5) * serviceTime) / 4, queueLength: Math.max(0, clients - taken) };
  });
  return { available: true, samples, listenBacklogInForce: clients, listenOverflows: 0, listenDrops: 0 };
}

export const CONTEXT: Context = {
  atOnceVersion: '0.1.0',
  nodeVersion: 'v20.20.2',
  platform: 'linux',
  kernelRelease: '6.1.0',
  architecture: 'x64',
  cpuModel: 'A synthetic CPU',
  cores: 4,
  memoryBytes: 8e9,
  somaxconn: 4096,
  loadAverage: 0.5,
  clockReadingTime: 60,
  commit: { hash: '0123456789abcdef0123456789abcdef01234567', dirty: false },
};

export interface Synthetic {
  readonly clients?: number;
  readonly serviceTime?: Nanoseconds;
  readonly rounds?: number;
  /** The models and their numbers of workers. */
  readonly models?: ReadonlyArray<readonly [model: ModelName, workers: number]>;
  readonly createdAt?: string;
}

/** A run of ideal rounds, one of them a warm-up. */
export function syntheticRun({
  clients = 50,
  serviceTime = 10 * MILLISECOND,
  rounds = 5,
  models = [['sequential', 1]],
  createdAt = '2026-01-02T03:04:05.678Z',
}: Synthetic = {}): BurstDocument {
  const choices = models.map(([model, workers]) => ({ model, workers, accept: 'shared' as const }));
  const runs = choices.map((choice): ModelRun => {
    const made = Array.from({ length: rounds + 1 }, (_, index) =>
      idealRound({ clients, servers: choice.workers, serviceTime }, { warmUp: index === 0, sequence: index + 1 }),
    );
    return { ...choice, rounds: made };
  });
  const scenario = { ...scenarioFor(clients, serviceTime), rounds, models: choices };
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: 'burst',
    name: 'synthetic',
    createdAt,
    context: CONTEXT,
    scenario,
    outside: null,
    runs,
    warnings: [],
  };
}

function scenarioFor(clients: number, serviceTime: Nanoseconds): Scenario<Burst> {
  return {
    load: { kind: 'burst', silentClients: 0, silentTime: 0 },
    clients,
    models: [],
    serviceTime,
    service: 'sleep',
    message: 'http',
    keepAlive: false,
    listenBacklog: clients,
    timeout: defaultTimeout(clients, serviceTime),
    receiveTimeout: null,
    rounds: 5,
    warmUpRounds: 1,
    host: '127.0.0.1',
    url: null,
    port: 0,
    seed: 1,
  };
}

/** The same run, with the records of every measured round changed. */
export function withRecords(
  document: BurstDocument,
  change: (records: readonly ConnectionRecord[]) => readonly ConnectionRecord[],
): BurstDocument {
  const runs = document.runs.map((run) => ({
    ...run,
    rounds: run.rounds.map((round) => ({ ...round, records: change(round.records) })),
  }));
  return { ...document, runs };
}

export function syntheticSelf(): SelfDocument {
  const task = { name: 'one reading of the clock', calls: 100_000, median: 2500, p5: 2000, p95: 4000 };
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: 'self',
    name: 'synthetic-self',
    createdAt: '2026-01-02T03:04:05.678Z',
    context: CONTEXT,
    suites: [{ question: 'What does a stamp cost?', tasks: [task, { ...task, name: 'two readings', median: 5000 }] }],
  };
}
