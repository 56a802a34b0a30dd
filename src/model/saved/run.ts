/** The shape of a round: its records or its window, the kernel's view of it, and its cost. */

import { z } from 'zod';
import { OUTCOME_KINDS } from '../connection-record.js';
import type { OpenDocument } from '../run.js';
import { ALONE_PHASES, MOST } from '../scenario.js';
import { probeRequestShape } from './probe.js';
import { agentShareShape, count, finite, nanoseconds, recordShape } from './record.js';
import {
  burstShape,
  closedLoopShape,
  modelChoiceShape,
  modelName,
  openArrivalsShape,
  scenarioShape,
} from './scenario.js';

export const queueSampleShape = z.strictObject({
  /** ns since the run's start, CLOCK_MONOTONIC, just before the sample. */
  at: nanoseconds,
  /** Length of the accept queue (Linux: rx_queue of the listening socket in /proc/net/tcp). */
  queueLength: count,
});

export const kernelWitnessShape = z.discriminatedUnion('available', [
  z.strictObject({
    available: z.literal(true),
    samples: z.array(queueSampleShape),
    /** The smaller of the requested listen backlog and net.core.somaxconn. The queue holds one more. */
    listenBacklogInForce: count,
    /** Connections that found the accept queue full during the round. */
    listenOverflows: finite,
    /** Connections dropped at a listening socket for any reason during the round. */
    listenDrops: finite,
  }),
  z.strictObject({ available: z.literal(false), why: z.string() }),
]);

/** The cost of a round for the load generator. */
const loadCost = z.strictObject({
  /** Peak memory of the load generator's process so far, bytes. */
  peakMemoryBytes: finite,
  /** Its CPU time in the round, ns. */
  cpuTime: nanoseconds,
  /** The share of the burst's time during which its event loop was busy, 0 to 1. Only for bursts at a URL. */
  busy: z.number().min(0).max(1).optional(),
});

export const processCostShape = z.strictObject({
  process: count,
  /** User and system time, ns. */
  cpuTime: nanoseconds,
  /** Peak memory, bytes. */
  peakMemoryBytes: finite,
});

const anyRound = {
  warmUp: z.boolean(),
  /** The position of the round in the run, from 1. */
  sequence: count,
  kernel: kernelWitnessShape,
  load: loadCost,
  /** Processes started for connections, if the model does that. */
  processes: z.array(processCostShape),
};

export const roundShape = z.strictObject({
  ...anyRound,
  records: z.array(recordShape),
  /** The agents that took part; absent if there were no agents. */
  agents: z.array(agentShareShape).optional(),
});

export const distributionShape = z.strictObject({
  count,
  /** The exact sum, ns. */
  total: nanoseconds,
  /** Exact; null if the distribution is empty. */
  smallest: nanoseconds.nullable(),
  largest: nanoseconds.nullable(),
  /** [upper edge in µs, count] of each bucket, ascending. A bucket is at most 0.1 % wide. */
  counts: z.array(z.tuple([count, count])),
});

export const processShareShape = z.strictObject({
  process: count,
  /** Connections whose service ended in the window. */
  connections: count,
  /** Busy time within the window, ns. */
  busyTime: nanoseconds,
});

export const serverAccountShape = z.strictObject({
  /**
   * From the client's previous answer, which counts as the arrival, to accept(), for requests answered in the window.
   */
  waits: distributionShape,
  services: distributionShape,
  /** At index k: the time within the window with exactly k in service, ns. */
  timeInService: z.array(nanoseconds),
  processes: z.array(processShareShape),
  /** Answers in the window that are in no process's trace. */
  unmatched: count,
});

