/** Grouping: every item in one group, in the order it came in. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { groupBy } from './grouping.js';

describe('groupBy', () => {
  test('known answers', () => {
    const groups = groupBy(['ant', 'bee', 'asp', 'bug'], (word) => word[0]);
    assert.deepEqual(
      [...groups],
      [
        ['a', ['ant', 'asp']],
        ['b', ['bee', 'bug']],
      ],
    );
    assert.equal(groupBy([], () => 0).size, 0);
  });

  test('each group is what filtering would give, and the groups come in the order of their first', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 99 })), fc.integer({ min: 1, max: 9 }), (items, divisor) => {
        const keyOf = (item: number) => item % divisor;
        const groups = groupBy(items, keyOf);
        assert.deepEqual([...groups.keys()], [...new Set(items.map(keyOf))]);
        for (const [key, group] of groups) {
          assert.deepEqual(
            group,
            items.filter((item) => keyOf(item) === key),
          );
        }
      }),
    );
  });
});
