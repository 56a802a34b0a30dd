/** What the load generator is asked for, and what it reports: Node's IPC channel carries both. */
import type { Outcome } from '../model/connection-record.js';
import type { Message, OpenArrivals } from '../model/scenario.js';

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

/** "Keep so many clients busy, for so long." */
export interface SustainedOrder {
  readonly order: 'sustained';
  readonly url: string;
  readonly clients: number;
  /** ns, from the instant at which every client was answered once. */
  readonly duration: number;
  /** ns, from a request's arrival. */
  readonly timeout: number;
  /** Whether clients use a connection again; else each request has one of its own. */
  readonly keepAlive: boolean;
  readonly epoch: string;
}

/** "See whether there is a server." */
export interface ReachOrder {
  readonly order: 'reach';
  readonly url: string;
  /** ns. */
  readonly timeout: number;
}

export type ReachReport =
  | { readonly report: 'reached'; readonly status: number; readonly keepsAlive: boolean }
  | { readonly report: 'unreachable'; readonly outcome: Outcome };

/** The outcome, in a column, of a request that was not answered by the end. */
export const CENSORED = 255;

/** Requests in columns, in the order in which they ended. Instants are ns since the epoch. */
export interface RequestColumns {
  /** Index of the client. */
  readonly client: Uint32Array;
  readonly clientPort: Uint16Array;
  /** When the client began: its last answer was whole, or it was the first. */
  readonly arrivedAt: Float64Array;
  /** The answer was whole; NaN where the request is censored. */
  readonly departedAt: Float64Array;
  /** Index in OUTCOME_KINDS, or CENSORED. */
  readonly outcome: Uint8Array;
}
/** "Open so many clients, each at its own instant of a timetable." */
export interface OpenOrder extends Omit<BurstOrder, 'order' | 'silentClients' | 'silentTime'> {
  readonly order: 'open';
  readonly load: OpenArrivals;
  readonly seed: number;
  /** Which round of its model it is, from 0. */
  readonly turn: number;
}

export type LoadOrder = BurstOrder | OpenOrder | SustainedOrder | ReachOrder;

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

export interface SustainedReport {
  readonly report: 'sustained';
  /** The window that was measured, ns since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Clients that were connected at least once. */
  readonly clientsConnected: number;
  /** Clients that stopped before the window's end: they failed again and again, or had used up their requests. */
  readonly clientsGaveUp: number;
  /** Requests that were out when the window began, or began in it. */
  readonly sent: number;
  readonly answered: number;
  readonly failed: number;
  /** Out when the window ended. */
  readonly censored: number;
  /** All of them, those of the warm-up too. */
  readonly requests: RequestColumns;
  readonly peakMemoryBytes: number;
  /** CPU time of the window, ns. */
  readonly cpuTime: number;
}

export interface ClientsReport {
  /** The order that was carried out. */
  readonly report: 'burst' | 'open';
  readonly clients: readonly ClientReport[];
  readonly peakMemoryBytes: number;
  /** CPU time that it took, ns. */
  readonly cpuTime: number;
}

/** An order that could not be carried out, and why. */
interface FailedReport {
  readonly report: 'failed';
  readonly message: string;
}

export type LoadReport = { readonly report: 'ready' } | FailedReport | ClientsReport | SustainedReport | ReachReport;
