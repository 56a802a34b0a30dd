/** Judging the ratios of rounds: known answers, and how often a report is wrong or inconclusive. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededUniform } from '../../../src/model/random.js';
import { confidenceFor, ERROR, FIGURE_CONFIDENCE, judgeRatios, lastConfidence, lookingPlan } from './judge.js';

const THRESHOLD = 0.025;

/** The ratios of ten rounds around `ratio`, up to `spread` to each side. */
function ratiosAround(ratio: number, spread: number): number[] {
  return [-1, -0.8, -0.5, -0.3, -0.1, 0.1, 0.3, 0.5, 0.8, 1].map((step) => ratio * (1 + spread) ** step);
}

const judge = (ratio: number, spread: number) => judgeRatios(ratiosAround(ratio, spread), FIGURE_CONFIDENCE, THRESHOLD);

describe('judgeRatios', () => {
  test('passes if the whole interval lies below the threshold', () => {
    const { outcome, isDifferent, ratio, moreRounds } = judge(1, 0.02);
    assert.deepEqual({ outcome, isDifferent, moreRounds }, { outcome: 'passed', isDifferent: false, moreRounds: 0 });
    assert.ok(Math.abs(ratio - 1) < 1e-12);
  });

  test('fails if the whole interval lies beyond it', () => {
    const { outcome, isDifferent, ratio } = judge(1.05, 0.02);
    assert.deepEqual({ outcome, isDifferent }, { outcome: 'failed', isDifferent: true });
    assert.ok(Math.abs(ratio - 1.05) < 1e-12);
  });

  test('passes if there is a significant difference below the threshold', () => {
    const { outcome, isDifferent } = judge(1.012, 0.01);
    assert.deepEqual({ outcome, isDifferent }, { outcome: 'passed', isDifferent: true });
  });

  test('passes if it became faster', () => {
    assert.equal(judge(0.8, 0.1).outcome, 'passed');
  });

  test('is inconclusive if the interval contains the threshold, and says how many more rounds might decide it', () => {
    const { outcome, moreRounds } = judge(1.025, 0.1);
    assert.equal(outcome, 'unclear');
    assert.ok(moreRounds > 100);
    const nearly = judge(1, 0.03);
    assert.equal(nearly.outcome, 'unclear');
    assert.ok(nearly.moreRounds >= 1 && nearly.moreRounds <= 10, String(nearly.moreRounds));
  });

  test('too few rounds have no interval, and decide nothing', () => {
    const { interval, outcome, moreRounds } = judgeRatios([1.1, 1.1, 1.1], FIGURE_CONFIDENCE, THRESHOLD);
    assert.deepEqual({ interval, outcome, moreRounds }, { interval: null, outcome: 'unclear', moreRounds: 7 });
  });
});

test('with more figures each interval is stricter, and the first look needs more rounds', () => {
  assert.ok(Math.abs(FIGURE_CONFIDENCE - 0.998) < 1e-12);
  assert.deepEqual(lookingPlan(FIGURE_CONFIDENCE), [10, 13, 17, 22, 29]);
  assert.ok((lookingPlan(confidenceFor(20))[0] ?? 0) > 10);
});

/** Draws how far the logarithm of a round's ratio is from the true one. */
type Noise = () => number;

const SERIES = 1000;

/** How the figure of that many simulated reports ends, if they have time for so many rounds: shares of all. */
function simulate(ratio: number, noise: Noise, most = Number.POSITIVE_INFINITY) {
  const looks = lookingPlan(FIGURE_CONFIDENCE);
  const counts = { passed: 0, failed: 0, unclear: 0 };
  for (let series = 0; series < SERIES; series += 1) {
    const ratios = Array.from({ length: looks.at(-1) ?? 0 }, () => ratio * Math.exp(noise()));
    let outcome: keyof typeof counts = 'unclear';
    const lookAt = (rounds: number, confidence: number) => {
      if (outcome === 'unclear') outcome = judgeRatios(ratios.slice(0, rounds), confidence, THRESHOLD).outcome;
    };
    const looksInTime = looks.filter((rounds) => rounds <= most);
    for (const rounds of looksInTime) lookAt(rounds, FIGURE_CONFIDENCE);
    if (looksInTime.length < looks.length) lookAt(most, lastConfidence(looksInTime.length));
    counts[outcome] += 1;
  }
  return { passed: counts.passed / SERIES, failed: counts.failed / SERIES, unclear: counts.unclear / SERIES };
}

function normal(deviation: number, seed: number): Noise {
  const uniform = seededUniform(seed);
  return () => deviation * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Every tenth round is disturbed five times as much as the others. */
function disturbed(deviation: number, seed: number): Noise {
  const [calm, uniform] = [normal(deviation, seed), seededUniform(seed, 1)];
  return () => calm() * (uniform() < 0.1 ? 5 : 1);
}

/** As measured on 2 cores with a load average of 20, see docs/ci.md. */
const MEASURED = 0.009;

describe(`of ${SERIES} simulated reports`, () => {
  for (const [name, noise] of [
    ['normal noise', normal(MEASURED, 1)],
    ['some rounds disturbed', disturbed(MEASURED, 2)],
    ['three times the noise', normal(3 * MEASURED, 3)],
  ] as const) {
    test(`${name}: a version exactly at the threshold gets a word in no more than the stated share`, () => {
      const { passed, failed } = simulate(1 + THRESHOLD, noise);
      // Half of it belongs to each of the two figures; 0.7 % is three standard deviations of the count.
      assert.ok(Math.max(passed, failed) <= ERROR / 2 + 0.007, `${passed} passed, ${failed} failed`);
      for (const most of [8, 12]) {
        const ended = simulate(1 + THRESHOLD, noise, most);
        assert.ok(Math.max(ended.passed, ended.failed) <= ERROR / 2 + 0.007, JSON.stringify(ended));
      }
    });

    test(`${name}: equal versions never fail, and versions slower by 5 % or 10 % never pass`, () => {
      assert.equal(simulate(1, noise).failed, 0);
      assert.equal(simulate(1.05, noise).passed, 0);
      assert.equal(simulate(1.1, noise).passed, 0);
    });
  }

  test('with the noise as measured, at most 1 in 100 is inconclusive', () => {
    for (const noise of [normal(MEASURED, 4), disturbed(MEASURED, 5)]) {
      for (const ratio of [1, 1.05, 1.1]) {
        const { unclear } = simulate(ratio, noise);
        assert.ok(unclear <= 0.01, `${unclear} at ${ratio}`);
      }
    }
  });
});
