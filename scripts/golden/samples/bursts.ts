/**
 * Bursts: every model, every verdict, every outcome, and each warning that is derived from records or saved by the
 * runner.
 */

import {
  type BurstDocument,
  CONTEXT,
  failedVisit,
  idealRound,
  MILLISECOND,
  MODELS,
  OUTCOME_KINDS,
  type Outcome,
  type SavedWarning,
  SECOND,
  syntheticRun,
  visit,
  withRecords,
} from '../entry.js';
import { TWO_MODELS, withRounds } from './sample.js';

type Rounds = BurstDocument['runs'][number]['rounds'];
type Records = Rounds[number]['records'];

const ONE_SERVICE = 10 * MILLISECOND;
const HOSTILE = '<script>|*`_[x](y)~\\\u001b[2J\u202e\n"';

/** Warnings that only the runner can detect; they are saved in the document. */
const SAVED_WARNINGS: readonly SavedWarning[] = [
  { kind: 'listen-backlog-capped', asked: 5000, somaxconn: 4096, clients: 5000 },
  { kind: 'listen-backlog-small', listenBacklog: 1, clients: 50 },
  { kind: 'worker-replaced', model: 'multi-process', died: 11, replacement: 12 },
  { kind: 'process-not-started', model: 'process-per-connection', count: 2, code: 'EAGAIN' },
  { kind: 'processes-unheard', model: 'process-per-connection', count: 3 },
  { kind: 'trace-on-disk', why: 'missing' },
  { kind: 'trace-on-disk', why: 'not-writable' },
  { kind: 'trace-on-disk', why: 'too-small' },
];

function endingOf(kind: Outcome['kind']): Outcome {
  if (kind === 'rejected') return { kind, status: 503 };
  return kind === 'failed' ? { kind, code: `EPROTO${HOSTILE}` } : { kind };
}

/** As if a server had another number of workers than requested. */
function servedBy(servers: number, document: BurstDocument): BurstDocument {
  const { clients, serviceTime } = document.scenario;
  return withRounds(document, () => ({ records: idealRound({ clients, servers, serviceTime }).records }));
}

const FIFTY_CLIENTS = syntheticRun({ rounds: 2 });
const FEW_CLIENTS = syntheticRun({ clients: 5, rounds: 2 });
const PROCESSES = syntheticRun({ clients: 6, rounds: 2, models: [['process-per-connection', 6]] });
const SILENT = syntheticRun({ clients: 6, rounds: 2 });

