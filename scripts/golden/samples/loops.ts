/** Clients that are kept busy, and sweeps of how many there are. */
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
import { withRounds } from './change.js';

const ONE = syntheticSustained({ clients: 10, serviceTime: 20 * MILLISECOND });
const BOTH = [
  ['sequential', 1],
  ['multi-process', 4],
] as const;
const LOADS = [1, 2, 4, 8, 16];

/** A closed loop on one server, a round for each of these service times (ms). */
function roundsOf(services: readonly number[]): SustainedDocument {
  const document = syntheticSustained({ clients: 4 });
  const rounds = services.map((service, index) =>
    idealWindow({ clients: 4, servers: 1, serviceTime: service * MILLISECOND }, { sequence: index + 1 }),
  );
  const scenario = { ...document.scenario, rounds: services.length };
  return { ...document, scenario, runs: document.runs.map((run) => ({ ...run, rounds })) };
}

function nobodyServed(document: SustainedDocument): SustainedDocument {
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

function inconsistent(document: SustainedDocument): SustainedDocument {
  return withRounds(document, ({ sent }) => ({ sent: sent + 1 }));
}

export const LOOPS: Readonly<Record<string, SustainedDocument>> = {
  'one-client': syntheticSustained({ clients: 1 }),
  'ten-clients': ONE,
  'two-models': syntheticSustained({ clients: 10, rounds: 5, models: BOTH }),
  'three-models': syntheticSustained({ clients: 6, models: [...BOTH, ['event-loop', 1]] }),
  'few-rounds': syntheticSustained({ rounds: 2 }),
  'five-quick-rounds': roundsOf([10, 10.1, 9.9, 10, 10.2]),
  'five-slow-rounds': roundsOf([20, 20.2, 19.8, 20, 20.4]),
  'many-workers': syntheticSustained({ clients: 1000, models: [['multi-process', 256]] }),
  'services-of-an-hour': syntheticSustained({ serviceTime: 3600 * SECOND }),
  'services-of-a-microsecond': syntheticSustained({ serviceTime: 1000 }),
  'no-trace': withRounds(ONE, () => ({ server: null })),
  'another-server': {
    ...withRounds(ONE, () => ({ server: null })),
    scenario: {
      ...ONE.scenario,
      url: 'http://127.0.0.1:8080/?<b>',
      models: [{ model: 'external', workers: 1, accept: 'shared' }],
    },
    runs: ONE.runs.map(({ rounds }) => ({
      model: 'external',
      workers: 1,
      accept: 'shared',
      rounds: rounds.map((round) => ({ ...round, server: null })),
    })),
  },
  kept: { ...ONE, scenario: { ...ONE.scenario, keepAlive: true } },
  'clients-that-starve': withRounds(ONE, () => ({
    ...idealWindow({ clients: 1, servers: 1, serviceTime: 20 * MILLISECOND }),
    server: null,
    clientsConnected: 10,
    clientsStarved: 9,
    sent: 29,
    censored: 9,
    longestCensored: 12 * SECOND,
  })),
  failures: withRounds(ONE, ({ sent }) => ({ sent: sent + 9, failures: { reset: 4, 'cut-short': 5 } })),
  'nobody-served': nobodyServed(ONE),
  'an-audit-that-fails': inconsistent(ONE),
  'a-load-generator-without-time': withRounds(ONE, () => ({ load: { peakMemoryBytes: 1, cpuTime: 4 * SECOND } })),
};

const point = (clients: number, change = (document: SustainedDocument) => document) =>
  pointOf(clients, change(syntheticSustained({ clients })));

export const LOOP_SWEEPS: Readonly<Record<string, StoredDocument>> = {
  'one-model': syntheticClientsSweep(LOADS),
  'other-loads': syntheticClientsSweep([2, 4, 32], { serviceTime: 20 * MILLISECOND }),
  'two-models': syntheticClientsSweep(LOADS, { models: BOTH }),
  'long-names': syntheticClientsSweep(LOADS, {
    models: [
      ['process-per-connection', 1000],
      ['multi-process', 1024],
      ['sequential', 1],
    ],
  }),
  'places-not-passed': syntheticClientsSweep([1, 2, 4], { models: [['multi-process', 8]] }),
  'no-limit': syntheticClientsSweep(LOADS, { models: [['event-loop', 1]] }),
  'five-rounds': syntheticClientsSweep([1, 4], { rounds: 5 }),
  'one-load': syntheticClientsSweep([3]),
  'an-audit-that-fails': sweepOf('clients', [point(1), point(2, inconsistent)]),
  'nobody-served': sweepOf('clients', [point(1), point(2, nobodyServed)]),
};
