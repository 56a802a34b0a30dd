/** What was asked of a run, in words: what reads the same of two runs does not differ. */
import { scenarioWith } from '../../model/default-scenario.js';
import { describeModel } from '../../model/models.js';
import { withoutSecrets } from '../../model/printable.js';
import type { Scenario } from '../../model/scenario.js';
import { formatDuration } from '../../model/units.js';
import { grouped } from './format.js';

/** By what it is, in the order in which it is shown. */
export type Facts = Readonly<Record<string, string>>;

/** @param ofLoad what the load alone has, beside the number of clients */
export function factsOfRun({ scenario }: { readonly scenario: Scenario }, ofLoad: Facts): Facts {
  return { clients: grouped(scenario.clients), ...ofLoad, ...factsOfScenario(scenario) };
}

function factsOfScenario(scenario: Scenario): Facts {
  const { models, serviceTime, service, message, keepAlive, rounds, warmUpRounds, host, url, port } = scenario;
  const { load, clients } = scenario;
  const usual = scenarioWith({ load, clients, serviceTime, models });
  const unlessUsual = (name: 'timeout' | 'listenBacklog', text: string) =>
    scenario[name] === usual[name] ? 'by default' : text;
  return {
    models: models.map(describeModel).join(', '),
    'service time': `${formatDuration(serviceTime)} ${service}`,
    message,
    connections: keepAlive ? 'kept open' : 'one for each request',
    'listen backlog': unlessUsual('listenBacklog', grouped(scenario.listenBacklog)),
    timeout: unlessUsual('timeout', formatDuration(scenario.timeout)),
    'receive timeout': scenario.receiveTimeout === null ? 'none' : formatDuration(scenario.receiveTimeout),
    rounds: grouped(rounds),
    'warm-up rounds': grouped(warmUpRounds),
    address: url !== null ? withoutSecrets(url) : `${host}${port === 0 ? '' : `:${port}`}`,
  };
}
