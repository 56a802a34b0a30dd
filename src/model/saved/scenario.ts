/** The shape of what was asked for. */
import { z } from 'zod';
import { ACCEPTS, ARRIVALS, EXTERNAL, MESSAGES, MODELS, MOST, SERVICES } from '../scenario.js';
import { count, finite, nanoseconds } from './quantity.js';

export const modelName = z.enum([...MODELS, EXTERNAL]);

export const modelChoiceShape = z.strictObject({
  model: modelName,
  /** Most processes that serve at once; 1 where the model has one process. */
  workers: z.int().min(1).max(MOST.workers),
  /** What only the processes of `multi-process` can choose; `shared` elsewhere. */
  accept: z.enum(ACCEPTS),
});

export const burstShape = z.strictObject({
  kind: z.literal('burst'),
  /** Clients that connect before the others and say nothing, as many as there are besides the N. */
  silentClients: count.max(MOST.clients),
  /** How long they stay, ns from their arrival. */
  silentTime: nanoseconds.min(0),
});

export const closedLoopShape = z.strictObject({
  kind: z.literal('sustained'),
  /** What is measured, ns, from the instant at which every client was answered once. */
  duration: nanoseconds.positive(),
});

export const openArrivalsShape = z.strictObject({
  kind: z.literal('open'),
  /** Clients a second. */
  rate: finite.positive().max(MOST.rate),
  arrivals: z.enum(ARRIVALS),
});

/** All but the load. These decide how much is computed from a document: each has a bound. */
export const scenarioShape = z.strictObject({
  /** Clients of each round (N): released together, kept busy, or arriving one by one. */
  clients: z.int().min(1).max(MOST.clients),
  models: z.array(modelChoiceShape).min(1),
  /** Nominal service time, ns. For `spin` it is CPU time. */
  serviceTime: nanoseconds.min(0),
  service: z.enum(SERVICES),
  message: z.enum(MESSAGES),
  /** Whether the server keeps a connection open after an answer, and clients use it again. */
  keepAlive: z.boolean(),
  /** The argument of listen(2) that was asked for; the kernel caps it at somaxconn. */
  listenBacklog: count.max(MOST.listenBacklog),
  /** How long a client waits for its answer before it gives up, ns, from its arrival. */
  timeout: nanoseconds,
  /** How long the server waits for a client's bytes, ns; null: without end. */
  receiveTimeout: nanoseconds.nullable(),
  /** Measured rounds of each model. The round is the unit of every statistic. */
  rounds: z.int().min(1).max(MOST.rounds),
  /** Rounds before them that are made and not counted. */
  warmUpRounds: count.max(MOST.rounds),
  /** IPv4 address that the servers bind and the clients connect to. */
  host: z.string(),
  /** Where clients go when the server is not ours; null: the servers are started, and clients go there. */
  url: z.string().nullable(),
  /** TCP port; 0: one that is free. */
  port: count.max(MOST.port),
  /** Seed of the order of the models inside each round, and of the arrivals. */
  seed: count.max(MOST.seed),
});
