/** Numbers for people: known answers. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { figureOf } from '../statistics/figure.js';
import { duration, durationFigure, formatMilliseconds, formatRatio, grouped, percent, significant } from './format.js';

describe('figures', () => {
  test('too few rounds: no interval', () => {
    assert.equal(durationFigure(figureOf([10e6, 10e6])), '10.0 ms');
    assert.equal(durationFigure(null), '-');
  });

  test('the interval is in the unit of the median', () => {
    assert.equal(durationFigure(figureOf([2e9, 2e9, 2e9, 2e9, 2e9])), '2.00 s [2.00, 2.00]');
    assert.equal(durationFigure(figureOf([250e6, 250e6, 250e6, 250e6, 250e6])), '250 ms [250, 250]');
    assert.equal(durationFigure(figureOf([4e3, 4e3, 4e3, 4e3, 4e3])), '4.0 µs [4.0, 4.0]');
  });
});

describe('formatRatio', () => {
  const interval = { low: 3.8, high: 3.9 };
  test('known answers', () => {
    assert.equal(formatRatio(null), '-');
    assert.equal(formatRatio({ ratio: 3.85, interval, significant: true }), '3.85 [3.80, 3.90]');
    assert.equal(formatRatio({ ratio: 1, interval: { low: 0.9, high: 1.1 }, significant: false }), '~');
    assert.equal(formatRatio({ ratio: 3.85, interval: null, significant: null }), '3.85');
  });
});

describe('significant', () => {
  test('known answers', () => {
    for (const [value, text] of [
      [0, '0'],
      [0.26, '0.260'],
      [3.854, '3.85'],
      [42.16, '42.2'],
      [1234, '1234'],
    ] as const) {
      assert.equal(significant(value), text);
    }
  });

  test('never an exponent, and accurate to half a per cent', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1e9, noNaN: true }), (value) => {
        const text = significant(value);
        assert.match(text, /^\d+(\.\d+)?$/);
        assert.ok(Math.abs(Number(text) - value) <= 0.0051 * value);
      }),
    );
  });
});

describe('percent', () => {
  test('neither 0 % nor 100 % by rounding alone', () => {
    assert.equal(percent(0), '0 %');
    assert.equal(percent(0.0001), '<0.1 %');
    assert.equal(percent(0.989), '98.9 %');
    assert.equal(percent(1), '100 %');
  });
});

describe('others', () => {
  test('known answers', () => {
    assert.equal(grouped(10_000), '10,000');
    assert.equal(grouped(384.615), '384.6');
    assert.equal(duration(null), '-');
    assert.equal(formatMilliseconds(1_234_567), '1.235');
  });
});
