import assert from 'node:assert/strict';
import { test } from 'node:test';
import { syntheticRun, syntheticSelf } from '../model/synthetic-run.test-support.js';
import { parseDocument, readDocument } from './read-document.js';

/** What version 2 added, taken away again. */
const ADDED = ['load', 'keepAlive', 'url', 'accept', 'intendedAt', 'processes'];

function asFirstVersion(document: { readonly kind: string; readonly schemaVersion: number }) {
  const kind = document.kind === 'burst' ? 'run' : document.kind;
  const text = JSON.stringify({ ...document, kind, schemaVersion: 1 }, function (this: object, key, value) {
    // A round has a `load` of its own, which is as old as the round.
    return ADDED.includes(key) && !('records' in this && key === 'load') ? undefined : value;
  });
  assert.ok(!text.includes('keepAlive') && text.includes('"schemaVersion":1'));
  return text;
}

test('a run of schema version 1 is read as the burst that it was', () => {
  const models = [
    ['sequential', 1],
    ['multi-process', 4],
  ] as const;
  const today = syntheticRun({ clients: 3, rounds: 2, models });
  assert.deepEqual(parseDocument(asFirstVersion(today), 'old.json'), today);
});

test('so is a self-measurement', () => {
  assert.deepEqual(parseDocument(asFirstVersion(syntheticSelf()), 'old.json'), syntheticSelf());
});

test('what is no run is refused in one line, whatever its version says', () => {
  for (const content of [
    {},
    { kind: 'run' },
    { kind: 'run', scenario: 3, runs: [null, 5] },
    { kind: 'run', runs: {} },
  ]) {
    const text = JSON.stringify({ schemaVersion: 1, ...content });
    assert.throws(() => parseDocument(text, 'old.json'), /^MeasurementFailure: old\.json is damaged: [^\n]*$/);
  }
  assert.throws(() => readDocument('no such file'), /there is no such file/);
});
