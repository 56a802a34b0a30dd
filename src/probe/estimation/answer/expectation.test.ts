/** Whether the proven interval meets an expectation or the configured number. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Expectation } from '../../../model/probe.js';
import type { Reason } from '../rules/doubts.js';
import type { ProbeAnswer } from './answer.js';
import { configuredVerdict, isMet } from './expectation.js';
import { provenBy } from './kinds.js';

describe('what is expected', () => {
  const none: Expectation = { kind: 'none' };
  const slots = (low: number, high: number | null = low): Expectation => ({ kind: 'slots', low, high });
  const because: readonly Reason[] = ['few-bursts'];
  const found = (count: number): ProbeAnswer => ({ kind: 'slots', slots: count });
  const range: ProbeAnswer = { kind: 'range', low: 7, high: 8, because };
  const busy = (atLeast: number | null): ProbeAnswer => ({ kind: 'client-is-the-limit', busy: 0.97, atLeast });
  const sheds = (fewest: number, most: number): ProbeAnswer => ({
    kind: 'sheds',
    admits: most,
    fewest,
    most,
    declined: [],
    slots: null,
  });
  const unlimited: ProbeAnswer = { kind: 'no-limit', clients: 64, atLeast: 30, end: 'bottleneck' };
  const cases: ReadonlyArray<readonly [Expectation, ProbeAnswer, ReturnType<typeof isMet>, together?: number]> = [
    [slots(4), found(4), 'met'],
    [slots(4), found(3), 'not-met'],
    [slots(1, 2), found(2), 'met'],
    [slots(8, null), found(8), 'met'],
    [slots(8, null), found(7), 'not-met'],
    [none, found(4), 'not-met'],
    [slots(8), range, 'could-not-tell'],
    [slots(6, 9), range, 'met'],
    [slots(1, 4), range, 'not-met'],
    [none, { ...unlimited, end: 'all-tried' }, 'met'],
    [none, unlimited, 'could-not-tell'],
    // A small --max-clients; otherwise "no limit" would not be the answer.
    [none, { ...unlimited, end: 'all-tried', clients: 16 }, 'met'],
    [none, { ...unlimited, end: 'not-let-in' }, 'could-not-tell'],
    [slots(8, null), unlimited, 'met'],
    [slots(40, null), unlimited, 'could-not-tell'],
    [slots(4), unlimited, 'not-met'],
    [slots(40), unlimited, 'could-not-tell'],
    [slots(4), { kind: 'could-not-tell', because }, 'could-not-tell'],
    [slots(8, null), { kind: 'could-not-tell', because }, 'met', 56],
    [slots(4), { kind: 'could-not-tell', because }, 'not-met', 56],
    [slots(64, null), { kind: 'could-not-tell', because }, 'could-not-tell', 56],
    [none, { kind: 'could-not-tell', because }, 'could-not-tell', 56],
    [slots(8, null), { kind: 'several-lines', atLeast: 8, slots: null }, 'met'],
    [slots(8, null), { kind: 'accept-queue-overflow', admitted: 16, clients: 64 }, 'met', 12],
    // Some of the admitted requests may queue.
    [slots(8, null), sheds(8, 8), 'could-not-tell', 4],
    [slots(4), sheds(4, 4), 'met', 4],
    [slots(16, null), sheds(8, 8), 'not-met', 4],
    [slots(4), sheds(1, 3), 'could-not-tell', 1],
    [none, sheds(1, 3), 'not-met'],
    [none, busy(20), 'could-not-tell'],
    [slots(16, null), busy(20), 'met', 20],
    [slots(16), busy(20), 'not-met', 20],
    [slots(32, null), busy(20), 'could-not-tell', 20],
    [slots(1, null), busy(null), 'could-not-tell'],
    [none, { kind: 'several-lines', atLeast: 3, slots: null }, 'could-not-tell'],
    [slots(1), { kind: 'one-at-a-time-behind-acceptor', heldAtLeast: 64 }, 'met'],
    [slots(4), { kind: 'failed', during: 'ramp', outcome: { kind: 'refused' }, detail: 'refused' }, 'not-met'],
  ];
  for (const [expected, answer, met, together = null] of cases) {
    test(`${JSON.stringify(expected)} of ${JSON.stringify(answer)}: ${met}`, () =>
      assert.equal(isMet(expected, { answer, proven: provenBy(answer, together) }), met));
  }
});

describe('configuredVerdict', () => {
  const exactly = (slots: number) => ({ atLeast: slots, atMost: slots });
  const said = (configured: number, slots: number) => configuredVerdict(configured, exactly(slots), null);
  test('as configured', () => assert.equal(said(8, 8)?.kind, 'as-configured'));
  test('one instead of eight: the first cause is a lock', () => {
    assert.deepEqual([said(8, 1)?.kind, said(8, 1)?.causes[0]], ['fewer', 'a-lock-or-a-pool-behind-it']);
  });
  test('more', () => assert.equal(said(8, 16)?.kind, 'more'));
  test('slots share processors only if the whole interval says so', () => {
    const causesOf = (slots: number, high: number) => {
      const interval = { low: high / 3, high };
      const effective = { parallelism: high / 2, interval, throughput: { perSecond: 1, error: 0 } };
      return configuredVerdict(slots, exactly(slots), effective)?.causes;
    };
    assert.deepEqual([causesOf(4, 3.1), causesOf(4, 3.3)], [['more-slots-than-cores'], []]);
    assert.deepEqual(causesOf(1, 0.5), []);
  });
  test('more than configured, although no limit was found', () => {
    const busy = { atLeast: 20, atMost: null };
    assert.deepEqual(
      [8, 20, 32].map((configured) => configuredVerdict(configured, busy, null)?.kind),
      ['more', 'at-least-as-configured', 'could-not-tell'],
    );
  });
  test('fewer than configured, although the number is inconclusive', () => {
    assert.deepEqual(
      [8, 9].map((configured) => configuredVerdict(configured, { atLeast: 4, atMost: 8 }, null)?.kind),
      ['could-not-tell', 'fewer'],
    );
  });
  test('nothing configured', () => assert.equal(configuredVerdict(null, exactly(1), null), null));
});
