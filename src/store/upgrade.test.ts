import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { summariseBurst } from '../analysis/burst/summary.js';
import type { StoredDocument } from '../model/document.js';
import { syntheticOpen } from '../model/synthetic-open.test-support.js';
import { CONTEXT, syntheticRun, syntheticSelf } from '../model/synthetic-run.test-support.js';
import { syntheticSustained } from '../model/synthetic-sustained.test-support.js';
import { syntheticClientsSweep } from '../model/synthetic-sweep.test-support.js';
import { parseDocument, readDocument } from './read-document.js';

/** The fields that later versions added; removed again to make an older document. */
const ADDED = ['outside', 'commit', 'load', 'keepAlive', 'url', 'accept', 'intendedAt', 'processes'];

function asFirstVersion(document: { readonly kind: string; readonly schemaVersion: number }) {
  const kind = document.kind === 'burst' ? 'run' : document.kind;
  const text = JSON.stringify({ ...document, kind, schemaVersion: 1 }, function (this: object, key, value) {
    // The `load` of a round existed in version 1 already.
    return ADDED.includes(key) && !('records' in this && key === 'load') ? undefined : value;
  });
  assert.ok(!text.includes('keepAlive') && text.includes('"schemaVersion":1'));
  return text;
}

/** As in versions before 4. */
function withoutOutside(document: StoredDocument): object {
  const { outside: _, ...before } = document as StoredDocument & { readonly outside?: unknown };
  return before;
}

/** One burst of 2 clients, written by the program when its schema version was 3. */
const VERSION_3 = readFileSync(new URL('../../../src/store/burst-of-version-3.json', import.meta.url), 'utf8');

test('a burst of schema version 3 is read as a burst at a server that at-once started, with the same results', () => {
  const before = JSON.parse(VERSION_3);
  const read = parseDocument(VERSION_3, 'old.json');
  assert.deepEqual(read, { ...before, schemaVersion: 4, outside: null });
  assert.ok(read.kind === 'burst');
  assert.deepEqual(summariseBurst(read).models[0]?.verdict, { kind: 'capped', at: 1 });
});

test('each burst of a version 3 experiment is upgraded, and no other part changes', () => {
  const experiment = readDocument(
    fileURLToPath(new URL('../../../results/reference/hockey-stick.json', import.meta.url)),
  );
  assert.ok(experiment.kind === 'experiment');
  const { runs, scenario, kind, warnings } = syntheticRun();
  const burst = { kind, title: 'a burst', scenario, warnings, runs };
  const parts = [...experiment.parts, burst];
  const text = JSON.stringify({ ...experiment, schemaVersion: 3, parts });
  const read = parseDocument(text, 'old.json');
  const expected = { ...experiment, parts: [...experiment.parts, { ...burst, outside: null }] };
  assert.deepEqual(read, JSON.parse(JSON.stringify(expected)));
});

test('fields of newer versions in an old document are not used', () => {
  const text = JSON.stringify({ ...syntheticRun(), schemaVersion: 3, outside: 5 });
  assert.ok(parseDocument(text, 'old.json').kind === 'burst');
});

function withoutCommit<D extends StoredDocument>(document: D): D {
  return { ...document, context: { ...document.context, commit: null } };
}

test('a run of schema version 1 is read as a burst', () => {
  const models = [
    ['sequential', 1],
    ['multi-process', 4],
  ] as const;
  const today = syntheticRun({ clients: 3, rounds: 2, models });
  assert.deepEqual(parseDocument(asFirstVersion(today), 'old.json'), withoutCommit(today));
});

test('so is a self-measurement', () => {
  assert.deepEqual(parseDocument(asFirstVersion(syntheticSelf()), 'old.json'), withoutCommit(syntheticSelf()));
});

test('a document of schema version 2, of any kind, is read with an unknown commit', () => {
  const documents = [
    syntheticRun(),
    syntheticSustained(),
    syntheticOpen(),
    syntheticClientsSweep([1]),
    syntheticSelf(),
  ];
  for (const today of documents) {
    const { commit: _, ...context } = today.context;
    const text = JSON.stringify({ ...withoutOutside(today), schemaVersion: 2, context });
    assert.deepEqual(parseDocument(text, 'old.json'), JSON.parse(JSON.stringify(withoutCommit(today))));
  }
});

test('a document of the current version must name the commit, or state that it is unknown', () => {
  const { commit: _, ...context } = CONTEXT;
  const text = JSON.stringify({ ...syntheticSelf(), context });
  assert.throws(() => parseDocument(text, 'new.json'), /^MeasurementFailure: new\.json is damaged: context\.commit: /);
});

test('anything but a run is refused in one line, whatever its version', () => {
  for (const version of [1, 2])
    for (const content of [
      {},
      { kind: 'run' },
      { kind: 'run', scenario: 3, runs: [null, 5] },
      { kind: 'run', runs: {} },
      { kind: 'burst', context: 'none' },
      { kind: 'burst', context: [] },
    ]) {
      const text = JSON.stringify({ schemaVersion: version, ...content });
      assert.throws(
        () => parseDocument(text, 'old.json'),
        /^MeasurementFailure: old\.json was not written by at-once: [^\n]*$/,
      );
    }
  assert.throws(() => readDocument('no such file'), /there is no such file/);
});