export const sustainedRoundShape = z.strictObject({
  ...anyRound,
  /** The window starts when every client has been answered once, and ends with an answer. */
  startedAt: nanoseconds,
  endedAt: nanoseconds,
  /** Clients that connected at least once. */
  clientsConnected: count,
  /** Clients that stopped before the end of the window: they failed repeatedly, or used up their requests. */
  clientsGaveUp: count,
  /** Clients without a single finished request, before or in the window. */
  clientsStarved: count,
  /** Requests in progress at the start of the window, or sent during it. */
  sent: count,
  answered: count,
  /** Requests that failed in the window, by outcome. */
  failures: z.partialRecord(z.enum(OUTCOME_KINDS), count),
  /** The total time of failed requests, ns. */
  failureTime: nanoseconds,
  /** The total time before the window of requests that ended in it, ns. */
  timeBefore: nanoseconds,
  /** How long the requests in progress at the window's end had been in it, in total and without starved clients, ns. */
  timeCensored: nanoseconds,
  /** Requests in progress at the end of the window. */
  censored: count,
  /** The age of the oldest of them, ns; null if there are none. */
  longestCensored: nanoseconds.nullable(),
  /** For requests answered in the window: from the client's previous answer to this one, on the client's clock. */
  responses: distributionShape,
  /** Null if the server keeps no trace, or if connections are kept. */
  server: serverAccountShape.nullable(),
});

/** Warnings of the runner. Warnings that follow from the records are derived later and never saved. */
export const savedWarningShape = z.discriminatedUnion('kind', [
  /** The kernel capped the listen backlog below the number of clients. */
  z.strictObject({ kind: z.literal('listen-backlog-capped'), asked: count, somaxconn: count, clients: count }),
  /** The requested listen backlog is below the number of clients. */
  z.strictObject({ kind: z.literal('listen-backlog-small'), listenBacklog: count, clients: count }),
  /** A worker died during the run and was replaced. */
  z.strictObject({ kind: z.literal('worker-replaced'), model: modelName, died: count, replacement: count }),
  /** Processes could not be started for connections; `code` is the last error. */
  z.strictObject({ kind: z.literal('process-not-started'), model: modelName, count, code: z.string() }),
  /** Processes for connections did not report their end in time, so their cost is unknown. */
  z.strictObject({ kind: z.literal('processes-unheard'), model: modelName, count }),
  /**
   * The servers' traces were kept in the temporary folder, because /dev/shm, which is in memory, could not hold them.
   */
  z.strictObject({ kind: z.literal('trace-on-disk'), why: z.enum(['missing', 'not-writable', 'too-small']) }),
]);

function hasMeasuredRound(rounds: ReadonlyArray<{ readonly warmUp: boolean }>): boolean {
  return rounds.some(({ warmUp }) => !warmUp);
}

function runsOf<R extends z.ZodType<{ warmUp: boolean }>>(anyOf: R) {
  const rounds = z.array(anyOf).refine(hasMeasuredRound, 'has no measured round');
  return z.array(z.strictObject({ ...modelChoiceShape.shape, rounds })).min(1);
}

/** What is known of a server that at-once did not start, besides the rounds: the request, and isolated service times. */
export const outsideShape = z.strictObject({
  request: z.strictObject({
    method: z.string(),
    /** The names of the user's headers. Their values can be secrets and are never saved. */
    headerNames: z.array(z.string()),
    bodyBytes: count,
  }),
  /** Whether the server is on this machine, where a round trip costs almost nothing. */
  loopback: z.boolean(),
  /** The cost of a connection without a network: the median connect time to a listener of the client's own, ns. */
  connectCost: nanoseconds.min(0),
  /** Requests that were sent one at a time, before and after the load, in order. */
  alone: z.array(z.strictObject({ phase: z.enum(ALONE_PHASES), request: probeRequestShape })).max(MOST.rounds),
});

export const burstFields = {
  kind: z.literal('burst'),
  scenario: z.strictObject({ load: burstShape, ...scenarioShape.shape }),
  /** Null if at-once started the servers: then both sides were measured. */
  outside: outsideShape.nullable(),
  runs: runsOf(roundShape),
  warnings: z.array(savedWarningShape),
};

export const sustainedFields = {
  kind: z.literal('sustained'),
  scenario: z.strictObject({ load: closedLoopShape, ...scenarioShape.shape }),
  runs: runsOf(sustainedRoundShape),
  warnings: z.array(savedWarningShape),
};

const openFields = {
  kind: z.literal('open'),
  scenario: z.strictObject({ load: openArrivalsShape, ...scenarioShape.shape }),
  runs: runsOf(roundShape),
  warnings: z.array(savedWarningShape),
};

/** Arrivals are drawn for all clients of the scenario, so each client must have a record. */
export function openWith<S extends z.ZodRawShape>(further: S) {
  return z.strictObject({ ...openFields, ...further }).superRefine((document, context): void => {
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
