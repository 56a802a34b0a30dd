/** Quantiles of Student's distribution, against those of tables. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { studentQuantile } from './intervals.js';

describe('studentQuantile', () => {
  const known: ReadonlyArray<readonly [number, number]> = [
    [5, 3.365],
    [10, 2.764],
    [30, 2.457],
    [1000, 2.33],
  ];
  for (const [degrees, value] of known) {
    test(`${degrees} degrees of freedom`, () => assert.ok(Math.abs(studentQuantile(degrees) - value) < 0.02));
  }
});
