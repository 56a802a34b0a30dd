/** When a number is claimed: of services that vary, only what all but a few of the resampled bursts say. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MILLISECOND } from '../../../model/units.js';
import { doubtsOf, type OtherSigns } from './acceptance.js';
import type { SlotsEstimate } from './slots-estimate.js';

/** Tells nothing. */
const SILENT = { confirms: false, hasMore: false, hasFewer: false };
const TIME = 5 * MILLISECOND;
const SURE: SlotsEstimate = {
  slots: 16,
  by: 'replay',
  staircase: null,
  scores: [],
  replay: { servers: 16, score: 2.5, impossible: 0, serviceTime: TIME, meanTime: TIME, spread: 2 },
  votes: [[16, 60]],
  agreement: 1,
  bursts: 40,
};

function doubtsAbout(rest: Partial<SlotsEstimate>, serviceTime = TIME, signs: Partial<OtherSigns> = {}) {
  const times = new Array(40).fill(serviceTime);
  const unloaded = { deterministic: false, serviceTime, times, roundTrip: 0, roundTripError: 0 };
  return doubtsOf({ ...SURE, ...rest }, unloaded, { clients: 80, order: SILENT, together: 0, beyond: 0, ...signs });
}

describe('doubts about services that vary', () => {
  test('none', () => assert.deepEqual(doubtsAbout({}), []));
  test('a neighbour has some of the votes', () => {
    const votes = [
      [16, 54],
      [15, 6],
    ] as const;
    assert.deepEqual(doubtsAbout({ votes, agreement: 54 / 60 }), ['votes-spread']);
    assert.deepEqual(doubtsAbout({ agreement: 58 / 60 }), []);
  });
  test('few bursts', () => assert.deepEqual(doubtsAbout({ bursts: 5 }), ['few-bursts']));
  test('few bursts, of which the order of leaving says the same', () => {
    const order = { ...SILENT, confirms: true };
    assert.deepEqual(doubtsAbout({ bursts: 2, agreement: 0.6 }, TIME, { order }), []);
    assert.deepEqual(doubtsAbout({ bursts: 1, agreement: 0.4 }, TIME, { order }), ['votes-spread', 'few-bursts']);
  });
  test('an order that so many can not leave in', () => {
    assert.deepEqual(doubtsAbout({}, TIME, { order: { ...SILENT, hasMore: true } }), ['outnumbered']);
    assert.deepEqual(doubtsAbout({}, TIME, { order: { ...SILENT, hasFewer: true } }), ['out-of-order']);
  });
  test('more that were in service at once', () => {
    assert.deepEqual(doubtsAbout({}, TIME, { together: 17 }), ['outnumbered']);
    assert.deepEqual(doubtsAbout({}, TIME, { together: 16 }), []);
    assert.deepEqual(doubtsAbout({}, TIME, { beyond: 0.4 }), ['outnumbered']);
  });
  test('answers closer together than noise allows', () => {
    assert.deepEqual(doubtsAbout({}, 0.24 * 16 * MILLISECOND), ['too-quick']);
  });
});
