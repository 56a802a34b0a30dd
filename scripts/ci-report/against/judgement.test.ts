/** What pairs of rounds tell, by known answers. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { confidenceFor, judgePairs, lookingPlan } from './judgement.js';

const CONFIDENCE = confidenceFor(4);
const THRESHOLD = 0.05;

/** Ten pairs whose ratios lie around `ratio`, `spread` to each side. */
function pairsAround(ratio: number, spread: number) {
  const steps = [-1, -0.8, -0.5, -0.3, -0.1, 0.1, 0.3, 0.5, 0.8, 1];
  return { candidate: steps.map((step) => 100 * (ratio + step * spread)), reference: steps.map(() => 100) };
}

function judge(ratio: number, spread: number) {
  return judgePairs(pairsAround(ratio, spread), CONFIDENCE, THRESHOLD);
}

describe('judgePairs', () => {
  test('passes when the whole interval lies short of the threshold', () => {
    const { outcome, isDifferent, ratio, morePairs } = judge(1, 0.02);
    assert.deepEqual({ outcome, isDifferent, morePairs }, { outcome: 'passed', isDifferent: false, morePairs: 0 });
    assert.ok(Math.abs(ratio - 1) < 1e-12);
  });

  test('fails when the whole interval lies beyond it', () => {
    const { outcome, isDifferent, p } = judge(1.1, 0.02);
    assert.deepEqual({ outcome, isDifferent }, { outcome: 'failed', isDifferent: true });
    assert.ok(p < 0.001);
  });

  test('a difference that can be told and is smaller than the threshold passes', () => {
    const { outcome, isDifferent } = judge(1.02, 0.01);
    assert.deepEqual({ outcome, isDifferent }, { outcome: 'passed', isDifferent: true });
  });

  test('what got faster passes', () => {
    assert.equal(judge(0.8, 0.1).outcome, 'passed');
  });

  test('can not tell when the interval straddles it, and says how many more pairs might', () => {
    const { outcome, morePairs } = judge(1.05, 0.1);
    assert.equal(outcome, 'unclear');
    assert.ok(morePairs > 100);
    const nearly = judge(1, 0.07);
    assert.equal(nearly.outcome, 'unclear');
    assert.ok(nearly.morePairs >= 1 && nearly.morePairs <= 20, String(nearly.morePairs));
  });

  test('too few pairs have no interval, and tell nothing', () => {
    const { interval, outcome, morePairs } = judgePairs(
      { candidate: [110, 110, 110], reference: [100, 100, 100] },
      CONFIDENCE,
      THRESHOLD,
    );
    assert.deepEqual({ interval, outcome, morePairs }, { interval: null, outcome: 'unclear', morePairs: 7 });
  });
});

test('the more figures, the stricter each interval, and the more pairs before the first look', () => {
  assert.ok(Math.abs(CONFIDENCE - 0.9975) < 1e-12);
  assert.deepEqual(lookingPlan(CONFIDENCE), [10, 15, 23, 34, 51]);
  assert.ok((lookingPlan(confidenceFor(20))[0] ?? 0) > 10);
});
