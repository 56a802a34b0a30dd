/** What the load generator is asked for, and what it reports: Node's IPC channel carries both. */
import type { Outcome } from '../model/connection-record.js';
import type { HoldTry, ProbeLoop, ProbeRequest } from '../model/probe.js';
import type { ProbeAddress, ProbeTarget, Redirect } from '../model/probe-target.js';
import type { Generator, Message, OpenArrivals } from '../model/scenario.js';

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
  /** The address to connect to, where the URL names its host otherwise. */
  readonly host?: string;
  readonly clients: number;
  /** ns, from the instant at which every client was answered once. */
  readonly duration: number;
  /** ns, from a request's arrival. */
  readonly timeout: number;
  /** Whether clients use a connection again; else each request has one of its own. */
  readonly keepAlive: boolean;
  /** Without it: own. */
  readonly generator?: Generator;
  readonly epoch: string;
}

/** "See whether there is a server." */
export interface ReachOrder {
  readonly order: 'reach';
  readonly url: string;
  /** Addresses of the URL's host. Its name is looked up no more. */
  readonly hosts: readonly string[];
  /** ns. */
  readonly timeout: number;
}

export type ReachReport =
  | {
      readonly report: 'reached';
      /** The address that was connected to. */
      readonly host: string;
      readonly status: number;
      readonly location: string | null;
      readonly keepsAlive: boolean;
    }
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
  readonly roundIndex: number;
}

/** "All that is asked from now on is asked of this server." It is not asked anything by that. */
export interface AimOrder {
  readonly order: 'aim';
  readonly target: ProbeTarget;
  /** ns, for finding the first of its addresses that connects, of all together. */
  readonly patience: number;
  readonly epoch: string;
}

/** "Connect to this listener, again and again." Instants and durations are ns. */
export interface ConnectOrder {
  readonly order: 'connect';
  readonly address: ProbeAddress;
  readonly times: number;
  /** Of one connection. */
  readonly patience: number;
}

/** "So many requests at once, of the server aimed at." */
export interface BurstProbeOrder {
  readonly order: 'probe-burst';
  readonly clients: number;
  /** From the beginning of one connect to that of the next, ns; 0: one right after the other. */
  readonly connectGap: number;
  /** How long all connections may take, ns: those that come later are not waited for. */
  readonly connectPatience: number;
  /** From the burst's start, ns: a client without an answer by then gives up. */
  readonly patience: number;
  /** What a client sends as soon as it is connected; the rest is sent when all are. Without it: nothing. */
  readonly sends?: 'nothing' | 'all-but-last-byte';
  /** The addresses of this machine that the clients connect from, in turns. */
  readonly sources?: readonly string[];
}

/** "Keep so many clients busy at the server aimed at." */
export interface LoopProbeOrder {
  readonly order: 'probe-loop';
  readonly clients: number;
  /** Of the whole loop, ns. */
  readonly time: number;
  readonly mostRequests: number;
  /** How long a client waits between an answer and its next request, ns; without it: not at all. */
  readonly pause?: number;
  /** The addresses of this machine that the clients connect from, in turns. */
  readonly sources?: readonly string[];
}

/** "Begin so many requests, and see whether one more is answered." */
export interface HoldProbeOrder {
  readonly order: 'probe-hold';
  readonly held: number;
  /** How long the held ones may take to connect, ns: those that have not by then are held all the same. */
  readonly connectPatience: number;
  /** How long the whole one is waited for, ns. */
  readonly patience: number;
}

export type ProbeOrder = AimOrder | ConnectOrder | BurstProbeOrder | LoopProbeOrder | HoldProbeOrder;

export interface AimReport {
  readonly report: 'aimed';
  readonly address: ProbeAddress;
}

export interface ConnectReport {
  readonly report: 'connect';
  /** How long each took, ns, of those that came about. */
  readonly times: readonly number[];
}

export interface BurstProbeReport {
  readonly report: 'probe-burst';
  readonly startedAt: number;
  /** In the order of connecting. */
  readonly requests: readonly ProbeRequest[];
  /** Of each request, when the last bytes of its answer came; null: none did. */
  readonly lastBytesAt: ReadonlyArray<number | null>;
  /** The first answer that sent its client elsewhere; null: none did. */
  readonly redirect: Redirect | null;
  readonly clientBusy: number;
  readonly peakMemoryBytes: number;
  /** CPU time that it took, ns. */
  readonly cpuTime: number;
}

export interface LoopProbeReport extends ProbeLoop {
  readonly report: 'probe-loop';
}

export interface HoldProbeReport extends HoldTry {
  readonly report: 'probe-hold';
}

export type ProbeReport = AimReport | ConnectReport | BurstProbeReport | LoopProbeReport | HoldProbeReport;

export type LoadOrder = BurstOrder | OpenOrder | SustainedOrder | ReachOrder | ProbeOrder;

/**
 * "End the order in hand now, and report what there is." Only a closed loop and open arrivals heed it: any other order is
 * of no use unless it is whole.
 */
export interface EndEarly {
  readonly order: 'end-early';
}

/** One client's account of its request. Instants are ns since the epoch; NaN never occurs: what did not happen is null. */
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
  /** So many clients, the first of the timetable, had left by themselves before the order was ended early. */
  readonly departed?: number;
  readonly peakMemoryBytes: number;
  /** CPU time that it took, ns. */
  readonly cpuTime: number;
}

/** An order that could not be carried out, and why. */
interface FailedReport {
  readonly report: 'failed';
  readonly message: string;
}

export type LoadReport =
  | { readonly report: 'ready' }
  | FailedReport
  | ClientsReport
  | SustainedReport
  | ReachReport
  | ProbeReport;
