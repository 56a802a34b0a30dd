/** Counting in ordered samples, against counting one by one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countUpTo } from './counting.js';

test('countUpTo counts the values that are not greater', () => {
  const ordered = fc.array(fc.integer({ min: 0, max: 30 })).map((values) => values.sort((a, b) => a - b));
  fc.assert(
    fc.property(ordered, fc.integer({ min: -1, max: 31 }), (values, limit) => {
      assert.equal(countUpTo(values, limit), values.filter((value) => value <= limit).length);
    }),
  );
});
