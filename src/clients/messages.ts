/** What the load generator is asked for, and what it reports: Node's IPC channel carries both. */
import type { Outcome } from '../model/connection-record.js';
import type { Message, OpenArrivals } from '../model/scenario.js';

/** "Open so many clients, now." */
export interface BurstOrder {
  readonly order: 'burst';
  readonly host: string;
  readonly port: number;
  readonly clients: number;
  readonly message: Message;
  /** ns, from a client's arrival. */
  readonly timeout: number;
  /** The run's start, ns on CLOCK_MONOTONIC, as text: what the stamps are relative to. */
  readonly epoch: string;
}

/** "Open so many clients, each at its own instant of a timetable." */
export interface OpenOrder extends Omit<BurstOrder, 'order'> {
  readonly order: 'open';
  readonly load: OpenArrivals;
  readonly seed: number;
  /** Which round of its model it is, from 0. */
  readonly turn: number;
}

export type LoadOrder = BurstOrder | OpenOrder;

/** One client's account of its visit. Instants are ns since the epoch; NaN never occurs: what did not happen is null. */
export interface ClientReport {
  readonly clientAddress: string | null;
  readonly clientPort: number | null;
  /** Null where there is no timetable. */
  readonly intendedAt: number | null;
  readonly arrivedAt: number;
  readonly connectedAt: number | null;
  readonly answeredAt: number | null;
  readonly departedAt: number;
  readonly outcome: Outcome;
}

export type LoadReport =
  | { readonly report: 'ready' }
  | {
      /** The order that was carried out. */
      readonly report: 'burst' | 'open';
      readonly clients: readonly ClientReport[];
      readonly peakMemoryBytes: number;
      /** CPU time that it took, ns. */
      readonly cpuTime: number;
    };
