/** What was asked of one run and not of the other, and what they were made with: it comes before any figure. */

import { scenarioWith } from '../../model/default-scenario.js';
import type { Context, SweepDocument } from '../../model/document.js';
import { describeModel } from '../../model/models.js';
import { withoutSecrets } from '../../model/printable.js';
import type { ProbeDocument } from '../../model/probe.js';
import type { OpenDocument, RunDocument } from '../../model/run.js';
import type { Load, Scenario } from '../../model/scenario.js';
import { formatDuration } from '../../model/units.js';
import { describeCommit, grouped } from '../view/format.js';

/** The kinds of runs that can be compared with another of their kind. */
export type Comparable = RunDocument | SweepDocument | ProbeDocument;

export interface Difference {
  readonly what: string;
  readonly first: string;
  readonly second: string;
}

/** In words, so that what can't be told apart in them is no difference. */
type Facts = Readonly<Record<string, string>>;

export function differencesOf(first: Comparable, second: Comparable): Difference[] {
  const [a, b] = [factsOf(first), factsOf(second)];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .map((what) => ({ what, first: a[what] ?? '-', second: b[what] ?? '-' }))
    .filter((difference) => difference.first !== difference.second);
}

function factsOf(document: Comparable): Facts {
  return { ...factsOfAsked(document), ...factsOfContext(document.context) };
}

function factsOfAsked(document: Comparable): Facts {
  if (document.kind === 'probe') return factsOfProbe(document);
  return document.kind === 'sweep' ? factsOfSweep(document) : factsOfRun(document);
}

function factsOfProbe({ scenario }: ProbeDocument): Facts {
  const { target, command, method, headerNames, bodyBytes, keepAlive, hold, budget, maxClients } = scenario;
  return {
    target,
    command: command ?? 'none',
    method: method === '' ? 'none' : method,
    headers: headerNames.length === 0 ? 'none' : headerNames.join(', '),
    body: bodyBytes === 0 ? 'none' : `${grouped(bodyBytes)} bytes`,
    connections: keepAlive ? 'kept open' : 'one for each request',
    'idle-hold': hold ? 'yes' : 'no',
    budget: formatDuration(budget),
    'clients at most': grouped(maxClients),
  };
}

function factsOfRun({ scenario }: Pick<RunDocument, 'scenario'>): Facts {
  return { clients: grouped(scenario.clients), ...factsOfLoad(scenario), ...factsOfScenario(scenario) };
}

/** A sweep varies the load; the rest is as it was of the first. */
function factsOfSweep({ swept, points }: SweepDocument): Facts {
  const scenario: Scenario | undefined = points[0]?.scenario;
  const loads = { [`loads (${swept})`]: points.map(({ value }) => value).join(', ') };
  if (scenario === undefined) return loads;
  const { clients, rate, ...rest } = { ...factsOfLoad(scenario), ...factsOfScenario(scenario) } as Facts;
  return { ...loads, ...rest };
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

function factsOfLoad({ load, seed }: Pick<Scenario<Load>, 'load' | 'seed'>): Facts {
  switch (load.kind) {
    case 'burst':
      return {
        'silent clients':
          load.silentClients === 0 ? 'none' : `${load.silentClients}, for ${formatDuration(load.silentTime)}`,
      };
    case 'sustained':
      return { duration: formatDuration(load.duration) };
    case 'open':
      return factsOfArrivals(load, seed);
  }
}

/** The seed decides who comes when; of other loads it decides nothing that a figure could show. */
function factsOfArrivals({ rate, arrivals }: OpenDocument['scenario']['load'], seed: number): Facts {
  return { rate: `${grouped(rate)}/s`, arrivals, seed: String(seed) };
}

function factsOfContext({
  commit,
  atOnceVersion,
  nodeVersion,
  cores,
  cpuModel,
  platform,
  kernelRelease,
}: Context): Facts {
  return {
    commit: describeCommit(commit),
    'at-once': atOnceVersion,
    node: nodeVersion,
    machine: `${cores} x ${cpuModel}`,
    kernel: `${platform} ${kernelRelease}`,
  };
}
