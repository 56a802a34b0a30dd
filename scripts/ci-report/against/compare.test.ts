/** Measuring two invented versions in turns; and judging pairs of rounds, by known answers. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededDraw } from '../../../src/model/random.js';
import { type Contestant, compareVersions, confidenceFor, judgePairs, lookingPlan } from './compare.js';
import { COMPARED_FIGURES, type ComparedLoad, GATED_FIGURES } from './loads.js';

/** Versions whose every figure is 100, or 100 x ratio, plus or minus `noise`. */
function madeUp(ratioOf: (load: ComparedLoad) => number, noise: number) {
  const draw = seededDraw(11);
  const calls: Array<{ readonly side: Contestant; readonly load: ComparedLoad }> = [];
  const measure = async (side: Contestant, load: ComparedLoad) => {
    calls.push({ side, load });
    const value = 100 * (side === 'candidate' ? ratioOf(load) : 1) * (1 + (noise * (draw(2001) - 1000)) / 1000);
    return { service: value, passage: value, medianPassage: value, makespan: value };
  };
  return { calls, measure };
}

const conditions = { threshold: 0.05, draw: seededDraw(3), timeLeft: () => 1000 };

test('ends at the first look if everything is decided; the order within pairs is random', async () => {
  const { calls, measure } = madeUp(() => 1, 0.01);
  const series = await compareVersions({ ...conditions, measure });
  assert.ok(series.every(({ judgement }) => judgement?.outcome === 'passed' && judgement.pairs === 10));
  assert.equal(calls.length, 10 * 2 * 2);
  const firsts = calls.filter((_, index) => index % 2 === 0).map(({ side }) => side);
  assert.ok(firsts.includes('candidate') && firsts.includes('reference'));
  assert.ok(
    calls.every(({ load }, index) => calls[index ^ 1]?.load === load),
    'the two runs of a pair follow each other',
  );
});

test('a decided load is not measured again, and its decisions stay', async () => {
  const [steady] = GATED_FIGURES;
  const { calls, measure } = madeUp((load) => (load === steady?.load ? 1.1 : 1.05), 0.01);
  const series = await compareVersions({ ...conditions, measure });
  const told = series.filter(({ figure }) => figure.isGate && figure.load === steady?.load);
  assert.ok(told.every(({ judgement }) => judgement?.outcome === 'failed' && judgement.pairs === 10));
  const open = series.filter(({ figure }) => figure.isGate && figure.load !== steady?.load);
  assert.ok(open.every(({ judgement }) => judgement?.outcome === 'unclear' && judgement.pairs === 51));
  assert.equal(calls.length, 2 * (10 + 51));
});

test('without time nothing is decided', async () => {
  const { measure } = madeUp(() => 1, 0.01);
  let left = 100;
  const timeLeft = () => {
    left -= 30;
    return left;
  };
  const series = await compareVersions({ ...conditions, measure, timeLeft });
  assert.equal(series.length, COMPARED_FIGURES.length);
  assert.ok(series.every(({ judgement }) => judgement?.outcome === 'unclear' && judgement.interval === null));
});

const CONFIDENCE = confidenceFor(4);
const THRESHOLD = 0.05;

/** Ten pairs whose ratios lie around `ratio`, up to `spread` to each side. */
function pairsAround(ratio: number, spread: number) {
  const steps = [-1, -0.8, -0.5, -0.3, -0.1, 0.1, 0.3, 0.5, 0.8, 1];
  return { candidate: steps.map((step) => 100 * (ratio + step * spread)), reference: steps.map(() => 100) };
}

function judge(ratio: number, spread: number) {
  return judgePairs(pairsAround(ratio, spread), CONFIDENCE, THRESHOLD);
}

describe('judgePairs', () => {
  test('passes if the whole interval lies below the threshold', () => {
    const { outcome, isDifferent, ratio, morePairs } = judge(1, 0.02);
    assert.deepEqual({ outcome, isDifferent, morePairs }, { outcome: 'passed', isDifferent: false, morePairs: 0 });
    assert.ok(Math.abs(ratio - 1) < 1e-12);
  });

  test('fails if the whole interval lies beyond it', () => {
    const { outcome, isDifferent, p } = judge(1.1, 0.02);
    assert.deepEqual({ outcome, isDifferent }, { outcome: 'failed', isDifferent: true });
    assert.ok(p < 0.001);
  });

  test('passes if there is a significant difference below the threshold', () => {
    const { outcome, isDifferent } = judge(1.02, 0.01);
    assert.deepEqual({ outcome, isDifferent }, { outcome: 'passed', isDifferent: true });
  });

  test('passes if it became faster', () => {
    assert.equal(judge(0.8, 0.1).outcome, 'passed');
  });

  test('is inconclusive if the interval contains the threshold, and says how many more pairs might decide it', () => {
    const { outcome, morePairs } = judge(1.05, 0.1);
    assert.equal(outcome, 'unclear');
    assert.ok(morePairs > 100);
    const nearly = judge(1, 0.07);
    assert.equal(nearly.outcome, 'unclear');
    assert.ok(nearly.morePairs >= 1 && nearly.morePairs <= 20, String(nearly.morePairs));
  });

  test('too few pairs have no interval, and decide nothing', () => {
    const { interval, outcome, morePairs } = judgePairs(
      { candidate: [110, 110, 110], reference: [100, 100, 100] },
      CONFIDENCE,
      THRESHOLD,
    );
    assert.deepEqual({ interval, outcome, morePairs }, { interval: null, outcome: 'unclear', morePairs: 7 });
  });
});

test('with more figures each interval is stricter, and the first look needs more pairs', () => {
  assert.ok(Math.abs(CONFIDENCE - 0.9975) < 1e-12);
  assert.deepEqual(lookingPlan(CONFIDENCE), [10, 15, 23, 34, 51]);
  assert.ok((lookingPlan(confidenceFor(20))[0] ?? 0) > 10);
});
