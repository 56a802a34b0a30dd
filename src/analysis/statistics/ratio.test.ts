/** Comparison: the ratio of a figure, paired or not, and whether it can be told from 1. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { idealRound, syntheticRun } from '../../model/synthetic-run.test-support.js';
import { MILLISECOND } from '../../model/units.js';
import { type ModelSummary, summarise } from '../burst/summary.js';
import { figureOf } from './figure.js';
import { compareFigure } from './ratio.js';

/** Ten clients, one at a time: a round's makespan is ten services (given in ms). */
function summaryOf(services: readonly number[]): ModelSummary {
  const rounds = services.map((serviceTime) =>
    idealRound({ clients: 10, servers: 1, serviceTime: serviceTime * MILLISECOND }),
  );
  const document = syntheticRun({ clients: 10, rounds: services.length });
  const [summary] = summarise({
    ...document,
    runs: [{ model: 'sequential', workers: 1, accept: 'shared', rounds }],
  }).models;
  assert.ok(summary !== undefined);
  return summary;
}

const DISTURBED = [10, 20, 40, 80, 160];
const TWICE = DISTURBED.map((serviceTime) => 2 * serviceTime);

describe('compareFigure', () => {
  test('in pairs, what disturbed both drops out', () => {
    const ratio = compareFigure(summaryOf(TWICE), summaryOf(DISTURBED), 'makespan', true);
    assert.deepEqual(ratio, { ratio: 2, interval: { low: 2, high: 2 }, significant: true });
  });

  test('without pairs, the same rounds prove nothing', () => {
    const ratio = compareFigure(summaryOf(TWICE), summaryOf(DISTURBED), 'makespan', false);
    assert.equal(ratio?.ratio, 2);
    assert.equal(ratio?.significant, false);
    assert.ok((ratio?.interval?.low ?? 9) < 1 && (ratio?.interval?.high ?? 0) > 2);
  });

  test('without pairs, a difference beyond the noise is significant either way round', () => {
    const slow = summaryOf([40, 41, 42, 43, 44]);
    const fast = summaryOf([10, 11, 12, 10, 11]);
    assert.equal(compareFigure(slow, fast, 'makespan', false)?.significant, true);
    assert.equal(compareFigure(fast, slow, 'makespan', false)?.significant, true);
  });

  test('the same against itself is not significant', () => {
    const same = summaryOf(DISTURBED);
    assert.equal(compareFigure(same, same, 'makespan', true)?.significant, false);
    assert.equal(compareFigure(same, same, 'makespan', false)?.significant, false);
  });

  test('too few rounds: a ratio without an interval', () => {
    const ratio = compareFigure(summaryOf([20, 20]), summaryOf([10, 10]), 'makespan', true);
    assert.deepEqual(ratio, { ratio: 2, interval: null, significant: null });
  });

  test('a different number of rounds makes no pairs', () => {
    const six = summaryOf([20, 20, 20, 20, 20, 20]);
    const ratio = compareFigure(six, summaryOf([10, 10, 10, 10, 10]), 'makespan', true);
    assert.deepEqual(ratio, { ratio: 2, interval: { low: 2, high: 2 }, significant: true });
  });

  test('no ratio to a figure that is 0 or missing', () => {
    const summary = summaryOf(DISTURBED);
    assert.equal(compareFigure(summary, summary, 'arrivalSpread', true), null);
    const unseen = { ...summary, rounds: summary.rounds.map((round) => ({ ...round, waitP50: null })) };
    assert.equal(compareFigure(summary, unseen, 'waitP50', true), null);
    assert.equal(compareFigure(unseen, summary, 'waitP50', true), null);
  });
});

describe('figureOf', () => {
  test('known answers, values in the order of the rounds', () => {
    assert.deepEqual(figureOf([3, 1, 2]), { values: [3, 1, 2], median: 2, smallest: 1, largest: 3, interval: null });
  });

  test('null when a round lacks it, or there are none', () => {
    assert.equal(figureOf([1, null]), null);
    assert.equal(figureOf([]), null);
  });
});
