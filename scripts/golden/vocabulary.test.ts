/** A word counts as reached only where it has the meaning of its vocabulary; vocabularies are found in the types. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sightingsIn, unreached, vocabulariesOf } from './vocabulary.js';
import type { Amount, Discovery, Saved, Shape } from './vocabulary-examples.test-support.js';

const ANSWER = { name: 'Answer', words: new Set(['found', 'failed', 'none']) };
const answer = (kind: string): readonly [string, unknown] => ['probe', { answers: [{ answer: { kind } }] }];

describe('unreached', () => {
  test('words that occur nowhere', () => {
    assert.deepEqual(unreached(ANSWER, sightingsIn([answer('found'), answer('none')])), ['failed']);
    assert.deepEqual(unreached(ANSWER, sightingsIn([answer('found'), answer('none'), answer('failed')])), []);
  });

  test('the same word does not count at a place with words of another vocabulary', () => {
    const outcomes = ['failed', 'served'].map((kind): readonly [string, unknown] => ['probe', { outcome: { kind } }]);
    assert.deepEqual(unreached(ANSWER, sightingsIn([answer('found'), answer('none'), ...outcomes])), ['failed']);
  });

  test('keys count as words', () => {
    const names = { name: 'FigureName', words: new Set(['wait', 'service']) };
    assert.deepEqual(unreached(names, sightingsIn([['burst', { figures: { wait: 1 } }]])), ['service']);
  });
});

/** Declared as types. */
const AMOUNTS: readonly Amount[] = ['few', 'many'];
const FINDINGS: ReadonlyArray<Discovery['kind']> = ['capped', 'none'];
const SHAPES: readonly Shape[] = ['burst', 'open'];
const SOURCES: ReadonlyArray<Saved['from']> = ['inferred', 'parsed'];
const WIDTHS: ReadonlyArray<Extract<Saved, { from: 'parsed' }>['width']> = ['narrow', 'wide'];

test('vocabularies are unions of words, unions of objects, keys of a table, and types inferred from a schema', () => {
  const found = vocabulariesOf('scripts/golden/vocabulary-examples.test-support.ts');
  const words = found.map((vocabulary) => [...vocabulary.words].sort().join(' '));
  const expected = [AMOUNTS, FINDINGS, SHAPES, SOURCES, WIDTHS].map((all) => all.join(' '));
  assert.deepEqual(words.sort(), expected.sort());
});
