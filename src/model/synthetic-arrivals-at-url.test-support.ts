/** For tests: open arrivals at a URL, from synthetic arrivals at a model server whose own records are left out. */
import type { OpenDocument, Outside } from './run.js';
import type { probeRequestShape } from './saved/probe.js';
import type { Saved } from './saved/record.js';
import { type SyntheticOpen, syntheticOpen } from './synthetic-open.test-support.js';
import { MICROSECOND, MILLISECOND, type Nanoseconds } from './units.js';

const EXTERNAL = { model: 'external', workers: 1, accept: 'shared' } as const;
const CONNECT_TIME = 50 * MICROSECOND;

export interface SyntheticArrivals extends SyntheticOpen {
  /** The time of each single request from connecting to the answer, before and after the clients. */
  readonly aloneBefore?: readonly Nanoseconds[];
  readonly aloneAfter?: readonly Nanoseconds[];
}

const STEADY: readonly Nanoseconds[] = Array.from({ length: 20 }, () => 10.1 * MILLISECOND);

export function syntheticArrivalsAtUrl({
  aloneBefore = STEADY,
  aloneAfter = aloneBefore,
  ...synthetic
}: SyntheticArrivals = {}): OpenDocument {
  const document = syntheticOpen(synthetic);
  const outside: Outside = {
    request: { method: 'GET', headerNames: [], bodyBytes: 0 },
    loopback: true,
    connectCost: CONNECT_TIME,
    alone: [
      ...aloneBefore.map((time, index) => ({ phase: 'unloaded' as const, request: requestAlone(index, time) })),
      ...aloneAfter.map((time, index) => ({ phase: 'unloaded-again' as const, request: requestAlone(index, time) })),
    ],
  };
  const [first] = document.runs;
  return {
    ...document,
    name: 'synthetic-arrivals-at-url',
    scenario: { ...document.scenario, url: 'http://127.0.0.1:8080/', models: [EXTERNAL] },
    outside,
    runs: [
      {
        ...EXTERNAL,
        rounds: (first?.rounds ?? []).map((round) => ({
          ...round,
          kernel: { available: false, why: 'the server was not started by at-once' },
          records: round.records.map((record) => ({ ...record, server: null })),
        })),
      },
    ],
  };
}

function requestAlone(index: number, time: Nanoseconds): Saved<typeof probeRequestShape> {
  const connectStartedAt = index * 100 * MILLISECOND;
  const departedAt = connectStartedAt + time;
  return {
    connectStartedAt,
    connectedAt: connectStartedAt + CONNECT_TIME,
    sentAt: connectStartedAt + CONNECT_TIME,
    answeredAt: departedAt,
    departedAt,
    outcome: { kind: 'served' },
  };
}
