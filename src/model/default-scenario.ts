/** A scenario of which only some is said: the rest is as by default. */
import { DEFAULTS, defaultTimeout, type Load, type ModelChoice, type Scenario } from './scenario.js';

const SEQUENTIAL: ModelChoice = { model: 'sequential', workers: 1, accept: 'shared' };

type Given<L extends Load> = Pick<Scenario<L>, 'load'> & Partial<Scenario<L>>;

/** The listen backlog and the timeout follow from the clients and the service time unless they are given. */
export function scenarioWith<L extends Load>(given: Given<L>): Scenario<L> {
  const clients = given.clients ?? DEFAULTS.clients;
  const serviceTime = given.serviceTime ?? DEFAULTS.serviceTime;
  const isBurst = given.load.kind === 'burst';
  return {
    clients,
    models: [SEQUENTIAL],
    serviceTime,
    service: DEFAULTS.service,
    message: DEFAULTS.message,
    keepAlive: false,
    listenBacklog: clients,
    timeout: defaultTimeout(clients, serviceTime),
    receiveTimeout: null,
    rounds: isBurst ? DEFAULTS.rounds : 1,
    warmUpRounds: isBurst ? DEFAULTS.warmUpRounds : 0,
    host: DEFAULTS.host,
    url: null,
    port: 0,
    seed: 1,
    ...given,
  };
}
