/** How two versions are measured in turns, with versions that are made up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededDraw } from '../../../src/model/random.js';
import { compareVersions, type Side } from './compare.js';
import { type ComparedLoad, FIGURES, GATES } from './loads.js';

/** Versions whose every figure is 100, or 100 x ratio, give or take `noise`. */
function madeUp(ratioOf: (load: ComparedLoad) => number, noise: number) {
  const draw = seededDraw(11);
  const calls: Array<{ readonly side: Side; readonly load: ComparedLoad }> = [];
  const measure = async (side: Side, load: ComparedLoad) => {
    calls.push({ side, load });
    const value = 100 * (side === 'candidate' ? ratioOf(load) : 1) * (1 + (noise * (draw(2001) - 1000)) / 1000);
    return { service: value, passage: value, medianPassage: value, makespan: value };
  };
  return { calls, measure };
}

const conditions = { threshold: 0.05, draw: seededDraw(3), timeLeft: () => 1000 };

test('ends at the first look when all is told; the order within pairs is random', async () => {
  const { calls, measure } = madeUp(() => 1, 0.01);
  const series = await compareVersions({ ...conditions, measure });
  assert.ok(series.every(({ judgement }) => judgement?.outcome === 'passed' && judgement.pairs === 10));
  assert.equal(calls.length, 10 * 2 * 2);
  const firsts = calls.filter((_, index) => index % 2 === 0).map(({ side }) => side);
  assert.ok(firsts.includes('candidate') && firsts.includes('reference'));
  assert.ok(
    calls.every(({ load }, index) => calls[index ^ 1]?.load === load),
    'a pair is measured side by side',
  );
});

test('a load that is told is measured no more, and what was told of it stays', async () => {
  const [steady] = GATES;
  const { calls, measure } = madeUp((load) => (load === steady?.load ? 1.1 : 1.05), 0.01);
  const series = await compareVersions({ ...conditions, measure });
  const told = series.filter(({ figure }) => figure.isGate && figure.load === steady?.load);
  assert.ok(told.every(({ judgement }) => judgement?.outcome === 'failed' && judgement.pairs === 10));
  const open = series.filter(({ figure }) => figure.isGate && figure.load !== steady?.load);
  assert.ok(open.every(({ judgement }) => judgement?.outcome === 'unclear' && judgement.pairs === 51));
  assert.equal(calls.length, 2 * (10 + 51));
});

test('without time nothing is told of anything', async () => {
  const { measure } = madeUp(() => 1, 0.01);
  let left = 100;
  const timeLeft = () => {
    left -= 30;
    return left;
  };
  const series = await compareVersions({ ...conditions, measure, timeLeft });
  assert.equal(series.length, FIGURES.length);
  assert.ok(series.every(({ judgement }) => judgement?.outcome === 'unclear' && judgement.interval === null));
});
