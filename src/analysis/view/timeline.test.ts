/** Which rows a timeline shows. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { selectRows } from './timeline.js';

describe('selectRows', () => {
  test('shown and left out add up; a gap never stands for a single row', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 40 }), fc.integer({ min: 1, max: 12 }), (items, atEachEnd) => {
        const { first, leftOut, last } = selectRows(items, { atEachEnd });
        assert.equal(first.length + leftOut + last.length, items.length);
        assert.notEqual(leftOut, 1);
        assert.deepEqual([...first, ...items.slice(first.length, first.length + leftOut), ...last], items);
        assert.deepEqual(selectRows(items, 'all').first, items);
      }),
    );
  });
});
