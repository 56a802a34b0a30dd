/** Fills in the defaults of a scenario. */
import { lineOf } from './models.js';
import {
  type Burst,
  DEFAULTS,
  defaultTimeout,
  type Load,
  type ModelChoice,
  type Scenario,
  STREAM_DEFAULTS,
} from './scenario.js';
import { type Nanoseconds, SECOND } from './units.js';

const SEQUENTIAL: ModelChoice = { model: 'sequential', workers: 1, accept: 'shared' };

/** With open arrivals the queue is what is measured, so the listen backlog is ample: at least this ... */
const LEAST_LISTEN_BACKLOG = 128;
/** ... and at most what kernels allow by default. */
const MOST_LISTEN_BACKLOG = 4096;

/** All clients at once, none of them silent. */
export const BURST: Burst = { kind: 'burst', silentClients: 0, silentTime: 0 };
/** An upper estimate of the time to start a process for a connection, ns. */
const LONG_START: Nanoseconds = 0.5 * SECOND;

type Given<L extends Load> = Pick<Scenario<L>, 'load'> & Partial<Scenario<L>>;

/** The listen backlog, the timeout and the rounds follow from the load, the clients and the service time. */
export function scenarioWith<L extends Load>(given: Given<L>): Scenario<L> {
  const clients = given.clients ?? DEFAULTS.clients;
  const serviceTime = given.serviceTime ?? DEFAULTS.serviceTime;
  const models = given.models ?? [SEQUENTIAL];
  const { silentClients, silentTime } = given.load.kind === 'burst' ? given.load : BURST;
  const { rounds, warmUpRounds } = given.load.kind === 'burst' ? DEFAULTS : STREAM_DEFAULTS;
  return {
    clients,
    models,
    serviceTime,
    service: DEFAULTS.service,
    message: DEFAULTS.message,
    keepAlive: false,
    listenBacklog: given.load.kind === 'open' ? ampleListenBacklog(clients) : clients + silentClients,
    timeout: defaultTimeout(clients, serviceTime) + silentTime + startingTime(clients, models),
    receiveTimeout: null,
    rounds,
    warmUpRounds,
    host: DEFAULTS.host,
    url: null,
    port: 0,
    seed: 1,
    ...given,
  };
}

/** A client can wait for the start of all processes before its own. */
function startingTime(clients: number, models: readonly ModelChoice[]): Nanoseconds {
  return models.some((choice) => lineOf(choice) === 'process-each') ? clients * LONG_START : 0;
}

function ampleListenBacklog(clients: number): number {
  return Math.max(LEAST_LISTEN_BACKLOG, Math.min(clients, MOST_LISTEN_BACKLOG));
}
