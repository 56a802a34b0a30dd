/** A run of `bench`: what was measured of each model under one load. */
import type { ConnectionRecord } from './connection-record.js';
import type { Header } from './document.js';
import type { Burst, Load, ModelChoice, OpenArrivals, Scenario, Sustained } from './scenario.js';
import type { SustainedRound } from './sustained.js';
import type { Nanoseconds } from './units.js';
import type { Warning } from './warning.js';

/** What was measured under one load. Facts only: every figure in a report is derived from it. */
export interface Measured<L extends Load, R> {
  readonly scenario: Scenario<L>;
  readonly runs: ReadonlyArray<ModelRun<R>>;
  /** What the harness noticed. Warnings that follow from the records are derived with the figures. */
  readonly warnings: readonly Warning[];
}

/** Clients released together. */
export interface BurstDocument extends Header, Measured<Burst, Round> {
  readonly kind: 'burst';
}

/** Clients that are kept busy. */
export interface SustainedDocument extends Header, Measured<Sustained, SustainedRound> {
  readonly kind: 'sustained';
}

/** Clients that came by a timetable, whether or not the server kept up. */
export interface OpenDocument extends Header, Measured<OpenArrivals, Round> {
  readonly kind: 'open';
}

/** A saved run of `bench`, under whatever load. */
export type RunDocument = BurstDocument | SustainedDocument | OpenDocument;

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
export interface LoadCost {
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

/** The rounds that count. */
export function measuredRounds<R extends { readonly warmUp: boolean }>(run: ModelRun<R>): readonly R[] {
  return run.rounds.filter((round) => !round.warmUp);
}
