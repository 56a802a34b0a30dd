/** Reading documents: every serialised document is read back unchanged, and everything else is refused in one line. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type ConnectionRecord, OUTCOME_KINDS, type Outcome } from '../model/connection-record.js';
import { MeasurementFailure } from '../model/failure.js';
import type { BurstDocument, KernelWitness, Round, SavedWarning } from '../model/run.js';
import { CONTEXT, syntheticRun } from '../model/synthetic-run.test-support.js';
import { isNestedDeeperThan, parseDocument } from './read-document.js';
import { serialise } from './save-run.js';

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

test('finds the depth of any JSON, whatever its strings contain', () => {
  const brackets = fc.string({ unit: fc.constantFrom('[', ']', '{', '}', '"', '\\', 'a') });
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 6 },
      brackets,
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(brackets, tie('any')),
    ),
  })).any;
  fc.assert(
    fc.property(value, fc.nat({ max: 8 }), (content, most) => {
      assert.equal(isNestedDeeperThan(most, Buffer.from(JSON.stringify(content))), depthOf(content) > most);
    }),
  );
});

test('also terminates if the text is not JSON', () => {
  for (const text of ['', '"', '"\\', '"\\"', ']]]]', '[[["'])
    assert.equal(isNestedDeeperThan(3, Buffer.from(text)), false);
  assert.equal(isNestedDeeperThan(3, Buffer.from('[[[[" ')), true);
});

const whole = fc.nat({ max: 1e9 });
const stamp = fc.integer({ min: -1e15, max: 1e15 });
const nullable = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null });

const outcome = fc.constantFrom(...OUTCOME_KINDS).chain((kind): fc.Arbitrary<Outcome> => {
  if (kind === 'rejected') return whole.map((status) => ({ kind, status }));
  if (kind === 'failed') return fc.string().map((code) => ({ kind, code }));
  return fc.constant({ kind });
});

const record: fc.Arbitrary<ConnectionRecord> = fc.record({
  connection: fc.record({
    protocol: fc.constant('tcp' as const),
    clientAddress: nullable(fc.string({ unit: 'binary' })),
    clientPort: nullable(whole),
    serverAddress: fc.string(),
    serverPort: whole,
  }),
  client: nullable(
    fc.record({
      intendedAt: nullable(stamp),
      arrivedAt: stamp,
      connectedAt: nullable(stamp),
      answeredAt: nullable(stamp),
      departedAt: stamp,
    }),
  ),
  server: nullable(
    fc.record({
      process: whole,
      serviceStartedAt: stamp,
      receivedAt: stamp,
      answeredAt: stamp,
      serviceEndedAt: stamp,
    }),
  ),
  outcome,
});

const kernel: fc.Arbitrary<KernelWitness> = fc.oneof(
  fc.record({
    available: fc.constant(true as const),
    samples: fc.array(fc.record({ at: stamp, queueLength: whole }), { maxLength: 4 }),
    listenBacklogInForce: whole,
    listenOverflows: whole,
    listenDrops: whole,
  }),
  fc.record({ available: fc.constant(false as const), why: fc.string() }),
);

const round: fc.Arbitrary<Round> = fc.record({
  warmUp: fc.constant(false),
  sequence: whole,
  records: fc.array(record, { maxLength: 5 }),
  kernel,
  load: fc.record({ peakMemoryBytes: whole, cpuTime: stamp }),
  processes: fc.array(fc.record({ process: whole, cpuTime: stamp, peakMemoryBytes: whole }), { maxLength: 2 }),
});

const model = fc.constantFrom('sequential' as const, 'multi-process' as const);

const warning: fc.Arbitrary<SavedWarning> = fc.oneof(
  fc.record({ kind: fc.constant('listen-backlog-capped' as const), asked: whole, somaxconn: whole, clients: whole }),
  fc.record({ kind: fc.constant('listen-backlog-small' as const), listenBacklog: whole, clients: whole }),
  fc.record({ kind: fc.constant('worker-replaced' as const), model, died: whole, replacement: whole }),
  fc.record({ kind: fc.constant('process-not-started' as const), model, count: whole, code: fc.string() }),
  fc.record({ kind: fc.constant('processes-unheard' as const), model, count: whole }),
  fc.record({
    kind: fc.constant('trace-on-disk' as const),
    why: fc.constantFrom('missing' as const, 'not-writable' as const, 'too-small' as const),
  }),
);

const document: fc.Arbitrary<BurstDocument> = fc
  .record({
    name: fc.string({ unit: 'grapheme' }),
    cpuModel: fc.string({ unit: 'binary' }),
    somaxconn: nullable(whole),
    rounds: fc.array(round, { minLength: 1, maxLength: 3 }),
    warnings: fc.array(warning, { maxLength: 4 }),
  })
  .map(({ name, cpuModel, somaxconn, rounds, warnings }) => ({
    ...syntheticRun({ clients: 1, rounds: 1 }),
    name,
    context: { ...CONTEXT, cpuModel, somaxconn },
    runs: [{ model: 'sequential' as const, workers: 1, accept: 'shared' as const, rounds }],
    warnings,
  }));

describe('parseDocument', () => {
  test('reads a serialised document back unchanged', () => {
    fc.assert(
      fc.property(document, (written) => {
        assert.deepEqual(parseDocument(serialise(written), 'run.json'), JSON.parse(JSON.stringify(written)));
      }),
      { numRuns: 200 },
    );
  });

  test('refuses any other JSON, in one line that names the file', () => {
    const stranger = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()).map((object) => ({ ...object, schemaVersion: 1 })),
      fc.string({ unit: 'binary' }).map((key) => ({ ...syntheticRun({ clients: 1, rounds: 1 }), [`_${key}`]: 1 })),
    );
    fc.assert(
      fc.property(stranger, (content) => {
        assert.throws(
          () => parseDocument(JSON.stringify(content), 'folder/run.json'),
          (error) =>
            error instanceof MeasurementFailure && /^folder\/run\.json (is damaged|was )[^\n]*$/.test(error.message),
        );
      }),
    );
  });

  test('refuses a truncated file, wherever it was cut', () => {
    const text = serialise(syntheticRun({ clients: 3, rounds: 1 })).trimEnd();
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), (length) => {
        assert.throws(() => parseDocument(text.slice(0, length), 'run.json'), MeasurementFailure);
      }),
    );
  });

  test('refuses a superfluous key anywhere', () => {
    const text = serialise(syntheticRun({ clients: 1, rounds: 1 }));
    const objects = [...text.matchAll(/\{(?=\s*")/g)].map(({ index }) => index + 1);
    assert.ok(objects.length > 20);
    for (const place of objects) {
      const surplus = `${text.slice(0, place)}"surplus": 1,${text.slice(place)}`;
      assert.throws(() => parseDocument(surplus, 'run.json'), MeasurementFailure, text.slice(place, place + 40));
    }
  });

  test('refuses a missing key anywhere', () => {
    const text = serialise(syntheticRun({ clients: 1, rounds: 1 }));
    const keys = [...new Set([...text.matchAll(/"(\w+)":/g)].map(([, key = '']) => key))];
    assert.ok(keys.length > 40);
    for (const key of keys) {
      const without = text.replaceAll(`"${key}":`, `"no-${key}":`);
      assert.throws(() => parseDocument(without, 'run.json'), MeasurementFailure, key);
    }
  });
});
