/** The shape of a scenario. */
import { z } from 'zod';
import { ACCEPTS, ARRIVALS, EXTERNAL, MESSAGES, MODELS, MOST, SERVICES } from '../scenario.js';
import { count, finite, nanoseconds } from './record.js';

export const modelName = z.enum([...MODELS, EXTERNAL]);

export const modelChoiceShape = z.strictObject({
  model: modelName,
  /** The most processes that serve at once; 1 if the model has one process. */
  workers: z.int().min(1).max(MOST.workers),
  /** Can be `separate` only for `multi-process`. */
  accept: z.enum(ACCEPTS),
});

export const burstShape = z.strictObject({
  kind: z.literal('burst'),
  /** Silent clients that connect before the N others, in addition to them. */
  silentClients: count.max(MOST.clients),
  /** How long they stay after their arrival, ns. */
  silentTime: nanoseconds.min(0),
});

export const closedLoopShape = z.strictObject({
  kind: z.literal('sustained'),
  /** The measured time, ns. It starts when every client has been answered once. */
  duration: nanoseconds.positive(),
});

export const openArrivalsShape = z.strictObject({
  kind: z.literal('open'),
  /** Clients per second. */
  rate: finite.positive().max(MOST.rate),
  arrivals: z.enum(ARRIVALS),
});

/** All settings but the load. Each number has a limit, because it decides how much is computed from a document. */
export const scenarioShape = z.strictObject({
  /** The number of clients in each round (N). */
  clients: z.int().min(1).max(MOST.clients),
  models: z.array(modelChoiceShape).min(1),
  /** The nominal service time, ns. For `spin` it is CPU time. */
  serviceTime: nanoseconds.min(0),
  service: z.enum(SERVICES),
  message: z.enum(MESSAGES),
  /** Whether the server keeps connections open after an answer, and clients reuse them. */
  keepAlive: z.boolean(),
  /** The requested argument of listen(2); the kernel caps it at somaxconn. */
  listenBacklog: count.max(MOST.listenBacklog),
  /** How long after its arrival a client gives up without an answer, ns. */
  timeout: nanoseconds,
  /** How long the server waits for a client's bytes, ns; null: no timeout. */
  receiveTimeout: nanoseconds.nullable(),
  /** Measured rounds per model. The round is the unit of every statistic. */
  rounds: z.int().min(1).max(MOST.rounds),
  /** Rounds before the measured ones, which are discarded. */
  warmUpRounds: count.max(MOST.rounds),
  /** The IPv4 address to which the servers bind and the clients connect. */
  host: z.string(),
  /** The URL of a server that at-once does not start; null: at-once starts the servers. */
  url: z.string().nullable(),
  /** TCP port; 0: any free port. */
  port: count.max(MOST.port),
  /** The seed for the order of the models in each round, and for the arrivals. */
  seed: count.max(MOST.seed),
});
