/** The shape of what a probe saw. */
import { z } from 'zod';
import { PROBE_PHASES } from '../probe.js';
import { MOST } from '../scenario.js';
import { count, nanoseconds, outcomeShape } from './record.js';

/** Bursts, and tries of idle-hold, in one probe: far beyond what any budget of time allows. */
const MOST_BURSTS = 10_000;

const clients = z.int().min(1).max(MOST.clients);
const share = z.number().min(0).max(1);
const time = nanoseconds.min(0);

export const probeRequestShape = z.strictObject({
  /** Just before connect(2); of a kept connection: of its first request alone, null of the later ones. Null also of who was still to begin. */
  connectStartedAt: nanoseconds.nullable(),
  /** The TCP handshake was complete (not TLS's). */
  connectedAt: nanoseconds.nullable(),
  /** The request was written; null when it never was. All requests of a burst are written in one tick. */
  sentAt: nanoseconds.nullable(),
  /** First byte of the answer. */
  answeredAt: nanoseconds.nullable(),
  /** The answer was whole, or the instant at which the client failed or gave up. */
  departedAt: nanoseconds,
  outcome: outcomeShape,
});

export const probeBurstShape = z.strictObject({
  phase: z.enum(PROBE_PHASES),
  startedAt: nanoseconds,
  /** In the order of connecting. */
  requests: z.array(probeRequestShape).min(1).max(MOST.clients),
  /** Answers that were redirects (3xx) and counted as served: in older documents. Today they are refused or declined. */
  redirects: count.max(MOST.clients),
  /** Share of the burst's time for which the client's own event loop was busy, 0 to 1. */
  clientBusy: share,
  /** SYNs that this machine sent again during the burst (TCPSynRetrans); null where the system does not say. */
  synRetries: count.nullable(),
  /** Connections that found an accept queue of this machine full (ListenOverflows); null where it does not say. */
  listenOverflows: count.nullable(),
});

export const probeLoopShape = z
  .strictObject({
    clients,
    /** The window that counts: from when every client was answered once, or half of the loop's time when some never were. */
    startedAt: nanoseconds,
    endedAt: nanoseconds,
    /** Answers of the window, in order: when each was whole. */
    departures: z.array(nanoseconds),
    /** Answers to each client, in the window. */
    answersByClient: z.array(count).max(MOST.clients),
    /** Requests of the whole loop, its beginning too: sent = answered + failed + censored. */
    sent: count,
    answered: count,
    failed: count,
    censored: count,
    /** Mean time from a client's previous answer to the next, of the answers of the window, ns. */
    meanResponse: time,
    clientBusy: share,
  })
  .refine(({ endedAt, startedAt }) => endedAt >= startedAt, { path: ['endedAt'], error: 'is before startedAt' })
  .refine(({ answersByClient, clients }) => answersByClient.length === clients, {
    path: ['answersByClient'],
    error: 'does not have a number for each client',
  });

export const holdTryShape = z.strictObject({
  held: count.max(MOST.clients),
  /** Whether the one more was answered within `patience`. */
  answered: z.boolean(),
  /** How long it took, or how long was waited, ns. */
  time,
});

export const probeHoldShape = z.strictObject({
  tries: z.array(holdTryShape).max(MOST_BURSTS),
  patience: time,
});

export const probeEndShape = z.discriminatedUnion('kind', [
  /** Everything that was planned was done. */
  z.strictObject({ kind: z.literal('complete') }),
  /** The budget of time, connections or requests ran out first. */
  z.strictObject({ kind: z.literal('out-of-budget'), during: z.string() }),
  /** The server could not be probed: nobody there, no such host, not what was asked for. */
  z.strictObject({ kind: z.literal('failed'), during: z.string(), outcome: outcomeShape, detail: z.string() }),
]);

export const probeScenarioShape = z.strictObject({
  /** As it is shown and saved: scheme, host, port, path. */
  target: z.string(),
  /** The server that was started for the probe; null: it ran already. */
  command: z.string().nullable(),
  method: z.string(),
  headerNames: z.array(z.string()),
  bodyBytes: count,
  keepAlive: z.boolean(),
  hold: z.boolean(),
  /** Whether it is on this machine: then a round trip costs nothing. */
  loopback: z.boolean(),
  /** ns; null: `auto`, until the answer is sure. */
  budget: nanoseconds.positive().nullable(),
  maxClients: clients,
  /** What its owner says that it serves at once; null: nothing. */
  configured: clients.nullable(),
  seed: count.max(MOST.seed),
});

export const probedShape = z.strictObject({
  scenario: probeScenarioShape,
  /** What a connection costs this client where there is no network: median of connects to a listener of its own, ns. */
  connectCost: time,
  bursts: z.array(probeBurstShape).max(MOST_BURSTS),
  loop: probeLoopShape.nullable(),
  hold: probeHoldShape.nullable(),
  end: probeEndShape,
});
