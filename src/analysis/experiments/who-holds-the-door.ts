/** Persistent connections on a server that serves one connection at a time: who is in stays in. */
import { scenarioWith } from '../../model/default-scenario.js';
import type { ExperimentPart } from '../../model/document.js';
import { MILLISECOND, SECOND } from '../../model/units.js';
import { summariseSustained } from '../sustained/sustained-summary.js';
import { type Experiment, type ExperimentSize, type Finding, outcomeWhere, partOf } from './experiment.js';

const LOOPING_CLIENTS = 10;

export const whoHoldsTheDoor: Experiment = {
  name: 'who-holds-the-door',
  question: 'What do persistent connections (keep-alive) do to a server that serves one connection at a time?',
  theory:
    'A persistent connection (RFC 9112, section 9.3) saves its client a handshake for each request. But a process that serves a connection until it ends serves nobody else: the first client is answered for ever, all others starve, and no response time tells of them, for they never get one (survivorship). With a connection a request each client has to stand in line again.',
  plan: (size) => [
    { title: 'connections are kept', scenario: scenarioOfConnections(size, true) },
    { title: 'a connection a request', scenario: scenarioOfConnections(size, false) },
  ],
  judge: (parts) => [...judgeKept(parts), ...judgeClosed(parts)],
};

function scenarioOfConnections(size: ExperimentSize, keepAlive: boolean) {
  return scenarioWith({
    load: { kind: 'sustained', duration: size === 'whole' ? 3 * SECOND : 0.4 * SECOND },
    clients: LOOPING_CLIENTS,
    serviceTime: 5 * MILLISECOND,
    keepAlive,
  });
}

function judgeKept(parts: readonly ExperimentPart[]): Finding[] {
  const [summary] = summariseSustained(partOf(parts, 0, 'sustained')).models;
  const starved = summary?.windows[0]?.clientsStarved ?? 0;
  const responses = summary?.windows[0]?.responses.count ?? 0;
  return [
    {
      expected: `kept connections: ${LOOPING_CLIENTS - 1} of ${LOOPING_CLIENTS} clients starve`,
      found: `${starved} starved`,
      outcome: outcomeWhere(starved === LOOPING_CLIENTS - 1),
      lesson: 'where connections are kept, the client that is served keeps all others out',
    },
    {
      expected: 'the one that is in is answered again and again',
      found: `${responses} answers`,
      outcome: outcomeWhere(responses > LOOPING_CLIENTS),
    },
  ];
}

function judgeClosed(parts: readonly ExperimentPart[]): Finding[] {
  const [summary] = summariseSustained(partOf(parts, 1, 'sustained')).models;
  const starved = summary?.windows[0]?.clientsStarved ?? LOOPING_CLIENTS;
  return [
    {
      expected: 'a connection for each request: no client starves',
      found: `${starved} starved`,
      outcome: outcomeWhere(starved === 0),
      lesson: 'with a connection for each request every client gets its turn',
    },
    {
      expected: 'and the audit holds: throughput x mean response / clients = 1',
      found: summary?.rounds[0]?.loopIdentity?.toFixed(3) ?? 'nobody was answered',
      outcome: outcomeWhere(summary?.verdict.kind === 'sound'),
    },
  ];
}
