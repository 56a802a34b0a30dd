/** A probe: what was seen from outside of a server of which nothing was known. Facts only; the answer is derived. */
import type { Outcome } from './connection-record.js';
import type { Header } from './document.js';
import type { Nanoseconds } from './units.js';

/**
 * What a burst of a probe is for, in the order in which a probe goes on; but that what a loop left behind is outwaited with
 * a `warm-up` too. `invariance`: of another size, also to see whether nobody waits among so many.
 */
export const PROBE_PHASES = ['warm-up', 'unloaded', 'ramp', 'aimed', 'invariance', 'unloaded-again'] as const;
export type ProbePhase = (typeof PROBE_PHASES)[number];

/** One request. Instants are ns since the probe's start, CLOCK_MONOTONIC, on the client's side. */
export interface ProbeRequest {
  /** Just before connect(2); of a kept connection: of its first request alone, null of the later ones. Null also of who was still to begin. */
  readonly connectStartedAt: Nanoseconds | null;
  /** The TCP handshake was complete (not TLS's). */
  readonly connectedAt: Nanoseconds | null;
  /** The request was written; null when it never was. All requests of a burst are written in one tick. */
  readonly sentAt: Nanoseconds | null;
  /** First byte of the answer. */
  readonly answeredAt: Nanoseconds | null;
  /** The answer was whole, or the instant at which the client failed or gave up. */
  readonly departedAt: Nanoseconds;
  readonly outcome: Outcome;
}

/** N requests at once: connected one after the other, in order, and then all written. A single request is a burst of 1. */
export interface ProbeBurst {
  readonly phase: ProbePhase;
  readonly startedAt: Nanoseconds;
  /** In the order of connecting. */
  readonly requests: readonly ProbeRequest[];
  /** Answers that were redirects (3xx) and counted as served: in older documents. Today they are refused or declined. */
  readonly redirects: number;
  /** Share of the burst's time for which the client's own event loop was busy, 0 to 1. */
  readonly clientBusy: number;
  /** SYNs that this machine sent again during the burst (TCPSynRetrans); null where the system does not say. */
  readonly synRetries: number | null;
  /** Connections that found an accept queue of this machine full (ListenOverflows); null where it does not say. */
  readonly listenOverflows: number | null;
}

/** The closed loop: N clients kept busy, so that the server is never idle. */
export interface ProbeLoop {
  readonly clients: number;
  /** The window that counts: from when every client was answered once, or half of the loop's time when some never were. */
  readonly startedAt: Nanoseconds;
  readonly endedAt: Nanoseconds;
  /** Answers of the window, in order: when each was whole. */
  readonly departures: readonly Nanoseconds[];
  /** Answers to each client, in the window. */
  readonly answersByClient: readonly number[];
  /** Requests of the whole loop, its beginning too: sent = answered + failed + censored. */
  readonly sent: number;
  readonly answered: number;
  readonly failed: number;
  readonly censored: number;
  /** Mean time from a client's previous answer to the next, of the answers of the window, ns. */
  readonly meanResponse: Nanoseconds;
  readonly clientBusy: number;
}

/** Idle-hold: k requests begun and not finished, and one more that is whole. */
export interface HoldTry {
  readonly held: number;
  /** Whether the one more was answered within `patience`. */
  readonly answered: boolean;
  /** How long it took, or how long was waited, ns. */
  readonly time: Nanoseconds;
}

export interface ProbeHold {
  readonly tries: readonly HoldTry[];
  readonly patience: Nanoseconds;
}

/** How a probe ended. */
export type ProbeEnd =
  /** Everything that was planned was done. */
  | { readonly kind: 'complete' }
  /** The budget of time, connections or requests ran out first. */
  | { readonly kind: 'out-of-budget'; readonly during: string }
  /** The server could not be probed: nobody there, no such host, not what was asked for. */
  | { readonly kind: 'failed'; readonly during: string; readonly outcome: Outcome; readonly detail: string };

/** What was asked for. Holds no credentials: not those of the URL, and of headers the names alone. */
export interface ProbeScenario {
  /** As it is shown and saved: scheme, host, port, path. */
  readonly target: string;
  /** The server that was started for the probe; null: it ran already. */
  readonly command: string | null;
  readonly method: string;
  readonly headerNames: readonly string[];
  readonly bodyBytes: number;
  readonly keepAlive: boolean;
  readonly hold: boolean;
  /** Whether it is on this machine: then a round trip costs nothing. */
  readonly loopback: boolean;
  readonly budget: Nanoseconds;
  readonly maxClients: number;
  /** What its owner says that it serves at once; null: nothing. */
  readonly configured: number | null;
  readonly seed: number;
}

/** Everything that a probe saw. */
export interface Probed {
  readonly scenario: ProbeScenario;
  /** What a connection costs this client where there is no network: median of connects to a listener of its own, ns. */
  readonly connectCost: Nanoseconds;
  readonly bursts: readonly ProbeBurst[];
  readonly loop: ProbeLoop | null;
  readonly hold: ProbeHold | null;
  readonly end: ProbeEnd;
}

export interface ProbeDocument extends Header, Probed {
  readonly kind: 'probe';
}
