/** Numbers are told in few words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeNumbers } from './numbers.js';

const odd = Array.from({ length: 12 }, (_, index) => 2 * index + 1);
const cases: ReadonlyArray<readonly [readonly number[], string]> = [
  [[4], '4'],
  [[4, 5], '4, 5'],
  [[1, 5, 6, 7, 9], '1, 5 to 7, 9'],
  [odd, '1, 3, 5, 7, 9, 11, 13, 15, and 4 more'],
];
for (const [numbers, says] of cases) test(says, () => assert.equal(describeNumbers(numbers), says));
