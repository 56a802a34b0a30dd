/** Selecting saved runs: known answers for every filter, and properties of the order. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { StoredDocument } from '../model/document.js';
import { syntheticOpen } from '../model/synthetic-open.test-support.js';
import { CONTEXT, syntheticRun, syntheticSelf } from '../model/synthetic-run.test-support.js';
import { syntheticSustained } from '../model/synthetic-sustained.test-support.js';
import { syntheticClientsSweep } from '../model/synthetic-sweep.test-support.js';
import { inOrder, isWanted, SORT_KEYS, type Wanted } from './selection.js';

const OLD = 'aaaa'.repeat(10);
const NEW = 'aabb'.repeat(10);

function made(document: StoredDocument, name: string, createdAt: string, hash: string | null): StoredDocument {
  const commit = hash === null ? null : { hash, dirty: false };
  return { ...document, name, createdAt, context: { ...CONTEXT, commit } };
}

const both = syntheticRun({
  clients: 50,
  rounds: 1,
  models: [
    ['sequential', 1],
    ['multi-process', 4],
  ],
});

const RUNS: readonly StoredDocument[] = [
  made(both, 'burst', '2026-01-01T00:00:00.000Z', OLD),
  made(syntheticSustained({ clients: 10 }), 'sustained', '2026-01-02T12:00:00.000Z', NEW),
  made(syntheticOpen({ clients: 300 }), 'open', '2026-01-03T23:59:59.999Z', NEW),
  made(syntheticClientsSweep([1, 4, 16]), 'sweep', '2026-01-04T00:00:00.000Z', null),
  made(syntheticSelf(), 'self', '2026-01-05T00:00:00.000Z', null),
];

function meant(wanted: Wanted): string {
  return RUNS.filter((run) => isWanted(run, wanted))
    .map(({ name }) => name)
    .join(' ');
}

describe('isWanted', () => {
  const day = (text: string) => Date.parse(text);
  for (const [wanted, names] of [
    [{}, 'burst sustained open sweep self'],
    [{ model: 'multi-process' }, 'burst'],
    [{ model: 'sequential' }, 'burst sustained open sweep'],
    [{ model: 'cluster' }, ''],
    [{ kind: 'self' }, 'self'],
    [{ kind: 'sweep' }, 'sweep'],
    [{ since: day('2026-01-03T23:59:59.999Z') }, 'open sweep self'],
    [{ until: day('2026-01-03T23:59:59.998Z') }, 'burst sustained'],
    [{ since: day('2026-01-02'), until: day('2026-01-04') }, 'sustained open sweep'],
    [{ clients: { from: 50, to: 50 } }, 'burst'],
    [{ clients: { from: 11, to: 299 } }, 'burst sweep'],
    [{ clients: { from: 2, to: 3 } }, ''],
    [{ commit: 'aa' }, 'burst sustained open'],
    [{ commit: 'aab' }, 'sustained open'],
    [{ commit: OLD }, 'burst'],
    [{ commit: 'b' }, ''],
    [{ commit: 'aa', model: 'sequential', clients: { from: 1, to: 10 } }, 'sustained'],
  ] as ReadonlyArray<readonly [Wanted, string]>) {
    test(`${JSON.stringify(wanted)}: ${names || 'none'}`, () => assert.equal(meant(wanted), names));
  }
});

describe('inOrder', () => {
  const names = (documents: readonly StoredDocument[]) => documents.map(({ name }) => name).join(' ');

  test('sorts by each key; runs without it come last', () => {
    const shuffled = [...RUNS].reverse();
    assert.equal(names(inOrder(shuffled, 'date')), 'burst sustained open sweep self');
    assert.equal(names(inOrder(shuffled, 'name')), 'burst open self sustained sweep');
    assert.equal(names(inOrder(shuffled, 'kind')), 'burst open self sustained sweep');
    assert.equal(names(inOrder(shuffled, 'clients')), 'sustained sweep burst open self');
    assert.equal(names(inOrder(shuffled, 'clients', true)), 'open burst sweep sustained self');
    assert.equal(names(inOrder(shuffled, 'commit')), 'burst sustained open sweep self');
    assert.equal(names(inOrder(shuffled, 'commit', true)), 'open sustained burst self sweep');
    assert.equal(names(inOrder(shuffled, 'model')), 'burst sustained open sweep self');
  });

  test('sorts names in numeric order', () => {
    const numbered = ['run-10', 'run-9'].map((name) => made(syntheticSelf(), name, '2026-01-01T00:00:00.000Z', null));
    assert.equal(names(inOrder(numbered, 'name')), 'run-9 run-10');
  });

  test('gives the same result for any order of the input, and loses none', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...RUNS], { minLength: RUNS.length }),
        fc.constantFrom(...SORT_KEYS),
        fc.boolean(),
        (shuffled, key, reverse) => {
          assert.deepEqual(names(inOrder(shuffled, key, reverse)), names(inOrder(RUNS, key, reverse)));
        },
      ),
    );
  });
});
