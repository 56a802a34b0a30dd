/** The consistency checks: what breaks them, and when they do not apply. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ProbeLoop } from '../../../model/probe.js';
import { MILLISECOND } from '../../../model/units.js';
import { auditProbe } from './audit.js';
import { burstOf, probedOf, saturatedLoop, served } from './probed.test-support.js';

describe('auditProbe', () => {
  const broken = (loop: ProbeLoop) =>
    auditProbe(probedOf([], { loop })).flatMap(({ identity, holds }) => (holds ? [] : [identity]));

  test('a sound loop', () => assert.deepEqual(broken(saturatedLoop()), []));
  test('a request that is not accounted for', () => {
    assert.deepEqual(broken(saturatedLoop({ sent: 410 })), ['sent = answered + failed + censored']);
  });
  test('responses that are too long for the throughput', () => {
    assert.deepEqual(broken(saturatedLoop({ meanResponse: 30 * MILLISECOND })), [
      'throughput x response / clients = 1',
    ]);
  });
  describe('checks that do not apply are skipped', () => {
    const audited = (loop: Partial<ProbeLoop>) =>
      auditProbe(probedOf([], { loop: saturatedLoop(loop) })).map(({ identity }) => identity);
    const littles = 'throughput x response / clients = 1';
    test("Little's law applies", () => assert.ok(audited({}).includes(littles)));
    test('requests failed', () => assert.ok(!audited({ failed: 1, sent: 410 }).includes(littles)));
    test('the window is shorter than a response', () => {
      const short = {
        endedAt: 20 * MILLISECOND,
        departures: [10 * MILLISECOND, 15 * MILLISECOND],
        answersByClient: [1, 1, 0, 0, 0, 0, 0, 0, 0],
        sent: 20,
        answered: 11,
        meanResponse: 1848 * MILLISECOND,
      };
      assert.deepEqual(broken(saturatedLoop(short)), []);
      assert.ok(!audited(short).includes(littles));
    });
  });
  test('stamps out of order', () => {
    const disordered = burstOf([{ ...served(5, 10), answeredAt: 12 }]);
    assert.deepEqual(
      auditProbe(probedOf([disordered])).map(({ holds }) => holds),
      [false, true],
    );
  });
});
