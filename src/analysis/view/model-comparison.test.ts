import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figureOf } from '../statistics/figure.js';
import { ratioInWords, timesText } from './model-comparison.js';

const times = (value: number) => figureOf([value, value, value, value, value]) ?? assert.fail();

test('a ratio says how many times better or worse, never a fraction', () => {
  assert.equal(ratioInWords(times(400), times(100), 'smaller'), '4.0x better');
  assert.equal(ratioInWords(times(100), times(400), 'smaller'), '4.0x worse');
  assert.equal(ratioInWords(times(100), times(400), 'larger'), '4.0x better');
  assert.equal(ratioInWords(times(400), times(100), 'larger'), '4.0x worse');
});

test('equal figures are the same, and a difference that can be chance is unclear', () => {
  assert.equal(ratioInWords(times(100), times(100), 'smaller'), 'the same');
  const noisy = figureOf([50, 150, 60, 140, 130]) ?? assert.fail();
  assert.equal(ratioInWords(times(100), noisy, 'larger'), 'unclear');
});

test('there is no ratio if a figure is 0', () => {
  assert.equal(ratioInWords(times(0), times(3), 'smaller'), null);
  assert.equal(ratioInWords(times(3), times(0), 'smaller'), null);
});

test('large factors have no decimals', () => {
  assert.deepEqual([1.04, 9.94, 9.96, 40.4].map(timesText), ['1.0x', '9.9x', '10x', '40x']);
});
