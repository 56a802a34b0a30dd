/** The shape of a round: its records or its window, what the kernel saw meanwhile, and what it cost. */

import { z } from 'zod';
import { OUTCOME_KINDS } from '../connection-record.js';
import type { OpenDocument } from '../run.js';
import { ALONE_PHASES, MOST } from '../scenario.js';
import { probeRequestShape } from './probe.js';
import { count, finite, nanoseconds, recordShape } from './record.js';
import {
  burstShape,
  closedLoopShape,
  modelChoiceShape,
  modelName,
  openArrivalsShape,
  scenarioShape,
} from './scenario.js';

export const queueSampleShape = z.strictObject({
  /** ns since the run's start, CLOCK_MONOTONIC, just before the look. */
  at: nanoseconds,
  /** Length of the accept queue (Linux: rx_queue of the listening socket in /proc/net/tcp). */
  queueLength: count,
});

export const kernelWitnessShape = z.discriminatedUnion('available', [
  z.strictObject({
    available: z.literal(true),
    samples: z.array(queueSampleShape),
    /** The listen backlog that was asked for, or net.core.somaxconn where that is less. The queue holds one more. */
    listenBacklogInForce: count,
    /** Connections that found the accept queue full, during the round. */
    listenOverflows: finite,
    /** Connections that were dropped at a listening socket for any reason, during the round. */
    listenDrops: finite,
  }),
  z.strictObject({ available: z.literal(false), why: z.string() }),
]);

/** What a round cost the load generator. */
const loadCost = z.strictObject({
  /** Most memory that the load generator's process has had so far, bytes. */
  peakMemoryBytes: finite,
  /** CPU time that it spent in the round, ns. */
  cpuTime: nanoseconds,
  /** Share of the burst's time for which its event loop was busy, 0 to 1. Only bursts at a URL say it. */
  busy: z.number().min(0).max(1).optional(),
});

export const processCostShape = z.strictObject({
  process: count,
  /** User and system, ns. */
  cpuTime: nanoseconds,
  /** Most memory that it had, bytes. */
  peakMemoryBytes: finite,
});

const anyRound = {
  warmUp: z.boolean(),
  /** Place in the order in which all rounds of the run were made, from 1. */
  sequence: count,
  kernel: kernelWitnessShape,
  load: loadCost,
  /** The processes that were started for connections, where the model does that. */
  processes: z.array(processCostShape),
};

export const roundShape = z.strictObject({ ...anyRound, records: z.array(recordShape) });

export const distributionShape = z.strictObject({
  count,
  /** Sum of all, ns: exact, unlike the counts. */
  total: nanoseconds,
  /** Exact too; null where there are none. */
  smallest: nanoseconds.nullable(),
  largest: nanoseconds.nullable(),
  /** [µs, how many], ascending: the upper edge of a bucket that is at most 0.1 % wide, and what fell into it. */
  counts: z.array(z.tuple([count, count])),
});

export const processShareShape = z.strictObject({
  process: count,
  /** Connections whose service ended in the window. */
  connections: count,
  /** ns, of the window. */
  busyTime: nanoseconds,
});

export const serverAccountShape = z.strictObject({
  /** From the previous answer, which is the arrival, to accept(); of requests that were answered in the window. */
  waits: distributionShape,
  services: distributionShape,
  /** Time of the window with exactly k in service, ns, at index k. */
  timeInService: z.array(nanoseconds),
  processes: z.array(processShareShape),
  /** Answers of the window that no process accounts for. */
  unmatched: count,
});

