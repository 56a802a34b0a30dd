/** Sums, means and variances, as d3-array has them; entropy by spacings. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as d3 from 'd3-array';
import fc from 'fast-check';
import { seededUniform } from '../../model/random.js';
import { MILLISECOND } from '../../model/units.js';
import { mean, meanOrNull, relativeDeviation, spacingEntropy, squaredVariation, sum, variance } from './moments.js';

const sample = fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 2, maxLength: 60 });

function assertAlike(actual: number | null | undefined, expected: number | undefined): void {
  const [one, other] = [actual ?? Number.NaN, expected ?? Number.NaN];
  assert.ok(Math.abs(one - other) <= 1e-9 * Math.abs(other), `${one}, not ${other}`);
}

describe('sum, mean, variance', () => {
  test('known answers', () => {
    assert.equal(sum([]), 0);
    assert.equal(sum([1, 2, 3]), 6);
    assert.equal(mean([1, 2, 6]), 3);
    assert.equal(mean(Float64Array.of(1, 2, 6)), 3);
    assert.equal(meanOrNull([]), null);
    assert.equal(variance([1, 2, 6]), 7);
    assert.equal(relativeDeviation([5]), 0);
    assert.equal(squaredVariation([]), null);
    assert.equal(squaredVariation([0, 0]), null);
    assert.equal(squaredVariation([1, 3]), 0.25);
  });

  test('as d3-array has them', () => {
    fc.assert(
      fc.property(sample, (values) => {
        assertAlike(sum(values), d3.fsum(values));
        assertAlike(mean(values), d3.mean(values));
        assertAlike(variance(values) + 1, (d3.variance(values) ?? 0) + 1);
        assertAlike(relativeDeviation(values) + 1, (d3.deviation(values) ?? 0) / (d3.mean(values) ?? 0) + 1);
      }),
    );
  });

  test('but what is not a number is never left out', () => {
    assert.ok(Number.isNaN(sum([1, Number.NaN])));
    assert.ok(Number.isNaN(mean([1, Number.NaN])));
  });
});

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
