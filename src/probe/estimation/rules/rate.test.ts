/** A rate limit is not a number of slots. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ProbeBurst } from '../../../model/probe.js';
import { MILLISECOND } from '../../../model/units.js';
import type { Shedding } from '../evidence/admission.js';
import { burstOf, STEADY, saturatedLoop, served } from '../evidence/probed.test-support.js';
import { rateOf, unclearAdmission } from './rate.js';
import type { SlotsOverTime } from './slots-over-time.js';

const STEP = 50 * MILLISECOND;
const ONE: SlotsOverTime = {
  slots: 1,
  step: STEP,
  held: 0,
  stepError: 0,
  agreeing: 5,
  of: 5,
  misfit: 0,
  since: 0,
  levels: [1],
  settled: true,
  time: 0,
};
const ADMITS: Shedding = { admits: 1, fewest: 1, most: 1, whole: 0, fewestDeclined: 2, declined: [] };
/** 400 answers per second. */
const REFUSING = saturatedLoop({ clients: 32, failed: 100 });
/** One service of 20 ms after the other, and 1000 refusals per second. */
const every = (space: number) =>
  Array.from({ length: Math.floor(1000 / space) }, (_, index) => index * space * MILLISECOND);
const ONE_AT_A_TIME = saturatedLoop({ clients: 16, failed: 1000, departures: every(20) });

describe('rateOf', () => {
  const delayed = { ...STEADY, delay: STEP };
  test('evenly spaced answers after a delay as long as the space between them', () => {
    assert.deepEqual(rateOf({ bursts: [], loop: null }, { own: ONE, unloaded: delayed }, null), {
      perSecond: 20,
      declined: [],
    });
    assert.equal(
      rateOf({ bursts: [], loop: null }, { own: ONE, unloaded: { ...STEADY, delay: STEP / 2 } }, null),
      null,
    );
    assert.equal(rateOf({ bursts: [], loop: null }, { own: { ...ONE, slots: 2 }, unloaded: delayed }, null), null);
  });

  test('more in service than are admitted at once', () => {
    // Services of 20 ms at 400 per second: 8 at once.
    const seen = { own: null, unloaded: STEADY };
    assert.deepEqual(rateOf({ bursts: [], loop: REFUSING }, seen, ADMITS)?.perSecond, 400);
    assert.equal(rateOf({ bursts: [], loop: REFUSING }, seen, { ...ADMITS, admits: 8, most: 8 }), null);
    assert.equal(rateOf({ bursts: [], loop: saturatedLoop() }, seen, ADMITS), null);
    const unclear = { ...ADMITS, admits: 2, fewest: 0, most: 2, whole: 2, fewestDeclined: 9 };
    assert.equal(rateOf({ bursts: [], loop: REFUSING }, seen, unclear), null);
  });
});

describe('a rate limit that refuses', () => {
  const seen = { own: null, unloaded: STEADY };
  test('evenly spaced answers although a free slot would have been used sooner', () => {
    const rare = { ...ONE_AT_A_TIME, departures: every(50) };
    assert.equal(rateOf({ bursts: [], loop: rare }, seen, ADMITS)?.perSecond, 20);
    assert.equal(rateOf({ bursts: [], loop: ONE_AT_A_TIME }, seen, ADMITS), null);
    // Refusals while too many connections are open: no even spaces.
    const uneven = rare.departures.map((at, index) => at + (index % 2) * 40 * MILLISECOND);
    assert.equal(rateOf({ bursts: [], loop: { ...rare, departures: uneven } }, seen, ADMITS), null);
    assert.equal(rateOf({ bursts: [], loop: { ...rare, clientBusy: 0.95 } }, seen, ADMITS), null);
  });

  test('even single requests are refused: with even spaces it is a rate, else failures at random', () => {
    const one = burstOf([served(0, MILLISECOND)], 'unloaded');
    const no = burstOf([{ ...served(0, MILLISECOND), outcome: { kind: 'rejected', status: 429 } }], 'unloaded');
    const bursts = [one, no, no, one, no];
    const rare = { ...ONE_AT_A_TIME, departures: every(50) };
    const found = rateOf({ bursts, loop: rare }, seen, null);
    assert.deepEqual(found, { perSecond: 20, declined: [{ outcome: { kind: 'rejected', status: 429 }, count: 3 }] });
    assert.equal(rateOf({ bursts: [one, no, no, no], loop: rare }, seen, null), null);
    assert.equal(rateOf({ bursts, loop: { ...rare, failed: 40 } }, seen, null), null);
    assert.equal(rateOf({ bursts, loop: { ...rare, departures: every(50).slice(0, 8) } }, seen, null), null);
    const uneven = rare.departures.map((at, index) => at + (index % 2) * 40 * MILLISECOND);
    assert.equal(rateOf({ bursts, loop: { ...rare, departures: uneven } }, seen, null), null);
  });

  test('clients that are nearly all in service limit the throughput themselves', () => {
    const full = { ...REFUSING, clients: 9 };
    assert.equal(rateOf({ bursts: [], loop: full }, seen, ADMITS), null);
    assert.equal(unclearAdmission({ loop: full }, seen, ADMITS), 'rate-or-slots');
  });
});

describe('a rate limit that lets requests wait', () => {
  const single = (startedAt: number, response: number): ProbeBurst => ({
    ...burstOf([served(startedAt, startedAt + response)], 'warm-up'),
    startedAt,
  });
  const slow = { ...STEADY, serviceTime: STEP };
  const after = (pause: number, response: number) =>
    [0, 1, 2, 3].map((index) => single(index * (pause + response), response));

  test('single requests after pauses are answered at once', () => {
    const quick = after(1.5 * STEP, 5 * MILLISECOND);
    assert.equal(rateOf({ bursts: quick, loop: null }, { own: ONE, unloaded: slow }, null)?.perSecond, 20);
    // As in a single slot.
    assert.equal(rateOf({ bursts: after(1.5 * STEP, STEP), loop: null }, { own: ONE, unloaded: slow }, null), null);
    // One after the other they are as fast, so nothing spaces them.
    assert.equal(rateOf({ bursts: quick, loop: null }, { own: ONE, unloaded: STEADY }, null), null);
    const hurried = after(STEP / 2, 5 * MILLISECOND);
    assert.equal(rateOf({ bursts: hurried, loop: null }, { own: ONE, unloaded: slow }, null), null);
  });
});

describe('unclearAdmission', () => {
  const seen = { own: null, unloaded: STEADY };
  test('one admitted request may mean a rate limit, unless the loop kept one slot busy', () => {
    assert.equal(unclearAdmission({ loop: null }, seen, ADMITS), 'rate-or-slots');
    assert.equal(unclearAdmission({ loop: ONE_AT_A_TIME }, seen, ADMITS), null);
    assert.equal(unclearAdmission({ loop: { ...ONE_AT_A_TIME, clientBusy: 0.95 } }, seen, ADMITS), 'rate-or-slots');
    assert.equal(unclearAdmission({ loop: REFUSING }, seen, ADMITS), 'rate-or-slots');
  });

  test('fewer served in a burst than in a smaller one that was served whole', () => {
    const shedding = { ...ADMITS, admits: 2, fewest: 0, most: 2, whole: 2, fewestDeclined: 5 };
    assert.equal(unclearAdmission({ loop: REFUSING }, seen, shedding), 'admission-unclear');
    assert.equal(unclearAdmission({ loop: REFUSING }, seen, { ...shedding, fewestDeclined: 3 }), null);
  });
});
