/** What is recorded of a closed loop: there can be millions of requests, so they are counted and spread, not listed. */
import type { OutcomeKind } from './connection-record.js';
import type { Distribution } from './distribution.js';
import type { KernelWitness, LoadCost, ProcessCost } from './run.js';
import type { Nanoseconds } from './units.js';

/** What one process of the server did in the window. */
export interface ProcessShare {
  readonly process: number;
  /** Connections whose service ended in the window. */
  readonly connections: number;
  /** ns, of the window. */
  readonly busyTime: Nanoseconds;
}

/** What the server's own trace says of the window. */
export interface ServerAccount {
  /** From the previous answer, which is the arrival, to accept(); of requests that were answered in the window. */
  readonly waits: Distribution;
  readonly services: Distribution;
  /** Time of the window with exactly k in service, ns, at index k. */
  readonly timeInService: readonly Nanoseconds[];
  readonly processes: readonly ProcessShare[];
  /** Answers of the window that no process accounts for. */
  readonly unmatched: number;
}

/** One window of a closed loop. Instants are ns since the run's start, CLOCK_MONOTONIC. */
export interface SustainedRound {
  readonly warmUp: boolean;
  readonly sequence: number;
  /** The window: it begins when every client has been answered once, and ends with an answer. */
  readonly startedAt: Nanoseconds;
  readonly endedAt: Nanoseconds;
  /** Clients that were connected at least once. */
  readonly clientsConnected: number;
  /** Clients that stopped before the window's end: they failed again and again, or had used up their requests. */
  readonly clientsGaveUp: number;
  /** Clients none of whose requests ever ended, neither before the window nor in it. */
  readonly clientsStarved: number;
  /** Requests that were out when the window began, or began in it. */
  readonly sent: number;
  readonly answered: number;
  /** Requests that failed in the window, by how. */
  readonly failures: Readonly<Partial<Record<OutcomeKind, number>>>;
  /** What the failed ones took, ns, in all. */
  readonly failureTime: Nanoseconds;
  /** Of the requests that ended in the window: what they had taken before it, ns, in all. */
  readonly timeBefore: Nanoseconds;
  /** Of the requests that were out when it ended: what they took of it, ns, in all, but for clients that starved. */
  readonly timeCensored: Nanoseconds;
  /** Requests that were out when the window ended. */
  readonly censored: number;
  /** How long the oldest of them had been out; null where there are none. */
  readonly longestCensored: Nanoseconds | null;
  /** Of the requests answered in the window: from the previous answer to this one, on the client's clock. */
  readonly responses: Distribution;
  /** Null where the server keeps no trace of ours, or does not take one connection a request. */
  readonly server: ServerAccount | null;
  readonly kernel: KernelWitness;
  readonly load: LoadCost;
  readonly processes: readonly ProcessCost[];
}
