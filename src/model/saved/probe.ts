/** The shape of the observations of a probe. */
import { z } from 'zod';
import { PROBE_PHASES } from '../probe.js';
import { MOST } from '../scenario.js';
import { agentShareShape, count, nanoseconds, outcomeShape } from './record.js';

/** The most bursts, and tries of idle-hold, in one probe: far more than any time budget allows. */
const MOST_BURSTS = 10_000;

const clients = z.int().min(1).max(MOST.clients);
const share = z.number().min(0).max(1);
const time = nanoseconds.min(0);

export const probeRequestShape = z.strictObject({
  /** Just before connect(2). Null for later requests on a kept connection, and for a client that did not start. */
  connectStartedAt: nanoseconds.nullable(),
  /** The TCP handshake (not the TLS handshake) was complete. */
  connectedAt: nanoseconds.nullable(),
  /** The request was written; null if it never was. All requests of a burst are written in one tick. */
  sentAt: nanoseconds.nullable(),
  /** First byte of the answer. */
  answeredAt: nanoseconds.nullable(),
  /** First byte of the answer's body, if it came later than the head. */
  bodyAt: nanoseconds.optional(),
  /** The answer was complete, or the client failed or gave up. */
  departedAt: nanoseconds,
  outcome: outcomeShape,
  /** The agent that sent it; absent if there were no agents. */
  agent: z.string().optional(),
});

export const probeBurstShape = z.strictObject({
  phase: z.enum(PROBE_PHASES),
  startedAt: nanoseconds,
  /** In the order in which they connected. */
  requests: z.array(probeRequestShape).min(1).max(MOST.clients),
  /** In older documents: redirects (3xx) that counted as served. Today they are not served. */
  redirects: count.max(MOST.clients),
  /** The share of the burst's time during which the client's own event loop was busy, 0 to 1. */
  clientBusy: share,
  /** SYNs that this machine retransmitted during the burst (TCPSynRetrans); null if not available. */
  synRetries: count.nullable(),
  /** Connections that found an accept queue of this machine full (ListenOverflows); null if not available. */
  listenOverflows: count.nullable(),
  /** The agents that took part; absent if there were no agents, or for a single request. */
  agents: z.array(agentShareShape).optional(),
});

export const probeLoopShape = z
  .strictObject({
    clients,
    /**
     * The measured window starts when every client has been answered once; if some never are, after half of the loop's
     * time.
     */
    startedAt: nanoseconds,
    endedAt: nanoseconds,
    /** When each answer in the window was complete, in order. */
    departures: z.array(nanoseconds),
    /** The number of answers to each client in the window. */
    answersByClient: z.array(count).max(MOST.clients),
    /** Requests of the whole loop, including those before the window: sent = answered + failed + censored. */
    sent: count,
    answered: count,
    failed: count,
    censored: count,
    /** The mean time from a client's previous answer to this one, for answers in the window, ns. */
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
  /** Whether the complete request was answered within `patience`. */
  answered: z.boolean(),
  /** The time to the answer, or the time waited without one, ns. */
  time,
});

export const probeHoldShape = z.strictObject({
  tries: z.array(holdTryShape).max(MOST_BURSTS),
  patience: time,
});

export const probeEndShape = z.discriminatedUnion('kind', [
  /** The whole procedure was carried out. */
  z.strictObject({ kind: z.literal('complete') }),
  /** The budget of time, connections or requests ran out. */
  z.strictObject({ kind: z.literal('out-of-budget'), during: z.string() }),
  /** The server could not be probed: nothing listens, the host does not exist, or the answer was not as requested. */
  z.strictObject({ kind: z.literal('failed'), during: z.string(), outcome: outcomeShape, detail: z.string() }),
]);

export const probeScenarioShape = z.strictObject({
  /** Scheme, host, port and path. */
  target: z.string(),
  /** The command that started the server for the probe; null: the server was already running. */
  command: z.string().nullable(),
  method: z.string(),
  headerNames: z.array(z.string()),
  bodyBytes: count,
  keepAlive: z.boolean(),
  hold: z.boolean(),
  /** Whether the client may hang up on requests whose answer is no longer needed. Absent: no. */
  mayAbandon: z.boolean().optional(),
  /** Whether the server is on this machine, where a round trip costs almost nothing. */
  loopback: z.boolean(),
  /** ns; null: `auto`, until the answer is sure. */
  budget: nanoseconds.positive().nullable(),
  maxClients: clients,
  /** The number of slots that the user says are configured; null: not given. */
  configured: clients.nullable(),
  seed: count.max(MOST.seed),
});

export const probedShape = z.strictObject({
  scenario: probeScenarioShape,
  /** The cost of a connection without a network: the median connect time to a listener of the client's own, ns. */
  connectCost: time,
  /**
   * How many connections this client held open at once, with a byte sent on each, at a listener of its own on loopback. At least
   * the size of the largest burst.
   */
  clientHeld: count.max(MOST.clients).optional(),
  /** How many it tried to hold; if more than `clientHeld`, this machine does not allow more. */
  clientTried: count.max(MOST.clients).optional(),
  /** With reused connections: the times to connect to the server without sending anything, which show the round trip, ns. */
  connects: z.array(time).max(MOST_BURSTS).optional(),
  bursts: z.array(probeBurstShape).max(MOST_BURSTS),
  loop: probeLoopShape.nullable(),
  hold: probeHoldShape.nullable(),
  end: probeEndShape,
});
