/** Closed loops, and sweeps of their number of clients. */
import {
  distributionOf,
  idealWindow,
  MILLISECOND,
  pointOf,
  SECOND,
  type StoredDocument,
  type SustainedDocument,
  sweepOf,
  syntheticClientsSweep,
  syntheticSustained,
} from '../entry.js';
import { TWO_MODELS, withRounds } from './sample.js';

const TEN_CLIENTS = syntheticSustained({ clients: 10, serviceTime: 20 * MILLISECOND });
const LOOP_SIZES = [1, 2, 4, 8, 16];

/** A closed loop against one server, with one round for each of these service times (ms). */
function roundsOf(services: readonly number[]): SustainedDocument {
  const document = syntheticSustained({ clients: 4 });
  const rounds = services.map((service, index) =>
    idealWindow({ clients: 4, servers: 1, serviceTime: service * MILLISECOND }, { sequence: index + 1 }),
  );
  const scenario = { ...document.scenario, rounds: services.length };
  return { ...document, scenario, runs: document.runs.map((run) => ({ ...run, rounds })) };
}

function onlyFailures(document: SustainedDocument): SustainedDocument {
  const { clients } = document.scenario;
  return withRounds(document, () => ({
    answered: 0,
    sent: 200,
    censored: 0,
    longestCensored: null,
    clientsStarved: clients,
    failures: { refused: 150, 'timed-out': 49, failed: 1 },
    responses: distributionOf([]),
    server: null,
  }));
}

function withAnExtraRequest(document: SustainedDocument): SustainedDocument {
  return withRounds(document, ({ sent }) => ({ sent: sent + 1 }));
}

const ANOTHER_SERVER: SustainedDocument = {
  ...withRounds(TEN_CLIENTS, () => ({ server: null })),
  scenario: {
    ...TEN_CLIENTS.scenario,
    url: 'http://127.0.0.1:8080/?<b>',
    models: [{ model: 'external', workers: 1, accept: 'shared' }],
  },
  runs: TEN_CLIENTS.runs.map(({ rounds }) => ({
    model: 'external',
    workers: 1,
    accept: 'shared',
    rounds: rounds.map((round) => ({ ...round, server: null })),
  })),
};

export const LOOPS: Readonly<Record<string, SustainedDocument>> = {
  'one-client': syntheticSustained({ clients: 1 }),
  'ten-clients': TEN_CLIENTS,
  'two-models': syntheticSustained({ clients: 10, rounds: 5, models: TWO_MODELS }),
  'three-models': syntheticSustained({ clients: 6, models: [...TWO_MODELS, ['event-loop', 1]] }),
  'few-rounds': syntheticSustained({ rounds: 2 }),
  'five-quick-rounds': roundsOf([10, 10.1, 9.9, 10, 10.2]),
  'five-slow-rounds': roundsOf([20, 20.2, 19.8, 20, 20.4]),
  'many-workers': syntheticSustained({ clients: 1000, models: [['multi-process', 256]] }),
  'services-of-an-hour': syntheticSustained({ serviceTime: 3600 * SECOND }),
  'services-of-a-microsecond': syntheticSustained({ serviceTime: 1000 }),
  'no-trace': withRounds(TEN_CLIENTS, () => ({ server: null })),
  'another-server': ANOTHER_SERVER,
  'another-server-and-a-saturated-load-generator': withRounds(ANOTHER_SERVER, ({ startedAt, endedAt, load }) => ({
    load: { ...load, cpuTime: 0.97 * (endedAt - startedAt) },
  })),
  kept: { ...TEN_CLIENTS, scenario: { ...TEN_CLIENTS.scenario, keepAlive: true } },
  'clients-that-starve': withRounds(TEN_CLIENTS, () => ({
    ...idealWindow({ clients: 1, servers: 1, serviceTime: 20 * MILLISECOND }),
    server: null,
    clientsConnected: 10,
    clientsStarved: 9,
    sent: 29,
    censored: 9,
    longestCensored: 12 * SECOND,
  })),
  failures: withRounds(TEN_CLIENTS, ({ sent }) => ({ sent: sent + 9, failures: { reset: 4, 'cut-short': 5 } })),
  'nobody-served': onlyFailures(TEN_CLIENTS),
  'an-audit-that-fails': withAnExtraRequest(TEN_CLIENTS),
  'a-load-generator-without-time': withRounds(TEN_CLIENTS, () => ({
    load: { peakMemoryBytes: 1, cpuTime: 4 * SECOND },
  })),
};

const loopPoint = (clients: number, change = (document: SustainedDocument) => document) =>
  pointOf(clients, change(syntheticSustained({ clients })));

export const LOOP_SWEEPS: Readonly<Record<string, StoredDocument>> = {
  'one-model': syntheticClientsSweep(LOOP_SIZES),
  'other-loads': syntheticClientsSweep([2, 4, 32], { serviceTime: 20 * MILLISECOND }),
  'two-models': syntheticClientsSweep(LOOP_SIZES, { models: TWO_MODELS }),
  'long-names': syntheticClientsSweep(LOOP_SIZES, {
    models: [
      ['process-per-connection', 1000],
      ['multi-process', 1024],
      ['sequential', 1],
    ],
  }),
  'places-not-passed': syntheticClientsSweep([1, 2, 4], { models: [['multi-process', 8]] }),
  'no-limit': syntheticClientsSweep(LOOP_SIZES, { models: [['event-loop', 1]] }),
  'five-rounds': syntheticClientsSweep([1, 4], { rounds: 5 }),
  'one-load': syntheticClientsSweep([3]),
  'an-audit-that-fails': sweepOf('clients', [loopPoint(1), loopPoint(2, withAnExtraRequest)]),
  'nobody-served': sweepOf('clients', [loopPoint(1), loopPoint(2, onlyFailures)]),
};