export const BURSTS: Readonly<Record<string, BurstDocument>> = {
  'one-client': syntheticRun({ clients: 1, rounds: 2 }),
  'fifty-clients': syntheticRun(),
  'a-few-clients': FEW_CLIENTS,
  'two-models': syntheticRun({ models: TWO_MODELS }),
  'every-model': syntheticRun({
    clients: 12,
    rounds: 2,
    models: MODELS.map((model) => [model, model === 'sequential' ? 1 : 4]),
  }),
  'few-rounds': syntheticRun({ rounds: 1 }),
  'many-clients': syntheticRun({ clients: 100, rounds: 2, models: [['multi-process', 16]] }),
  'services-of-an-hour': syntheticRun({ clients: 6, rounds: 2, serviceTime: 3600 * SECOND }),
  'services-of-a-microsecond': syntheticRun({ clients: 6, rounds: 2, serviceTime: 1000 }),
  'services-of-no-length': syntheticRun({ clients: 6, rounds: 2, serviceTime: 0 }),
  'spinning-raw-and-kept': {
    ...FEW_CLIENTS,
    scenario: { ...FEW_CLIENTS.scenario, service: 'spin', message: 'raw', keepAlive: true, receiveTimeout: SECOND },
  },
  'separate-queues': withSeparate(
    syntheticRun({
      clients: 12,
      rounds: 2,
      models: [
        ['multi-process', 2],
        ['multi-process', 2],
      ],
    }),
  ),
  'processes-that-cost': withRounds(PROCESSES, () => ({
    processes: [1000, 1001].map((process) => ({ process, cpuTime: 2 * MILLISECOND, peakMemoryBytes: 5e7 })),
  })),
  'every-outcome': withRecords(FIFTY_CLIENTS, (records) => [
    ...records,
    ...OUTCOME_KINDS.filter((kind) => kind !== 'served').map((kind) => failedVisit(endingOf(kind))),
  ]),
  'nobody-served': withRecords(FEW_CLIENTS, (records) => records.map(() => failedVisit({ kind: 'refused' }))),
  'nobody-waited': syntheticRun({ clients: 4, rounds: 2, models: [['multi-process', 4]] }),
  'not-filled': servedBy(2, syntheticRun({ clients: 12, rounds: 2, models: [['multi-process', 4]] })),
  'not-filled-without-a-limit': servedBy(2, syntheticRun({ clients: 12, rounds: 2, models: [['event-loop', 1]] })),
  'no-limit': servedBy(12, syntheticRun({ clients: 12, rounds: 2, models: [['event-loop', 1]] })),
  'nearly-all-at-once': servedBy(11, syntheticRun({ clients: 12, rounds: 2, models: [['event-loop', 1]] })),
  'the-kernel-disagrees': withRounds(FIFTY_CLIENTS, ({ kernel }) => ({
    kernel: kernel.available
      ? { ...kernel, samples: kernel.samples.map(({ at, queueLength }) => ({ at, queueLength: queueLength / 2 })) }
      : kernel,
  })),
  'witnesses-disagree': withRecords(FIFTY_CLIENTS, (records) =>
    records.map((record) => ({
      ...record,
      client: record.client && { ...record.client, departedAt: record.client.departedAt * 0.5 + 500 * MILLISECOND },
    })),
  ),
  'an-audit-that-fails': withRecords(FEW_CLIENTS, (records) => records.slice(1)),
  'seen-by-the-server-alone': withRecords(FEW_CLIENTS, (records) =>
    records.map((record) => ({ ...record, client: null, outcome: { kind: 'unmatched' } })),
  ),
  'silent-clients': withRecords(
    { ...SILENT, scenario: { ...SILENT.scenario, load: { kind: 'burst', silentClients: 1, silentTime: SECOND } } },
    (records) => [visit({ startedAt: 0, endedAt: SECOND, outcome: { kind: 'said-nothing' } }), ...records.map(later)],
  ),
  'an-accept-queue-that-overflowed': withRounds(FEW_CLIENTS, ({ records, kernel }) => ({
    records: [...records.slice(1), visit({ connectedAt: SECOND, startedAt: SECOND, endedAt: SECOND + ONE_SERVICE })],
    kernel: kernel.available ? { ...kernel, listenBacklogInForce: 3, listenOverflows: 3, listenDrops: 3 } : kernel,
  })),
  'an-overflow-without-a-late-client': withRounds(FEW_CLIENTS, ({ kernel }) => ({
    kernel: kernel.available ? { ...kernel, listenBacklogInForce: 3, listenOverflows: 1 } : kernel,
  })),
  'syns-dropped-without-a-count': withRecords(FEW_CLIENTS, (records) => [
    ...records.slice(1),
    visit({ connectedAt: SECOND, startedAt: SECOND, endedAt: SECOND + ONE_SERVICE }),
  ]),
  'arrivals-that-are-spread': withRecords(FEW_CLIENTS, (records) =>
    records.map((record, index) => ({
      ...record,
      client: record.client && { ...record.client, arrivedAt: index * 2 * MILLISECOND },
    })),
  ),
  'a-clock-that-went-back': withRecords(FEW_CLIENTS, (records) => [
    ...records.slice(1),
    visit({ arrivedAt: 7, startedAt: 0, endedAt: ONE_SERVICE, departedAt: ONE_SERVICE }),
  ]),
  'warnings-of-the-runner': { ...FEW_CLIENTS, warnings: SAVED_WARNINGS },
  'no-kernel': withRounds(FEW_CLIENTS, () => ({ kernel: { available: false, why: HOSTILE } })),
  hostile: {
    ...FEW_CLIENTS,
    context: { ...CONTEXT, cpuModel: HOSTILE, commit: null, loadAverage: 9.5, somaxconn: null },
    scenario: { ...FEW_CLIENTS.scenario, host: '127.0.0.2' },
  },
};

/** Two servers of the same model, the second with an accept queue for each process. */
function withSeparate(document: BurstDocument): BurstDocument {
  const separate = <T extends object>(choices: readonly T[]) =>
    choices.map((choice, index) => (index === 1 ? { ...choice, accept: 'separate' as const } : choice));
  const { scenario, runs } = document;
  return { ...document, scenario: { ...scenario, models: separate(scenario.models) }, runs: separate(runs) };
}

/** The same connection, later: after the silent client has disconnected. */
function later(record: Records[number]): Records[number] {
  const { client, server } = record;
  return {
    ...record,
    client: client && {
      ...client,
      answeredAt: (client.answeredAt ?? 0) + SECOND,
      departedAt: client.departedAt + SECOND,
    },
    server: server && {
      ...server,
      serviceStartedAt: server.serviceStartedAt + SECOND,
      receivedAt: server.receivedAt + SECOND,
      answeredAt: server.answeredAt + SECOND,
      serviceEndedAt: server.serviceEndedAt + SECOND,
    },
  };
}
