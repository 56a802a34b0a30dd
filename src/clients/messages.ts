/** What the load generator is asked for, and what it reports: Node's IPC channel carries both. */
import type { Outcome } from '../model/connection-record.js';
import type { Message } from '../model/scenario.js';

/** "Open so many clients at once, after those that are to say nothing." */
export interface BurstOrder {
  readonly order: 'burst';
  readonly host: string;
  readonly port: number;
  readonly clients: number;
  readonly silentClients: number;
  /** How long they stay once the others have been released, ns. */
  readonly silentTime: number;
  readonly message: Message;
  /** ns, from a client's arrival. */
  readonly timeout: number;
  /** The run's start, ns on CLOCK_MONOTONIC, as text: what the stamps are relative to. */
  readonly epoch: string;
}

/** One client's account of its visit. Instants are ns since the epoch; NaN never occurs: what did not happen is null. */
export interface ClientReport {
  readonly clientAddress: string | null;
  readonly clientPort: number | null;
  readonly arrivedAt: number;
  readonly connectedAt: number | null;
  readonly answeredAt: number | null;
  readonly departedAt: number;
  readonly outcome: Outcome;
}

export type LoadReport =
  | { readonly report: 'ready' }
  | {
      readonly report: 'burst';
      readonly clients: readonly ClientReport[];
      readonly peakMemoryBytes: number;
      /** CPU time of the burst, ns. */
      readonly cpuTime: number;
    };
