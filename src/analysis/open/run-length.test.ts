/** How long a run must be: what theory says of one comes true about as often as it is said. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededUniform } from '../../model/random.js';
import { MILLISECOND } from '../../model/units.js';
import { simulateWaits } from '../queueing/simulated-queue.js';
import { pollaczekKhinchine } from '../queueing/theory.js';
import { mean } from '../statistics/moments.js';
import { neededRunLength } from './run-length.js';

const S = 10 * MILLISECOND;

describe('neededRunLength', () => {
  const model = {
    arrivals: 'poisson',
    meanGap: 2 * S,
    serviceTimes: [S],
    servers: 1,
    ownLines: false,
  } as const;

  test('is the same every time, does not depend much on the run, and grows with utilisation', () => {
    const needed = neededRunLength(model, 2000, pollaczekKhinchine(model))?.needed ?? 0;
    assert.equal(neededRunLength(model, 2000, pollaczekKhinchine(model))?.needed, needed);
    const ofLonger = neededRunLength(model, 8000, pollaczekKhinchine(model))?.needed ?? 0;
    assert.ok(Math.abs(ofLonger / needed - 1) < 0.5, `${ofLonger} instead of ${needed}`);
    const busy = { ...model, meanGap: S / 0.8 };
    assert.ok((neededRunLength(busy, 2000, pollaczekKhinchine(busy))?.needed ?? 0) > 2 * needed);
  });

  test('runs of that length do come as near as that, about as often', () => {
    const expected = pollaczekKhinchine(model);
    const needed = neededRunLength(model, 2000, expected)?.needed ?? 0;
    const draw = seededUniform(99);
    const runs = Array.from({ length: 100 }, () => mean(simulateWaits(model, needed, draw)));
    const close = runs.filter((waitMean) => Math.abs(waitMean / expected - 1) <= 0.1).length;
    assert.ok(close >= 78 && close <= 99, `${close} of 100`);
  });

  test('there is none where nobody waits', () => assert.equal(neededRunLength(model, 100, 0), null));
});
