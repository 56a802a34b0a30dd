/** The shape of what the harness noticed. */
import { z } from 'zod';
import { SPREAD_FIGURES } from '../model/warning.js';
import { count, finite, model } from './quantity-schema.js';

export const warning = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('listen-backlog-capped'), asked: count, somaxconn: count, clients: count }),
  z.strictObject({ kind: z.literal('listen-backlog-small'), listenBacklog: count, clients: count }),
  z.strictObject({
    kind: z.literal('accept-queue-overflowed'),
    model,
    overflows: finite,
    lateClients: count,
    latestConnect: finite,
  }),
  z.strictObject({
    kind: z.literal('arrivals-spread'),
    model,
    spread: finite,
    serviceTime: finite,
    couldChangeVerdict: z.boolean().default(false),
    changes: z.array(z.strictObject({ figure: z.enum(SPREAD_FIGURES), measured: finite, atOnce: finite })).default([]),
  }),
  z.strictObject({ kind: z.literal('negative-duration'), model, count, smallest: finite }),
  z.strictObject({ kind: z.literal('clients-failed'), model, failed: count, of: count }),
  z.strictObject({ kind: z.literal('requests-failed'), model, failed: count, of: count }),
  z.strictObject({ kind: z.literal('clients-starved'), model, starved: count, of: count }),
  z.strictObject({ kind: z.literal('load-generator-saturated'), model, share: finite }),
  z.strictObject({ kind: z.literal('clients-late'), model, lateness: finite, wait: finite }),
  z.strictObject({ kind: z.literal('processes-unheard'), model, count }),
  z.strictObject({ kind: z.literal('worker-replaced'), model, died: count, replacement: count }),
  z.strictObject({
    kind: z.literal('run-too-short'),
    model,
    arrivals: count,
    needed: count,
    neededTime: finite,
  }),
  z.strictObject({
    kind: z.literal('no-steady-state'),
    model,
    utilisation: finite,
    growth: finite,
    predictedGrowth: finite,
  }),
  z.strictObject({ kind: z.literal('process-not-started'), model, count, code: z.string() }),
  z.strictObject({ kind: z.literal('trace-on-disk'), why: z.enum(['missing', 'not-writable', 'too-small']) }),
  z.strictObject({ kind: z.literal('no-interval'), rounds: count, needed: count }),
]);
