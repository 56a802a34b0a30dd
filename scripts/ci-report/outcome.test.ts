/** What gates come to together. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exitCodeOf, overall } from './outcome.js';

test('one gate that failed decides, and one that can not tell is never a pass', () => {
  assert.equal(overall(['passed', 'passed']), 'passed');
  assert.equal(overall(['passed', 'unclear']), 'unclear');
  assert.equal(overall(['unclear', 'failed', 'passed']), 'failed');
  assert.equal(overall([]), 'unclear');
});

test('the exit codes that README names', () => {
  assert.deepEqual((['passed', 'failed', 'unclear'] as const).map(exitCodeOf), [0, 1, 3]);
});
