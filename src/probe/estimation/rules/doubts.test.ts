/** When a number of slots is in doubt. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MILLISECOND } from '../../../model/units.js';
import type { SlotsEstimate } from '../evidence/slots.js';
import { doubtsOf, type OtherSigns } from './doubts.js';
import { isQuickerThanAlone } from './limit.js';

/** An order without information. */
const SILENT = { confirms: false, hasMore: false, hasFewer: false, reachesLast: false };
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
  const unloaded = { deterministic: false, serviceTime, times, roundTrip: 0, roundTripError: 0, jitter: 0, delay: 0 };
  return doubtsOf({ ...SURE, ...rest }, unloaded, {
    clients: 80,
    order: SILENT,
    together: 0,
    beyond: 0,
    moved: false,
    quickest: serviceTime,
    ...signs,
  });
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
  test('few bursts, confirmed by the order of departures', () => {
    const order = { ...SILENT, confirms: true };
    assert.deepEqual(doubtsAbout({ bursts: 2 }, TIME, { order }), []);
    assert.deepEqual(doubtsAbout({ agreement: 0.6 }, TIME, { order }), []);
    assert.deepEqual(doubtsAbout({ bursts: 1, agreement: 0.6 }, TIME, { order }), ['votes-spread', 'few-bursts']);
  });
  test('an order of departures that contradicts the number', () => {
    assert.deepEqual(doubtsAbout({}, TIME, { order: { ...SILENT, hasMore: true } }), ['outnumbered']);
    assert.deepEqual(doubtsAbout({}, TIME, { order: { ...SILENT, hasFewer: true } }), ['out-of-order']);
  });
  test('more in service at once than slots', () => {
    assert.deepEqual(doubtsAbout({}, TIME, { together: 17 }), ['outnumbered']);
    assert.deepEqual(doubtsAbout({}, TIME, { together: 16 }), []);
    assert.deepEqual(doubtsAbout({}, TIME, { beyond: 0.4 }), ['outnumbered']);
  });
  test('bursts of another size lead to another number', () => {
    assert.deepEqual(doubtsAbout({}, TIME, { moved: true }), ['moves-with-burst-size']);
  });
  test('answers closer together than the noise', () => {
    assert.deepEqual(doubtsAbout({}, 0.24 * 16 * MILLISECOND), ['too-quick']);
  });
});

test('services as short as the client needs to read an answer are in doubt', () => {
  const alone = 0.43 * MILLISECOND;
  const replay = { servers: 1, score: -1.5, impossible: 0, meanTime: 0.25 * MILLISECOND, spread: 2.8 };
  const doubtsAt = (serviceTime: number) =>
    doubtsOf(
      {
        slots: 1,
        by: 'replay',
        staircase: null,
        scores: [],
        replay: { ...replay, serviceTime },
        votes: [[1, 100]],
        agreement: 1,
        bursts: 62,
      },
      {
        deterministic: false,
        serviceTime: alone,
        times: [alone, alone, alone],
        roundTrip: 0,
        roundTripError: 0,
        jitter: 0,
        delay: 0,
      },
      {
        clients: 15,
        order: { confirms: false, hasMore: false, hasFewer: false, reachesLast: false },
        together: 0,
        beyond: 0,
        moved: false,
        quickest: alone,
      },
    );
  assert.deepEqual(doubtsAt(0.05 * MILLISECOND), ['too-quick']);
  assert.deepEqual(doubtsAt(0.3 * MILLISECOND), []);
});

test('a steady service cannot be longer than the quickest answer of a burst', () => {
  const steady = { deterministic: true, serviceTime: TIME, roundTrip: 0 };
  assert.equal(isQuickerThanAlone(TIME, steady), false);
  assert.equal(isQuickerThanAlone(TIME / 3, steady), true);
  assert.equal(isQuickerThanAlone(TIME / 3, { ...steady, deterministic: false }), false);
  assert.equal(isQuickerThanAlone(1.3 * TIME, { ...steady, roundTrip: TIME }), true);
});
