/** Open arrivals, and sweeps of the requested utilisation. */
import {
  failedVisit,
  MILLISECOND,
  type OpenDocument,
  pointOf,
  type StoredDocument,
  sweepOf,
  syntheticOpen,
  syntheticUtilisationSweep,
  visit,
} from '../entry.js';
import { TWO_MODELS, withRounds } from './sample.js';

const FEW_ARRIVALS = syntheticOpen({ clients: 60 });

function nobodyServedOf(document: OpenDocument): OpenDocument {
  return withRounds(document, ({ records }) => ({
    records: records.map((record) => ({ ...failedVisit({ kind: 'refused' }), client: record.client })),
  }));
}

function ofAnotherSeed(document: OpenDocument): OpenDocument {
  return { ...document, scenario: { ...document.scenario, seed: 8 } };
}

/** One client per 1 ms instead of one per 0.1 ms. */
const BEHIND = { rate: 10_000, clients: 200, serviceTime: 0, lateness: (index: number) => index * 0.9 * MILLISECOND };
/** The requested rate, but one client in ten is late. */
const UNPUNCTUAL = { rate: 60, clients: 200, lateness: (index: number) => (index % 10 === 0 ? 900 * MILLISECOND : 0) };

export const OPEN_ARRIVALS: Readonly<Record<string, OpenDocument>> = {
  'one-model': syntheticOpen({ clients: 200 }),
  'few-clients': FEW_ARRIVALS,
  'five-rounds': syntheticOpen({ clients: 100, rounds: 5 }),
  'two-rounds': syntheticOpen({ clients: 120, rounds: 2 }),
  constant: syntheticOpen({ clients: 200, arrivals: 'constant' }),
  'long-enough': syntheticOpen({ rate: 10, clients: 200 }),
  'two-models': syntheticOpen({ rate: 50, clients: 200, models: TWO_MODELS }),
  'three-models': syntheticOpen({ rate: 50, clients: 60, models: [...TWO_MODELS, ['event-loop', 1]] }),
  'several-servers': syntheticOpen({ rate: 300, clients: 200, models: [['multi-process', 4]], rounds: 2 }),
  'separate-queues': syntheticOpen({ rate: 240, clients: 400, models: [['multi-process', 4, 'separate']] }),
  'separate-queues-constant': syntheticOpen({
    rate: 240,
    clients: 200,
    arrivals: 'constant',
    models: [['multi-process', 4, 'separate']],
  }),
  'dealt-in-turn': syntheticOpen({ rate: 240, clients: 400, service: 'spin', models: [['cluster', 4]] }),
  'no-limit': syntheticOpen({ rate: 240, clients: 200, models: [['cluster', 4]] }),
  'processes-for-each': syntheticOpen({ rate: 100, clients: 100, models: [['process-per-connection', 4]] }),
  overloaded: syntheticOpen({ rate: 150, clients: 200 }),
  'overloaded-by-little': syntheticOpen({ rate: 101, clients: 200 }),
  'clients-that-are-late': syntheticOpen({ rate: 40, clients: 200, lateness: () => 2 * MILLISECOND }),
  'a-load-generator-that-falls-behind': syntheticOpen(BEHIND),
  'a-timetable-that-is-not-kept': syntheticOpen(UNPUNCTUAL),
  'a-load-generator-without-time': withRounds(FEW_ARRIVALS, ({ load }) => ({ load: { ...load, cpuTime: 1e15 } })),
  'nobody-served': nobodyServedOf(FEW_ARRIVALS),
  'a-client-that-fails': withRounds(FEW_ARRIVALS, ({ records }) => ({
    records: records.map((record, index) =>
      index === 3 ? { ...failedVisit({ kind: 'reset' }), client: record.client } : record,
    ),
  })),
  'a-clock-that-went-back': withRounds(FEW_ARRIVALS, ({ records }) => ({
    records: records.map((record, index) =>
      index === 0
        ? { ...visit({ arrivedAt: 7, startedAt: 0, endedAt: 10, departedAt: 10 }), client: record.client }
        : record,
    ),
  })),
  'an-audit-that-fails': ofAnotherSeed(FEW_ARRIVALS),
};

const arrivalPoint = (document: OpenDocument, value = 0.5) => pointOf(value, document);

export const ARRIVAL_SWEEPS: Readonly<Record<string, StoredDocument>> = {
  'one-model': syntheticUtilisationSweep([0.2, 0.5, 0.8, 1.2]),
  'other-loads': syntheticUtilisationSweep([0.5, 0.9]),
  'two-models': syntheticUtilisationSweep([0.2, 0.5, 0.8], {
    clients: 100,
    models: [
      ['multi-process', 4],
      ['multi-process', 4, 'separate'],
    ],
  }),
  overloaded: syntheticUtilisationSweep([1.3, 1.6], { clients: 100 }),
  'an-audit-that-fails': sweepOf('utilisation', [
    arrivalPoint(FEW_ARRIVALS),
    arrivalPoint(ofAnotherSeed(FEW_ARRIVALS), 0.8),
  ]),
  'nobody-served': sweepOf('utilisation', [
    arrivalPoint(FEW_ARRIVALS),
    arrivalPoint(nobodyServedOf(FEW_ARRIVALS), 0.8),
  ]),
  'a-timetable-that-is-not-kept': sweepOf('utilisation', [
    arrivalPoint(FEW_ARRIVALS),
    arrivalPoint(syntheticOpen(BEHIND), 0.8),
  ]),
};
