/** Warnings are data: one union, rendered once (report/warnings.ts), shown as footnotes in every format. */
import type { ModelName } from './scenario.js';
import type { Nanoseconds } from './units.js';

export type Warning =
  /** The kernel capped the listen backlog below what the clients need. */
  | {
      readonly kind: 'listen-backlog-capped';
      readonly asked: number;
      readonly somaxconn: number;
      readonly clients: number;
    }
  /** A listen backlog below the number of clients was asked for. */
  | { readonly kind: 'listen-backlog-small'; readonly listenBacklog: number; readonly clients: number }
  /** The kernel counted connections that found a full accept queue. */
  | {
      readonly kind: 'accept-queue-overflowed';
      readonly model: ModelName;
      readonly overflows: number;
      readonly lateClients: number;
      readonly latestConnect: Nanoseconds;
    }
  /** Arrivals were spread over so much of a service that the verdict or a figure could be another without. */
  | {
      readonly kind: 'arrivals-spread';
      readonly model: ModelName;
      readonly spread: Nanoseconds;
      readonly serviceTime: Nanoseconds;
      readonly couldChangeVerdict: boolean;
      /** The figures that would differ by more than their intervals, as medians over the rounds. */
      readonly changes: ReadonlyArray<{
        readonly figure: SpreadFigure;
        readonly measured: Nanoseconds;
        readonly atOnce: Nanoseconds;
      }>;
    }
  /** A clock went backwards between two stamps. */
  | {
      readonly kind: 'negative-duration';
      readonly model: ModelName;
      readonly count: number;
      readonly smallest: Nanoseconds;
    }
  /** Some clients were not served. */
  | { readonly kind: 'clients-failed'; readonly model: ModelName; readonly failed: number; readonly of: number }
  /** Some requests of busy clients were not answered. */
  | { readonly kind: 'requests-failed'; readonly model: ModelName; readonly failed: number; readonly of: number }
  /** Some clients were never answered while others were, again and again. */
  | { readonly kind: 'clients-starved'; readonly model: ModelName; readonly starved: number; readonly of: number }
  /** The load generator had hardly any CPU time to spare: its share of one core. */
  | { readonly kind: 'load-generator-saturated'; readonly model: ModelName; readonly share: number }
  /** Clients of open arrivals came later than they were meant to by a good part of what they waited. */
  | {
      readonly kind: 'clients-late';
      readonly model: ModelName;
      /** Means over all clients; the wait contains the lateness. */
      readonly lateness: Nanoseconds;
      readonly wait: Nanoseconds;
    }
  /** A worker died during the run and was replaced. */
  | { readonly kind: 'worker-replaced'; readonly model: ModelName; readonly died: number; readonly replacement: number }
  /** A run of open arrivals was shorter than its mean wait needs to lie near what theory says. */
  | {
      readonly kind: 'run-too-short';
      readonly model: ModelName;
      /** Arrivals of the run, all rounds together, and how many it takes. */
      readonly arrivals: number;
      readonly needed: number;
      /** How long that many take at the rate asked for. */
      readonly neededTime: Nanoseconds;
    }
  /** More work came than the servers can do: the queue grows for as long as clients come. */
  | {
      readonly kind: 'no-steady-state';
      readonly model: ModelName;
      readonly utilisation: number;
      /** Clients a second by which the queue grew: measured, and arrival rate - what the servers can serve. */
      readonly growth: number;
      readonly predictedGrowth: number;
    }
  /** Processes could not be started for connections; the system's code of the last. */
  | { readonly kind: 'process-not-started'; readonly model: ModelName; readonly count: number; readonly code: string }
  /** Processes that were started for connections, and whose ends were not told in time: what they cost is not known. */
  | { readonly kind: 'processes-unheard'; readonly model: ModelName; readonly count: number }
  /** The servers' traces were kept in the temporary folder, since the folder in memory (/dev/shm) could not take them. */
  | { readonly kind: 'trace-on-disk'; readonly why: 'missing' | 'not-writable' | 'too-small' }
  /** Too few rounds for an interval. */
  | { readonly kind: 'no-interval'; readonly rounds: number; readonly needed: number };

/** Figures of a burst that count from each client's own arrival. */
export const SPREAD_FIGURES = ['waitP50', 'waitP95', 'waitMax', 'costOfPlace'] as const;
export type SpreadFigure = (typeof SPREAD_FIGURES)[number];
