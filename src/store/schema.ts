/** The shape of a saved document. A file from anywhere is checked against it before anything is read from it. */
import { z } from 'zod';
import { OUTCOME_KINDS } from '../model/connection-record.js';
import type { StoredDocument } from '../model/document.js';
import { SCHEMA_VERSION } from '../model/header.js';
import type { OpenDocument } from '../model/run.js';
import { ACCEPTS, ARRIVALS, EXTERNAL, MESSAGES, MODELS, MOST, SERVICES } from '../model/scenario.js';
import { SWEPT } from '../model/sweep.js';
import { sustainedFields } from './sustained-schema.js';

const finite = z.number();
const count = z.int().min(0);
const instant = finite.nullable();
const model = z.enum([...MODELS, EXTERNAL]);

const connection = z.strictObject({
  protocol: z.literal('tcp'),
  clientAddress: z.string().nullable(),
  clientPort: count.nullable(),
  serverAddress: z.string(),
  serverPort: count,
});

const client = z.strictObject({
  intendedAt: instant,
  arrivedAt: finite,
  connectedAt: instant,
  answeredAt: instant,
  departedAt: finite,
});

const server = z.strictObject({
  process: count,
  serviceStartedAt: finite,
  receivedAt: finite,
  answeredAt: finite,
  serviceEndedAt: finite,
});

const plainOutcomes = OUTCOME_KINDS.filter((kind) => kind !== 'rejected' && kind !== 'failed');
const outcome = z.union([
  z.strictObject({ kind: z.enum(plainOutcomes) }),
  z.strictObject({ kind: z.literal('rejected'), status: count }),
  z.strictObject({ kind: z.literal('failed'), code: z.string() }),
]);

const record = z.strictObject({ connection, client: client.nullable(), server: server.nullable(), outcome });

const kernel = z.discriminatedUnion('available', [
  z.strictObject({
    available: z.literal(true),
    samples: z.array(z.strictObject({ at: finite, queueLength: count })),
    listenBacklogInForce: count,
    listenOverflows: finite,
    listenDrops: finite,
  }),
  z.strictObject({ available: z.literal(false), why: z.string() }),
]);

const anyRound = {
  warmUp: z.boolean(),
  sequence: count,
  kernel,
  load: z.strictObject({ peakMemoryBytes: finite, cpuTime: finite }),
  processes: z.array(z.strictObject({ process: count, cpuTime: finite, peakMemoryBytes: finite })),
};

const round = z.strictObject({ ...anyRound, records: z.array(record) });
const sustainedRound = z.strictObject({ ...anyRound, ...sustainedFields });

function hasMeasuredRound(rounds: ReadonlyArray<{ readonly warmUp: boolean }>): boolean {
  return rounds.some(({ warmUp }) => !warmUp);
}

const modelChoice = { model, workers: z.int().min(1).max(MOST.workers), accept: z.enum(ACCEPTS) };

const loads = {
  burst: z.strictObject({
    kind: z.literal('burst'),
    silentClients: count.max(MOST.clients),
    silentTime: finite.min(0),
  }),
  sustained: z.strictObject({ kind: z.literal('sustained'), duration: finite.positive() }),
  open: z.strictObject({ kind: z.literal('open'), rate: finite.positive().max(MOST.rate), arrivals: z.enum(ARRIVALS) }),
};

// These decide how much is computed from a document: each has a bound.
const scenario = {
  clients: z.int().min(1).max(MOST.clients),
  models: z.array(z.strictObject(modelChoice)).min(1),
  serviceTime: finite.min(0),
  service: z.enum(SERVICES),
  message: z.enum(MESSAGES),
  keepAlive: z.boolean(),
  listenBacklog: count.max(MOST.listenBacklog),
  timeout: finite,
  receiveTimeout: finite.nullable(),
  rounds: z.int().min(1).max(MOST.rounds),
  warmUpRounds: count.max(MOST.rounds),
  host: z.string(),
  url: z.string().nullable(),
  port: count.max(MOST.port),
  seed: count.max(MOST.seed),
};

const context = z.strictObject({
  atOnceVersion: z.string(),
  nodeVersion: z.string(),
  platform: z.string(),
  kernelRelease: z.string(),
  architecture: z.string(),
  cpuModel: z.string(),
  cores: count,
  memoryBytes: finite,
  somaxconn: count.nullable(),
  loadAverage: finite,
  clockReadingTime: finite,
});

