/** Lines for a terminal are broken at spaces; a pipe gets them whole. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wrapForTerminal } from './terminal-width.js';

const TEXT = `${'word '.repeat(30)}end\nsecond  line`;

test('a terminal gets no line that is wider than itself, and every word whole', () => {
  const lines = wrapForTerminal(TEXT, 60).split('\n');
  assert.ok(
    lines.every(({ length }) => length <= 60),
    lines.join('\n'),
  );
  assert.deepEqual(lines.join(' ').split(/ +/), TEXT.split(/\s+/));
  assert.equal(lines.at(-1), 'second  line');
});

test('without a terminal a line stays whole', () => {
  assert.equal(wrapForTerminal(TEXT, undefined), TEXT);
});

test('a terminal that does not know its width counts as 80 columns wide', () => {
  assert.equal(wrapForTerminal(TEXT, 0), wrapForTerminal(TEXT, 80));
});
