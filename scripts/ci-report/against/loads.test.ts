/** What is read from another version's JSON. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readingsOf } from './loads.js';

/** A client that was served from `start` to `end`; anything else that another version saves is ignored. */
function record(arrivedAt: number, start: number, end: number) {
  return {
    connection: { anything: true },
    client: { arrivedAt, departedAt: end + 1, further: 1 },
    server: { serviceStartedAt: start, serviceEndedAt: end },
    outcome: { kind: 'served' },
  };
}

const ROUND = { warmUp: false, records: [record(1, 10, 20), record(2, 25, 36), record(3, 40, 52)] };

function documentOf(...rounds: unknown[]): string {
  return JSON.stringify({ schemaVersion: 99, unheardOf: [], runs: [{ model: 'sequential', rounds }] });
}

test('reads service and passage of the fastest tenth, the median passage, and the makespan per client', () => {
  assert.deepEqual(readingsOf(documentOf(ROUND)), { service: 10.2, passage: 15, medianPassage: 15, makespan: 52 / 3 });
});

test('ignores warm-up rounds', () => {
  const warmUp = { warmUp: true, records: [record(1, 10, 900), record(2, 1000, 2000)] };
  assert.deepEqual(readingsOf(documentOf(warmUp, ROUND)), readingsOf(documentOf(ROUND)));
});

test('takes no passage from a client that arrived at an idle server', () => {
  const round = { records: [...ROUND.records, record(900, 910, 921)] };
  assert.equal(readingsOf(documentOf(round))?.passage, 15);
});

test('ignores clients that only one side recorded', () => {
  const round = { records: [...ROUND.records, { ...record(4, 60, 70), server: null }] };
  assert.deepEqual(readingsOf(documentOf(round)), readingsOf(documentOf(ROUND)));
});

test('gives no readings for any other text', () => {
  for (const text of [
    '',
    'null',
    '{}',
    '{"runs":[]}',
    documentOf(),
    documentOf({ records: [] }),
    documentOf(ROUND, 1),
  ]) {
    assert.equal(readingsOf(text), null, text);
  }
});
