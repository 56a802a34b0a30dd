/** Gates: inside the range, outside, or neither; and what noise excuses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { excuseNoise, firmGate, looseGate, ratioGate } from './gates.js';

const RANGE = { least: 0.9, most: 1.15 };
const about = (value: number) => [-0.01, -0.005, 0, 0.005, 0.01].map((step) => value + step);
const outcomeOf = (values: ReadonlyArray<number | null>) => ratioGate('s', 'n', values, RANGE).outcome;

test('a ratio passes with its whole interval inside the range, and fails with it outside', () => {
  assert.equal(outcomeOf(about(1)), 'passed');
  assert.equal(outcomeOf(about(1.3)), 'failed');
  assert.equal(outcomeOf(about(0.8)), 'failed');
  assert.equal(outcomeOf(about(1.15)), 'unclear');
  assert.equal(outcomeOf([1, 1.2]), 'unclear');
  assert.equal(outcomeOf([1.1]), 'passed');
});

test('a ratio that is missing in some round does not pass', () => {
  assert.equal(outcomeOf([]), 'unclear');
  assert.equal(outcomeOf([1, null, 1]), 'unclear');
});

test('a gate states the measured value and the allowed range', () => {
  const { measured, allowed } = ratioGate('s', 'n', about(1), RANGE);
  assert.deepEqual([measured, allowed], ['1.000 [0.9900, 1.010]', '0.9 to 1.15']);
  const single = ratioGate('s', 'n', [0.05], { least: 0, most: 0.1 });
  assert.deepEqual([single.measured, single.allowed], ['0.05000', 'at most 0.1']);
});

const WORDS = { subject: 's', name: 'n', measured: '2', allowed: '1' };

test('noise excuses only failures that it can cause, never a count or an identity', () => {
  const gates = [firmGate(WORDS, false), looseGate(WORDS, false), looseGate(WORDS, true)];
  const outcomes = (isNoisy: boolean) => excuseNoise(gates, isNoisy).map(({ outcome }) => outcome);
  assert.deepEqual(outcomes(true), ['failed', 'unclear', 'passed']);
  assert.deepEqual(outcomes(false), ['failed', 'failed', 'passed']);
});
