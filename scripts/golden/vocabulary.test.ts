/** A word counts as reached only where it means what it means in its vocabulary; vocabularies are found in the types. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sightingsIn, unreached, vocabulariesOf } from './vocabulary.js';
import type { Amount, Discovery, Saved, Shape } from './vocabulary-examples.test-support.js';

const ANSWER = { name: 'Answer', words: new Set(['found', 'failed', 'none']) };
const answer = (kind: string): readonly [string, unknown] => ['probe', { answers: [{ answer: { kind } }] }];

describe('unreached', () => {
  test('words that are nowhere', () => {
    assert.deepEqual(unreached(ANSWER, sightingsIn([answer('found'), answer('none')])), ['failed']);
    assert.deepEqual(unreached(ANSWER, sightingsIn([answer('found'), answer('none'), answer('failed')])), []);
  });

  test('the same word at a place that has others too does not count', () => {
    const outcomes = ['failed', 'served'].map((kind): readonly [string, unknown] => ['probe', { outcome: { kind } }]);
    assert.deepEqual(unreached(ANSWER, sightingsIn([answer('found'), answer('none'), ...outcomes])), ['failed']);
  });

  test('keys are words too', () => {
    const names = { name: 'FigureName', words: new Set(['wait', 'service']) };
    assert.deepEqual(unreached(names, sightingsIn([['burst', { figures: { wait: 1 } }]])), ['service']);
  });
});

/** As the compiler knows them. */
const AMOUNTS: readonly Amount[] = ['few', 'many'];
const FINDINGS: ReadonlyArray<Discovery['kind']> = ['capped', 'none'];
const SHAPES: readonly Shape[] = ['burst', 'open'];
const SOURCES: ReadonlyArray<Saved['from']> = ['inferred', 'parsed'];
const WIDTHS: ReadonlyArray<Extract<Saved, { from: 'parsed' }>['width']> = ['narrow', 'wide'];

test('a union of words, one of objects, the keys of a table, what a schema infers: each is a vocabulary', () => {
  const found = vocabulariesOf('scripts/golden/vocabulary-examples.test-support.ts');
  const words = found.map((vocabulary) => [...vocabulary.words].sort().join(' '));
  const expected = [AMOUNTS, FINDINGS, SHAPES, SOURCES, WIDTHS].map((all) => all.join(' '));
  assert.deepEqual(words.sort(), expected.sort());
});
