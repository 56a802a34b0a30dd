/** A rate limit is not a number of slots. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MILLISECOND } from '../../../model/units.js';
import type { Shedding } from '../evidence/admission.js';
import { STEADY, saturatedLoop } from '../evidence/probed.test-support.js';
import { rateOf, unclearAdmission } from './rate.js';
import type { SlotsOverTime } from './slots-over-time.js';

const STEP = 50 * MILLISECOND;
const ONE: SlotsOverTime = {
  slots: 1,
  step: STEP,
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
const REFUSING = saturatedLoop({ failed: 100 });

describe('rateOf', () => {
  const delayed = { ...STEADY, delay: STEP };
  test('evenly spaced answers after a delay as long as the space between them', () => {
    assert.deepEqual(rateOf({ loop: null }, { own: ONE, unloaded: delayed }, null), { perSecond: 20, declined: [] });
    assert.equal(rateOf({ loop: null }, { own: ONE, unloaded: { ...STEADY, delay: STEP / 2 } }, null), null);
    assert.equal(rateOf({ loop: null }, { own: { ...ONE, slots: 2 }, unloaded: delayed }, null), null);
  });

  test('more in service than are admitted at once', () => {
    // Services of 20 ms at 400 per second: 8 at once.
    const seen = { own: null, unloaded: STEADY };
    assert.deepEqual(rateOf({ loop: REFUSING }, seen, ADMITS)?.perSecond, 400);
    assert.equal(rateOf({ loop: REFUSING }, seen, { ...ADMITS, admits: 8, most: 8 }), null);
    assert.equal(rateOf({ loop: saturatedLoop() }, seen, ADMITS), null);
    const unclear = { ...ADMITS, admits: 2, fewest: 0, most: 2, whole: 2, fewestDeclined: 9 };
    assert.equal(rateOf({ loop: REFUSING }, seen, unclear), null);
  });
});

describe('unclearAdmission', () => {
  const seen = { own: null, unloaded: STEADY };
  test('one admitted request may mean a rate limit, unless the loop kept one slot busy', () => {
    assert.equal(unclearAdmission({ loop: null }, seen, ADMITS), 'rate-or-slots');
    assert.equal(unclearAdmission({ loop: REFUSING }, seen, ADMITS), null);
    assert.equal(unclearAdmission({ loop: { ...REFUSING, clientBusy: 0.95 } }, seen, ADMITS), 'rate-or-slots');
  });

  test('fewer served in a burst than in a smaller one that was served whole', () => {
    const shedding = { ...ADMITS, admits: 2, fewest: 0, most: 2, whole: 2, fewestDeclined: 5 };
    assert.equal(unclearAdmission({ loop: REFUSING }, seen, shedding), 'admission-unclear');
    assert.equal(unclearAdmission({ loop: REFUSING }, seen, { ...shedding, fewestDeclined: 3 }), null);
  });
});
