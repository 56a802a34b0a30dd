/** The shape of a saved probe. */
import { z } from 'zod';
import { PROBE_PHASES } from '../model/probe.js';
import { MOST } from '../model/scenario.js';
import { header } from './header-schema.js';
import { count, finite, instant } from './quantity-schema.js';
import { outcome } from './record-schema.js';

/** Bursts, and tries of idle-hold, in one probe: far beyond what any budget of time allows. */
const MOST_BURSTS = 10_000;

const clients = z.int().min(1).max(MOST.clients);
const share = z.number().min(0).max(1);
const time = finite.min(0);

const request = z.strictObject({
  connectStartedAt: instant,
  connectedAt: instant,
  sentAt: instant,
  answeredAt: instant,
  departedAt: finite,
  outcome,
});

const burst = z.strictObject({
  phase: z.enum(PROBE_PHASES),
  startedAt: finite,
  requests: z.array(request).min(1).max(MOST.clients),
  redirects: count.max(MOST.clients),
  clientBusy: share,
  synRetries: count.nullable(),
  listenOverflows: count.nullable(),
});

const loop = z
  .strictObject({
    clients,
    startedAt: finite,
    endedAt: finite,
    departures: z.array(finite),
    answersByClient: z.array(count).max(MOST.clients),
    sent: count,
    answered: count,
    failed: count,
    censored: count,
    meanResponse: time,
    clientBusy: share,
  })
  .refine(({ endedAt, startedAt }) => endedAt >= startedAt, { path: ['endedAt'], error: 'is before startedAt' })
  .refine(({ answersByClient, clients }) => answersByClient.length === clients, {
    path: ['answersByClient'],
    error: 'does not have a number for each client',
  });

const hold = z.strictObject({
  tries: z.array(z.strictObject({ held: count.max(MOST.clients), answered: z.boolean(), time })).max(MOST_BURSTS),
  patience: time,
});

const end = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('complete') }),
  z.strictObject({ kind: z.literal('out-of-budget'), during: z.string() }),
  z.strictObject({ kind: z.literal('failed'), during: z.string(), outcome, detail: z.string() }),
]);

const scenario = z.strictObject({
  target: z.string(),
  command: z.string().nullable(),
  method: z.string(),
  headerNames: z.array(z.string()),
  bodyBytes: count,
  keepAlive: z.boolean(),
  hold: z.boolean(),
  loopback: z.boolean(),
  budget: finite.positive(),
  maxClients: clients,
  configured: clients.nullable(),
  seed: count.max(MOST.seed),
});

/** A saved probe. */
export const probeDocument = z.strictObject({
  ...header,
  kind: z.literal('probe'),
  scenario,
  connectCost: time,
  bursts: z.array(burst).max(MOST_BURSTS),
  loop: loop.nullable(),
  hold: hold.nullable(),
  end,
});