export const sustainedRoundShape = z.strictObject({
  ...anyRound,
  /** The window: it begins when every client has been answered once, and ends with an answer. */
  startedAt: nanoseconds,
  endedAt: nanoseconds,
  /** Clients that were connected at least once. */
  clientsConnected: count,
  /** Clients that stopped before the window's end: they failed again and again, or had used up their requests. */
  clientsGaveUp: count,
  /** Clients none of whose requests ever ended, neither before the window nor in it. */
  clientsStarved: count,
  /** Requests that were out when the window began, or began in it. */
  sent: count,
  answered: count,
  /** Requests that failed in the window, by how. */
  failures: z.partialRecord(z.enum(OUTCOME_KINDS), count),
  /** What the failed ones took, ns, in all. */
  failureTime: nanoseconds,
  /** Of the requests that ended in the window: what they had taken before it, ns, in all. */
  timeBefore: nanoseconds,
  /** Of the requests that were out when it ended: what they took of it, ns, in all, but for clients that starved. */
  timeCensored: nanoseconds,
  /** Requests that were out when the window ended. */
  censored: count,
  /** How long the oldest of them had been out; null where there are none. */
  longestCensored: nanoseconds.nullable(),
  /** Of the requests answered in the window: from the previous answer to this one, on the client's clock. */
  responses: distributionShape,
  /** Null where the server keeps no trace of ours, or does not take one connection a request. */
  server: serverAccountShape.nullable(),
});

/** What the runner noticed. Warnings that follow from the records are derived with the figures, and never saved. */
export const savedWarningShape = z.discriminatedUnion('kind', [
  /** The kernel capped the listen backlog below what the clients need. */
  z.strictObject({ kind: z.literal('listen-backlog-capped'), asked: count, somaxconn: count, clients: count }),
  /** A listen backlog below the number of clients was asked for. */
  z.strictObject({ kind: z.literal('listen-backlog-small'), listenBacklog: count, clients: count }),
  /** A worker died during the run and was replaced. */
  z.strictObject({ kind: z.literal('worker-replaced'), model: modelName, died: count, replacement: count }),
  /** Processes could not be started for connections; the system's code of the last. */
  z.strictObject({ kind: z.literal('process-not-started'), model: modelName, count, code: z.string() }),
  /** Processes that were started for connections, and whose ends were not told in time: what they cost is not known. */
  z.strictObject({ kind: z.literal('processes-unheard'), model: modelName, count }),
  /** The servers' traces were kept in the temporary folder, since the folder in memory (/dev/shm) could not take them. */
  z.strictObject({ kind: z.literal('trace-on-disk'), why: z.enum(['missing', 'not-writable', 'too-small']) }),
]);

function hasMeasuredRound(rounds: ReadonlyArray<{ readonly warmUp: boolean }>): boolean {
  return rounds.some(({ warmUp }) => !warmUp);
}

function runsOf<R extends z.ZodType<{ warmUp: boolean }>>(anyOf: R) {
  const rounds = z.array(anyOf).refine(hasMeasuredRound, 'has no measured round');
  return z.array(z.strictObject({ ...modelChoiceShape.shape, rounds })).min(1);
}

/** What is known of a server that at-once did not start, besides its rounds: what was asked, and how long it takes alone. */
export const outsideShape = z.strictObject({
  request: z.strictObject({
    method: z.string(),
    /** Of the headers that the user gave. Their values may be secrets, and are never saved. */
    headerNames: z.array(z.string()),
    bodyBytes: count,
  }),
  /** Whether the server is on this machine: then a round trip costs nothing. */
  loopback: z.boolean(),
  /** What a connection costs this client where there is no network: median of connects to a listener of its own, ns. */
  connectCost: nanoseconds.min(0),
  /** Requests that were sent one by one, before the bursts and after them, in that order. */
  alone: z.array(z.strictObject({ phase: z.enum(ALONE_PHASES), request: probeRequestShape })).max(MOST.rounds),
});

export const burstFields = {
  kind: z.literal('burst'),
  scenario: z.strictObject({ load: burstShape, ...scenarioShape.shape }),
  /** Null: at-once started the servers, and both sides were measured. */
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

/** A timetable is drawn for as many clients as the scenario has: each of them must have left a record. */
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
