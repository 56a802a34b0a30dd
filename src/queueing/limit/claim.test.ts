/** When a number is claimed: of services that vary, only what all but a few of the resampled bursts say. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MILLISECOND } from '../../model/units.js';
import { doubtsOf } from './claim.js';
import type { SlotsEstimate } from './slots-estimate.js';

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

function doubtsAbout(rest: Partial<SlotsEstimate>, serviceTime = TIME) {
  const times = new Array(40).fill(serviceTime);
  const unloaded = { deterministic: false, serviceTime, times, roundTrip: 0, roundTripError: 0 };
  return doubtsOf({ ...SURE, ...rest }, unloaded, { clients: 80, order: null, together: 0 });
}

describe('doubts about services that vary', () => {
  test('none', () => assert.deepEqual(doubtsAbout({}), []));
  test('a neighbour has some of the votes', () => {
    const votes = [
      [16, 56],
      [15, 4],
    ] as const;
    assert.deepEqual(doubtsAbout({ votes, agreement: 56 / 60 }), ['votes-spread']);
    assert.deepEqual(doubtsAbout({ agreement: 58 / 60 }), []);
  });
  test('few bursts', () => assert.deepEqual(doubtsAbout({ bursts: 9 }), ['few-bursts']));
  test('answers closer together than noise allows', () => {
    assert.deepEqual(doubtsAbout({}, 0.24 * 16 * MILLISECOND), ['too-quick']);
  });
});
