/** The orders to the load generator and its reports, sent over Node's IPC channel. */
import type { Outcome } from '../model/connection-record.js';
import type { HoldTry, ProbeLoop, ProbeRequest } from '../model/probe.js';
import type { ProbeAddress, ProbeTarget, Redirect } from '../model/probe-target.js';
import type { Generator, Message, OpenArrivals } from '../model/scenario.js';
import { MILLISECOND, type Nanoseconds } from '../model/units.js';

/** "Open these clients at once, after the silent clients." */
export interface BurstOrder {
  readonly order: 'burst';
  readonly host: string;
  readonly port: number;
  readonly clients: number;
  readonly silentClients: number;
  /** How long the silent clients stay after the others were released, ns. */
  readonly silentTime: number;
  readonly message: Message;
  /** ns, from a client's arrival. */
  readonly timeout: number;
  /** The run's start, ns on CLOCK_MONOTONIC, as text. Stamps are relative to it. */
  readonly epoch: string;
  /** Addresses of this machine from which the clients connect, in turn; by default the kernel chooses one. */
  readonly sources?: readonly string[];
  /** Whether other load generators release clients too: then this one reports that it is prepared, and waits for its release. */
  readonly together?: boolean;
}

/** "Release the clients that you have prepared." */
export interface ReleaseOrder {
  readonly order: 'release';
  /** ns on CLOCK_MONOTONIC, as text: the same instant for all load generators. */
  readonly at: string;
  /** How long the clients may take to leave, ns. */
  readonly patience: number;
}

/** "Run a closed loop with these clients." */
export interface SustainedOrder {
  readonly order: 'sustained';
  readonly url: string;
  /** The address to connect to, if the URL has a host name. */
  readonly host?: string;
  readonly clients: number;
  /** ns, from the instant at which every client had been answered once. */
  readonly duration: number;
  /** ns, from a request's arrival. */
  readonly timeout: number;
  /** Whether clients reuse connections; else there is one connection per request. */
  readonly keepAlive: boolean;
  /** By default `own`. */
  readonly generator?: Generator;
  readonly epoch: string;
}

