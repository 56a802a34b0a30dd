/** Entropy by spacings: known answers, and what scaling does. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededUniform } from '../../model/random.js';
import { MILLISECOND } from '../../model/units.js';
import { spacingEntropy } from './entropy.js';

function uniform(width: number, size: number): Float64Array {
  const draw = seededUniform(7);
  return Float64Array.from({ length: size }, () => draw() * width * MILLISECOND).sort();
}

describe('spacingEntropy', () => {
  test('of a uniform law it is the logarithm of its width', () => {
    const found = spacingEntropy(uniform(50, 4000));
    assert.ok(Math.abs(found - Math.log(50)) < 0.1, `${found}`);
  });

  test('of an exponential law it is 1 + ln of its mean', () => {
    const values = uniform(1, 4000).map((value) => -20 * MILLISECOND * Math.log(1 - value / MILLISECOND));
    const found = spacingEntropy(values.sort());
    assert.ok(Math.abs(found - (1 + Math.log(20))) < 0.1, `${found}`);
  });

  test('grows by ln 3 when everything takes three times as long', () => {
    const values = uniform(50, 500);
    const tripled = values.map((value) => 3 * value);
    assert.ok(Math.abs(spacingEntropy(tripled) - spacingEntropy(values) - Math.log(3)) < 1e-9);
  });

  test('what is all alike is no tighter than the clocks', () => {
    assert.ok(Math.abs(spacingEntropy(new Float64Array(30).fill(MILLISECOND)) - Math.log(0.1)) < 1e-9);
  });
});
