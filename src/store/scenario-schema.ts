/** The shape of what was asked for. */
import { z } from 'zod';
import { ACCEPTS, ARRIVALS, MESSAGES, MOST, SERVICES } from '../model/scenario.js';
import { count, finite, model } from './quantity-schema.js';

export const modelChoice = { model, workers: z.int().min(1).max(MOST.workers), accept: z.enum(ACCEPTS) };

export const loads = {
  burst: z.strictObject({
    kind: z.literal('burst'),
    silentClients: count.max(MOST.clients),
    silentTime: finite.min(0),
  }),
  sustained: z.strictObject({ kind: z.literal('sustained'), duration: finite.positive() }),
  open: z.strictObject({ kind: z.literal('open'), rate: finite.positive().max(MOST.rate), arrivals: z.enum(ARRIVALS) }),
};

// These decide how much is computed from a document: each has a bound.
export const scenario = {
  clients: z.int().min(1).max(MOST.clients),
  models: z.array(z.strictObject(modelChoice)).min(1),
  serviceTime: finite.min(0),
  service: z.enum(SERVICES),
  message: z.enum(MESSAGES),
  keepAlive: z.boolean(),
  listenBacklog: count.max(MOST.listenBacklog),
  timeout: finite,
  receiveTimeout: finite.nullable(),
  rounds: z.int().min(1).max(MOST.rounds),
  warmUpRounds: count.max(MOST.rounds),
  host: z.string(),
  url: z.string().nullable(),
  port: count.max(MOST.port),
  seed: count.max(MOST.seed),
};
