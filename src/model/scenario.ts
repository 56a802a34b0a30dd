/** What is to be measured: the load, the service and the models, with defaults and limits. */
import type { Saved } from './saved/record.js';
import type * as shapes from './saved/scenario.js';
import { MILLISECOND, type Nanoseconds, SECOND } from './units.js';

/** The server models. */
export const MODELS = ['sequential', 'multi-process', 'process-per-connection', 'cluster', 'event-loop'] as const;
/** A server that at-once did not start. */
export const EXTERNAL = 'external';
export type ModelName = (typeof MODELS)[number] | typeof EXTERNAL;

/** Whether the processes of a model share one accept queue or have one each. */
export const ACCEPTS = ['shared', 'separate'] as const;
export type Accept = (typeof ACCEPTS)[number];

/** How a server spends its service time: waiting, as for a disk, or using CPU time. */
export const SERVICES = ['sleep', 'spin'] as const;
export type Service = (typeof SERVICES)[number];

/** What a client sends: an HTTP request, or a raw TCP message that is echoed back. */
export const MESSAGES = ['http', 'raw'] as const;
export type Message = (typeof MESSAGES)[number];

/** The load generator of a closed loop: the clients of at-once, or autocannon for comparison. */
export const GENERATORS = ['own', 'autocannon'] as const;
export type Generator = (typeof GENERATORS)[number];

/** One server under test. */
export interface ModelChoice extends Saved<typeof shapes.modelChoiceShape> {}

/** How the clients of open arrivals arrive: at random, independently of each other, or at equal intervals. */
export const ARRIVALS = ['poisson', 'constant'] as const;
export type Arrivals = (typeof ARRIVALS)[number];

/** N clients released together. */
export interface Burst extends Saved<typeof shapes.burstShape> {}

/** A closed loop: N clients, each of which sends its next request as soon as the last one was answered. */
export interface Sustained extends Saved<typeof shapes.closedLoopShape> {}

/** Clients that arrive whether or not the server keeps up. Their number is the scenario's `clients`. */
export interface OpenArrivals extends Saved<typeof shapes.openArrivalsShape> {}

export type Load = Burst | Sustained | OpenArrivals;

/** The kinds of load. */
export const LOADS = ['burst', 'sustained', 'open'] as const;
export type LoadName = (typeof LOADS)[number];

/** All settings of a run. Saved with it. */
export interface Scenario<L extends Load = Load> extends Saved<typeof shapes.scenarioShape> {
  readonly load: L;
}

export function isBurst(scenario: Scenario): scenario is Scenario<Burst> {
  return scenario.load.kind === 'burst';
}

export function isSustained(scenario: Scenario): scenario is Scenario<Sustained> {
  return scenario.load.kind === 'sustained';
}

export function isOpen(scenario: Scenario): scenario is Scenario<OpenArrivals> {
  return scenario.load.kind === 'open';
}

/** The purpose of a single request before or after a burst at a URL: warm-up, or the time of an isolated request. */
export const ALONE_PHASES = ['warm-up', 'unloaded', 'unloaded-again'] as const;

export const DEFAULTS = {
  load: 'burst',
  /** At least as fast as autocannon (within 5 % over TLS), at a lower cost in CPU time (`npm run bench:peers`). */
  generator: 'own',
  /** For loads that do not end by themselves. */
  duration: 10 * SECOND,
  clients: 50,
  model: 'sequential',
  workers: 4,
  serviceTime: 10 * MILLISECOND,
  service: 'sleep',
  message: 'http',
  rounds: 5,
  warmUpRounds: 1,
  host: '127.0.0.1',
} as const;

/** Defaults that differ for closed loops and open arrivals: a run is one long round, not several short ones. */
export const STREAM_DEFAULTS = {
  arrivals: 'poisson',
  rounds: 1,
  warmUpRounds: 0,
} as const;

/** The largest values that the options take. */
export const MOST = {
  clients: 1_000_000,
  workers: 1024,
  rounds: 10_000,
  listenBacklog: 1_000_000,
  port: 65_535,
  /** Clients per second. */
  rate: 1_000_000,
  seed: 2 ** 31 - 1,
  /** Measurements in one document: the loads of a sweep, or the parts of an experiment. */
  measurements: 1000,
} as const;

/**
 * The default timeout of a client, ns: twice the time to serve all clients one at a time, plus 120 s, which is longer
 * than the kernel's retries when the accept queue is full (63 s for a SYN-ACK).
 */
export function defaultTimeout(clients: number, serviceTime: Nanoseconds): Nanoseconds {
  return 120 * SECOND + 2 * clients * serviceTime;
}
