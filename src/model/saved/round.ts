/** The shape of a round: its records or its window, what the kernel saw meanwhile, and what it cost. */
import { z } from 'zod';
import { OUTCOME_KINDS } from '../connection-record.js';
import { count, finite, nanoseconds } from './quantity.js';
import { recordShape } from './record.js';

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
