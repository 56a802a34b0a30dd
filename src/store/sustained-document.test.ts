/** Saved closed loops: every serialised document is read back unchanged, and everything else is refused. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { OUTCOME_KINDS } from '../model/connection-record.js';
import { MeasurementFailure } from '../model/failure.js';
import type { SavedWarning, SustainedRound } from '../model/run.js';
import { NO_KERNEL } from '../model/synthetic-run.test-support.js';
import { syntheticSustained } from '../model/synthetic-sustained.test-support.js';
import { parseDocument } from './read-document.js';
import { serialise } from './results-directory.js';

const whole = fc.nat({ max: 1e9 });
const stamp = fc.integer({ min: -1e15, max: 1e15 });
const nullable = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null });

const distribution = fc.record({
  count: whole,
  total: stamp,
  smallest: nullable(stamp),
  largest: nullable(stamp),
  counts: fc.array(fc.tuple(whole, whole), { maxLength: 4 }),
});

const server = fc.record({
  waits: distribution,
  services: distribution,
  timeInService: fc.array(stamp, { maxLength: 4 }),
  processes: fc.array(fc.record({ process: whole, connections: whole, busyTime: stamp }), { maxLength: 3 }),
  unmatched: whole,
});

const window: fc.Arbitrary<SustainedRound> = fc.record({
  warmUp: fc.constant(false),
  sequence: whole,
  startedAt: stamp,
  endedAt: stamp,
  clientsConnected: whole,
  clientsGaveUp: whole,
  clientsStarved: whole,
  sent: whole,
  answered: whole,
  failures: fc.dictionary(fc.constantFrom(...OUTCOME_KINDS), whole),
  failureTime: stamp,
  timeBefore: stamp,
  timeCensored: stamp,
  censored: whole,
  longestCensored: nullable(stamp),
  responses: distribution,
  server: nullable(server),
  kernel: fc.constant(NO_KERNEL),
  load: fc.record({ peakMemoryBytes: whole, cpuTime: stamp }),
  processes: fc.constant([]),
});

const model = fc.constantFrom('sequential' as const, 'multi-process' as const);
const warning: fc.Arbitrary<SavedWarning> = fc.oneof(
  fc.record({ kind: fc.constant('worker-replaced' as const), model, died: whole, replacement: whole }),
  fc.record({ kind: fc.constant('listen-backlog-small' as const), listenBacklog: whole, clients: whole }),
);

describe('parseDocument, with a closed loop', () => {
  test('reads a serialised document back unchanged', () => {
    const windows = fc.array(window, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(windows, fc.array(warning, { maxLength: 3 }), (rounds, warnings) => {
        const ideal = syntheticSustained({ clients: 1 });
        const written = { ...ideal, runs: ideal.runs.map((run) => ({ ...run, rounds })), warnings };
        assert.deepEqual(parseDocument(serialise(written), 'run.json'), JSON.parse(JSON.stringify(written)));
      }),
    );
  });

  test('refuses a superfluous key anywhere', () => {
    const text = serialise(syntheticSustained({ clients: 2 }));
    const objects = [...text.matchAll(/\{(?=\s*")/g)].map(({ index }) => index + 1);
    assert.ok(objects.length > 10);
    for (const place of objects) {
      const surplus = `${text.slice(0, place)}"surplus": 1,${text.slice(place)}`;
      assert.throws(() => parseDocument(surplus, 'run.json'), MeasurementFailure, text.slice(place, place + 40));
    }
  });

  test('refuses a missing key anywhere', () => {
    const text = serialise(syntheticSustained({ clients: 2 }));
    const keys = [...new Set([...text.matchAll(/"(\w+)":/g)].map(([, key = '']) => key))];
    assert.ok(keys.length > 50);
    for (const key of keys) {
      const without = text.replaceAll(`"${key}":`, `"no-${key}":`);
      assert.throws(() => parseDocument(without, 'run.json'), MeasurementFailure, key);
    }
  });

  test('refuses a warning that is derived from the rounds', () => {
    const derived = { kind: 'requests-failed', model: 'sequential', failed: 1, of: 2 };
    const text = JSON.stringify({ ...syntheticSustained({ clients: 2 }), warnings: [derived] });
    assert.throws(
      () => parseDocument(text, 'run.json'),
      /^MeasurementFailure: run\.json is damaged: warnings\.0\.kind: /,
    );
  });

  test('refuses a failure of unknown kind, and a window in a burst', () => {
    const text = serialise(syntheticSustained({ clients: 2 }));
    const stranger = text.replace(/"failures":\s*\{\s*\}/, '"failures": {"abducted": 1}');
    assert.notEqual(stranger, text);
    assert.throws(() => parseDocument(stranger, 'run.json'), MeasurementFailure);
    const burst = text.replace(/"kind":\s*"sustained",(?=\s*"name"|.*"name")/s, '"kind": "burst",');
    assert.notEqual(burst, text);
    assert.throws(() => parseDocument(burst, 'run.json'), MeasurementFailure);
  });
});
