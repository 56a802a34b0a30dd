/** A run: rounds of each model, what the kernel said meanwhile, and the context that makes the figures readable. */
import type { ConnectionRecord } from './connection-record.js';
import type { Burst, Load, ModelChoice, Scenario } from './scenario.js';
import type { Nanoseconds } from './units.js';
import type { Warning } from './warning.js';

/** Version of the saved document. Changed only with a line in CHANGELOG.md. */
export const SCHEMA_VERSION = 2;

/** One look at the listening socket: how many connections it held that had not been accepted. */
export interface QueueSample {
  /** ns since the run's start, CLOCK_MONOTONIC, just before the look. */
  readonly at: Nanoseconds;
  /** Length of the accept queue (Linux: rx_queue of the listening socket in /proc/net/tcp). */
  readonly queueLength: number;
}

/** What the kernel saw of a round. The counters are the machine's, not the socket's: others can add to them. */
export type KernelWitness =
  | {
      readonly available: true;
      readonly samples: readonly QueueSample[];
      /** The listen backlog that was asked for, or net.core.somaxconn where that is less. The queue holds one more. */
      readonly listenBacklogInForce: number;
      /** Connections that found the accept queue full, during the round. */
      readonly listenOverflows: number;
      /** Connections that were dropped at a listening socket for any reason, during the round. */
      readonly listenDrops: number;
    }
  | { readonly available: false; readonly why: string };

/** What one process cost that was started for one connection (wait4(2)). */
export interface ProcessCost {
  readonly process: number;
  /** User and system, ns. */
  readonly cpuTime: Nanoseconds;
  /** Most memory that it had, bytes. */
  readonly peakMemoryBytes: number;
}

/** What a round cost the load generator. */
interface LoadCost {
  /** Most memory that the load generator's process has had so far, bytes. */
  readonly peakMemoryBytes: number;
  /** CPU time that it spent in the round, ns. */
  readonly cpuTime: Nanoseconds;
}

/** One round that is told client by client: a burst, or the arrivals of a timetable. */
export interface Round {
  readonly warmUp: boolean;
  /** Place in the order in which all rounds of the run were made, from 1. */
  readonly sequence: number;
  readonly records: readonly ConnectionRecord[];
  readonly kernel: KernelWitness;
  readonly load: LoadCost;
  /** The processes that were started for connections, where the model does that. */
  readonly processes: readonly ProcessCost[];
}

/** All rounds of one model. */
export interface ModelRun<R = Round> extends ModelChoice {
  readonly rounds: readonly R[];
}

/** The machine and the versions that a run was made with. */
export interface Context {
  readonly atOnceVersion: string;
  readonly nodeVersion: string;
  readonly platform: string;
  readonly kernelRelease: string;
  readonly architecture: string;
  readonly cpuModel: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Cap that the kernel puts on the listen backlog; null where it can't be read. */
  readonly somaxconn: number | null;
  /** Mean runnable processes over the minute before the run; 0 where the system does not say. */
  readonly loadAverage: number;
  /** The instrument's own error: what one reading of the clock costs, ns (median). */
  readonly clockReadingTime: Nanoseconds;
}

/** What was measured under one load. Facts only: every figure in a report is derived from it. */
export interface Measured<L extends Load, R> {
  readonly scenario: Scenario<L>;
  readonly runs: ReadonlyArray<ModelRun<R>>;
  /** What the harness noticed. Warnings that follow from the records are derived with the figures. */
  readonly warnings: readonly Warning[];
}

interface Header {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  /** Its name in the store. */
  readonly name: string;
  /** Wall clock, ISO 8601, UTC. */
  readonly createdAt: string;
  readonly context: Context;
}

/** Clients released together. */
export interface BurstDocument extends Header, Measured<Burst, Round> {
  readonly kind: 'burst';
}

/** A saved run of `bench`, under whatever load. */
export type RunDocument = BurstDocument;

/** The rounds that count. */
export function measuredRounds<R extends { readonly warmUp: boolean }>(run: ModelRun<R>): readonly R[] {
  return run.rounds.filter((round) => !round.warmUp);
}

/** What one task of a self-measurement took, per call. */
export interface SelfTask {
  readonly name: string;
  readonly calls: number;
  /** ns. */
  readonly median: Nanoseconds;
  readonly p5: Nanoseconds;
  readonly p95: Nanoseconds;
}

/** One question about the instrument's own cost, and what was measured to answer it. */
export interface SelfSuite {
  readonly question: string;
  readonly tasks: readonly SelfTask[];
}

/** A saved measurement of what the instrument itself costs. */
export interface SelfDocument extends Header {
  readonly kind: 'self';
  readonly suites: readonly SelfSuite[];
}

export type StoredDocument = RunDocument | SelfDocument;
