/**
 * Persistent connections on a server that serves one connection at a time: the first client keeps the server to itself.
 */
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
    'A persistent connection (RFC 9112, section 9.3) saves the client a handshake for each request. But a process that serves one connection until it closes serves no other client meanwhile: the first client gets all the answers, and the others starve. The response times do not show this, because a client that is never answered has no response time (survivorship bias). With a new connection per request, every client has to queue again for its next request.',
  plan: (size) => [
    { title: 'persistent connections', scenario: scenarioOfConnections(size, true) },
    { title: 'a new connection per request', scenario: scenarioOfConnections(size, false) },
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
      expected: `persistent connections: ${LOOPING_CLIENTS - 1} of ${LOOPING_CLIENTS} clients starve`,
      found: `${starved} starved`,
      outcome: outcomeWhere(starved === LOOPING_CLIENTS - 1),
      lesson: 'with persistent connections the client in service keeps all others out',
    },
    {
      expected: 'persistent connections: the remaining client is answered again and again',
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
      expected: 'a new connection per request: no client starves',
      found: `${starved} starved`,
      outcome: outcomeWhere(starved === 0),
      lesson: 'with a new connection per request every client gets its turn',
    },
    {
      expected: 'a new connection per request: throughput x mean response time / clients = 1',
      found: summary?.rounds[0]?.loopIdentity?.toFixed(3) ?? 'no client was answered',
      outcome: outcomeWhere(summary?.verdict.kind === 'sound'),
    },
  ];
}