/** "Check whether the server answers." */
export interface ReachOrder {
  readonly order: 'reach';
  readonly url: string;
  /** Addresses of the URL's host. The name is not looked up again. */
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

/** The value in the outcome column for a request that was not answered by the end. */
export const CENSORED = 255;

/** Requests in columns, in the order in which they ended. Instants are ns since the epoch. */
export interface RequestColumns {
  /** Index of the client. */
  readonly client: Uint32Array;
  readonly clientPort: Uint16Array;
  /** When the client began the request: at its start, or when its previous answer was complete. */
  readonly arrivedAt: Float64Array;
  /** When the answer was complete; NaN if the request is censored. */
  readonly departedAt: Float64Array;
  /** Index in OUTCOME_KINDS, or CENSORED. */
  readonly outcome: Uint8Array;
}
/** "Open these clients by open arrivals, each at its own instant." */
export interface OpenOrder extends Omit<BurstOrder, 'order' | 'silentClients' | 'silentTime' | 'sources' | 'together'> {
  readonly order: 'open';
  readonly load: OpenArrivals;
  readonly seed: number;
  /** Index of the round within its model, from 0. */
  readonly roundIndex: number;
}

/** "Open these clients at the target, each at its own instant." */
export interface TimetableProbeOrder extends Pick<OpenOrder, 'clients' | 'timeout' | 'load' | 'seed' | 'roundIndex'> {
  readonly order: 'probe-timetable';
}

/** "Send all further probe orders to this server." Sends no request itself. */
export interface AimOrder {
  readonly order: 'aim';
  readonly target: ProbeTarget;
  /** Total time to find the first address that connects, ns. */
  readonly patience: number;
  readonly epoch: string;
}

/** "Connect to this address repeatedly, without sending anything, until a connect fails." Instants and durations are ns. */
export interface ConnectOrder {
  readonly order: 'connect';
  readonly address: ProbeAddress;
  readonly times: number;
  /** Connects before these, whose duration is not reported. */
  readonly uncounted: number;
  /** Time limit of one connection. */
  readonly patience: number;
}

/** "Send a burst of requests to the target." */
export interface BurstProbeOrder {
  readonly order: 'probe-burst';
  readonly clients: number;
  /** Time between the starts of two connects, ns; 0: no pause. */
  readonly connectGap: number;
  /** Time limit for all connects, ns; the burst does not wait for later ones. */
  readonly connectPatience: number;
  /** Whether clients that connect later still send their request, as soon as they are connected. By default they give up. */
  readonly keepsConnecting?: boolean;
  /** Time limit of the burst, from its start, ns; clients without an answer give up. */
  readonly patience: number;
  /**
   * How long no client may be answered, after the first was (with `lastFirst`: after the first request), before all others give up,
   * ns; by default as long as the burst.
   */
  readonly stallPatience?: number;
  /** What a client sends as soon as it is connected; the rest is sent when all are connected. By default nothing. */
  readonly sends?: 'nothing' | 'all-but-last-byte' | 'all';
  /** Whether the rest is sent one request at a time, the last connected first, each when the one before it was answered. */
  readonly lastFirst?: boolean;
  /**
   * When the requests are sent, ns on CLOCK_MONOTONIC, as text. Clients that are not connected by then give up, unless
   * they keep connecting. By default the requests are sent when all clients are connected.
   */
  readonly sendAt?: string;
  /** Addresses of this machine from which the clients connect, in turn. */
  readonly sources?: readonly string[];
}

/** If a burst with `sendAt` is later than this, ns, no request is sent: other load generators have already sent theirs. */
export const MOST_LATE: Nanoseconds = 100 * MILLISECOND;

/** "Run a closed loop at the target." */
export interface LoopProbeOrder {
  readonly order: 'probe-loop';
  readonly clients: number;
  /** Length of the loop, ns. */
  readonly time: number;
  readonly mostRequests: number;
  /** Pause of a client between an answer and its next request, ns; by default none. */
  readonly pause?: number;
  /** Addresses of this machine from which the clients connect, in turn. */
  readonly sources?: readonly string[];
}

/** "Hold these unfinished requests, and check whether a complete one is answered." */
export interface HoldProbeOrder {
  readonly order: 'probe-hold';
  readonly held: number;
  /** Time limit for connecting the held ones, ns; those not connected by then still count as held. */
  readonly connectPatience: number;
  /** Time limit for the answer to the complete request, ns. */
  readonly patience: number;
}

/** "Open this many connections to the runner's own listener, as a burst does, and send a byte on all of them at once." */
export interface CapacityOrder {
  readonly order: 'capacity';
  readonly address: ProbeAddress;
  readonly clients: number;
  /** Time limit, ns. The listener closes all connections as soon as all have sent. */
  readonly patience: number;
}

export type ProbeOrder =
  | AimOrder
  | ConnectOrder
  | BurstProbeOrder
  | TimetableProbeOrder
  | LoopProbeOrder
  | HoldProbeOrder
  | CapacityOrder;

export interface AimReport {
  readonly report: 'aimed';
  readonly address: ProbeAddress;
}

export interface ConnectReport {
  readonly report: 'connect';
  /** Durations of the successful connects, ns. */
  readonly times: readonly number[];
}

export interface BurstProbeReport {
  readonly report: 'probe-burst';
  readonly startedAt: number;
  /** In the order of connecting. */
  readonly requests: readonly ProbeRequest[];
  /** For each request, when the last bytes of its answer arrived; null if none did. */
  readonly lastBytesAt: ReadonlyArray<number | null>;
  /** The first redirect among the answers; null if there was none. */
  readonly redirect: Redirect | null;
  /** When the requests began to be sent; null if all clients had left before. */
  readonly releasedAt: number | null;
  readonly clientBusy: number;
  readonly peakMemoryBytes: number;
  /** CPU time used, ns. */
  readonly cpuTime: number;
}

export interface LoopProbeReport extends ProbeLoop {
  readonly report: 'probe-loop';
  /** For each departure: the index of its client, and the time since that client's previous answer, ns. */
  readonly clientOfDeparture: readonly number[];
  readonly responseTimes: readonly number[];
}

export interface HoldProbeReport extends HoldTry {
  readonly report: 'probe-hold';
}

export interface CapacityReport {
  readonly report: 'capacity';
  /** Connections that were open when the bytes were sent. */
  readonly held: number;
}

export type ProbeReport =
  | AimReport
  | ConnectReport
  | BurstProbeReport
  | ClientsReport
  | LoopProbeReport
  | HoldProbeReport
  | CapacityReport;

export type LoadOrder = BurstOrder | ReleaseOrder | OpenOrder | SustainedOrder | ReachOrder | ProbeOrder;

/**
 * "End the current order now and report what there is." Only a closed loop and open arrivals react to it, since partial results of
 * any other order are of no use; and a burst with `sendAt` whose requests are not sent yet, which then sends none.
 */
export interface EndEarly {
  readonly order: 'end-early';
}

/** One client's record of its request. Instants are ns since the epoch, and null for events that did not happen. */
export interface ClientReport {
  readonly clientAddress: string | null;
  readonly clientPort: number | null;
  /** Null without a timetable. */
  readonly intendedAt: number | null;
  readonly arrivedAt: number;
  readonly connectedAt: number | null;
  readonly answeredAt: number | null;
  readonly departedAt: number;
  readonly outcome: Outcome;
}

export interface SustainedReport {
  readonly report: 'sustained';
  /** The measured window, ns since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** Clients that were connected at least once. */
  readonly clientsConnected: number;
  /** Clients that stopped before the window's end, because they failed repeatedly or had used up their requests. */
  readonly clientsGaveUp: number;
  /** Requests that were outstanding when the window began, or began within it. */
  readonly sent: number;
  readonly answered: number;
  readonly failed: number;
  /** Requests outstanding when the window ended. */
  readonly censored: number;
  /** All requests, including those of the warm-up. */
  readonly requests: RequestColumns;
  readonly peakMemoryBytes: number;
  /** CPU time of the window, ns. */
  readonly cpuTime: number;
}

export interface ClientsReport {
  /** The order that was carried out. */
  readonly report: 'burst' | 'open';
  readonly clients: readonly ClientReport[];
  /** If the order was ended early: how many clients, the first of the timetable, had left before that. */
  readonly departed?: number;
  readonly peakMemoryBytes: number;
  /** CPU time used, ns. */
  readonly cpuTime: number;
}

export interface PreparedReport {
  readonly report: 'prepared';
}

/** An order that could not be carried out, and why. */
interface FailedReport {
  readonly report: 'failed';
  readonly message: string;
}

export type LoadReport =
  | { readonly report: 'ready' }
  /** The clients of a burst wait for their release. */
  | PreparedReport
  | FailedReport
  | ClientsReport
  | SustainedReport
  | ReachReport
  | ProbeReport;