const warning = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('listen-backlog-capped'), asked: count, somaxconn: count, clients: count }),
  z.strictObject({ kind: z.literal('listen-backlog-small'), listenBacklog: count, clients: count }),
  z.strictObject({
    kind: z.literal('accept-queue-overflowed'),
    model,
    overflows: finite,
    lateClients: count,
    latestConnect: finite,
  }),
  z.strictObject({ kind: z.literal('arrivals-spread'), model, spread: finite, serviceTime: finite }),
  z.strictObject({ kind: z.literal('negative-duration'), model, count, smallest: finite }),
  z.strictObject({ kind: z.literal('clients-failed'), model, failed: count, of: count }),
  z.strictObject({ kind: z.literal('requests-failed'), model, failed: count, of: count }),
  z.strictObject({ kind: z.literal('clients-starved'), model, starved: count, of: count }),
  z.strictObject({ kind: z.literal('load-generator-saturated'), model, share: finite }),
  z.strictObject({ kind: z.literal('clients-late'), model, lateness: finite, wait: finite }),
  z.strictObject({ kind: z.literal('processes-unheard'), model, count }),
  z.strictObject({ kind: z.literal('worker-replaced'), model, died: count, replacement: count }),
  z.strictObject({
    kind: z.literal('run-too-short'),
    model,
    arrivals: count,
    needed: count,
    neededTime: finite,
  }),
  z.strictObject({
    kind: z.literal('no-steady-state'),
    model,
    utilisation: finite,
    growth: finite,
    predictedGrowth: finite,
  }),
  z.strictObject({ kind: z.literal('process-not-started'), model, count, code: z.string() }),
  z.strictObject({ kind: z.literal('no-interval'), rounds: count, needed: count }),
]);

function runsOf<R extends z.ZodType<{ warmUp: boolean }>>(anyOf: R) {
  const rounds = z.array(anyOf).refine(hasMeasuredRound, 'has no measured round');
  return z.array(z.strictObject({ ...modelChoice, rounds })).min(1);
}

const header = { schemaVersion: z.literal(SCHEMA_VERSION), name: z.string(), createdAt: z.iso.datetime(), context };

const burst = {
  kind: z.literal('burst'),
  scenario: z.strictObject({ load: loads.burst, ...scenario }),
  runs: runsOf(round),
  warnings: z.array(warning),
};

const burstDocument = z.strictObject({ ...header, ...burst });

const sustained = {
  kind: z.literal('sustained'),
  scenario: z.strictObject({ load: loads.sustained, ...scenario }),
  runs: runsOf(sustainedRound),
  warnings: z.array(warning),
};

const sustainedDocument = z.strictObject({ ...header, ...sustained });

const open = {
  kind: z.literal('open'),
  scenario: z.strictObject({ load: loads.open, ...scenario }),
  runs: runsOf(round),
  warnings: z.array(warning),
};

/** A timetable is drawn for as many clients as the scenario has: each of them must have left a record. */
function openWith<S extends z.ZodRawShape>(further: S) {
  return z.strictObject({ ...open, ...further }).superRefine((document, context) => {
    const { scenario, runs } = document as Pick<OpenDocument, 'scenario' | 'runs'>;
    for (const [run, { rounds }] of runs.entries()) {
      for (const [round, { records }] of rounds.entries()) {
        const came = records.filter((record) => record.client !== null).length;
        if (came === scenario.clients) continue;
        const message = `has ${came} clients, and the scenario ${scenario.clients}`;
        context.addIssue({ code: 'custom', path: ['runs', run, 'rounds', round, 'records'], message });
      }
    }
  });
}

const openDocument = openWith(header);

const sweepDocument = z.strictObject({
  ...header,
  kind: z.literal('sweep'),
  swept: z.enum(SWEPT),
  points: z
    .array(z.discriminatedUnion('kind', [z.strictObject({ ...sustained, value: finite }), openWith({ value: finite })]))
    .min(1)
    .max(MOST.measurements),
});

const title = z.string();

const experimentDocument = z.strictObject({
  ...header,
  kind: z.literal('experiment'),
  // It is a part of a file's name too.
  experiment: z.string().regex(/^[a-z-]+$/),
  parts: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ ...burst, title }),
        z.strictObject({ ...sustained, title }),
        openWith({ title }),
      ]),
    )
    .max(MOST.measurements),
});

const task = z.strictObject({ name: z.string(), calls: count, median: finite, p5: finite, p95: finite });

const selfDocument = z.strictObject({
  ...header,
  kind: z.literal('self'),
  suites: z.array(z.strictObject({ question: z.string(), tasks: z.array(task) })),
});

/** Every document that the store holds. */
export const storedDocument: z.ZodType<StoredDocument> = z.discriminatedUnion('kind', [
  burstDocument,
  sustainedDocument,
  openDocument,
  sweepDocument,
  experimentDocument,
  selfDocument,
]);
