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
  /** Arrivals were spread over more than a tenth of the service time. */
  | {
      readonly kind: 'arrivals-spread';
      readonly model: ModelName;
      readonly spread: Nanoseconds;
      readonly serviceTime: Nanoseconds;
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
  /** A worker died during the run and was replaced. */
  | { readonly kind: 'worker-replaced'; readonly model: ModelName; readonly died: number; readonly replacement: number }
  /** Processes could not be started for connections; the system's code of the last. */
  | { readonly kind: 'process-not-started'; readonly model: ModelName; readonly count: number; readonly code: string }
  /** Too few rounds for an interval. */
  | { readonly kind: 'no-interval'; readonly rounds: number; readonly needed: number };
