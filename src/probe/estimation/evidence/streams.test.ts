/** Streamed answers: what first bytes show, and when they show nothing. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ProbeBurst } from '../../../model/probe.js';
import { MILLISECOND } from '../../../model/units.js';
import { readBursts } from './burst-readings.js';
import { burstOf, idealBurst, STEADY, STEADY_SERVICE, served } from './probed.test-support.js';
import { readStreams, timeToFirstByte } from './streams.js';

interface Manner {
  /** From the start of a service to the first byte. */
  readonly before?: number;
  /** From the arrival to the first byte, if that is independent of the service. */
  readonly eager?: number;
}

/** A burst at an ideal server that streams its answers during the service. */
function streamed(
  services: readonly number[],
  slots: number,
  { before = MILLISECOND, eager }: Manner = {},
): ProbeBurst {
  const { requests } = idealBurst(services, slots);
  return burstOf(
    requests.map((request, index) => ({
      ...request,
      answeredAt: MILLISECOND,
      bodyAt: eager ?? request.departedAt - (services[index] ?? 0) + before,
    })),
  );
}

const steady = (clients: number) => new Array<number>(clients).fill(STEADY_SERVICE);
const varied = fc.array(fc.integer({ min: 20 * MILLISECOND, max: 200 * MILLISECOND }), {
  minLength: 24,
  maxLength: 60,
});

describe('readStreams', () => {
  test('the answers under way at once are the slots, whatever the services', () => {
    fc.assert(
      fc.property(varied, fc.integer({ min: 1, max: 12 }), (services, slots) => {
        assert.equal(readStreams(streamed(services, slots))?.slots, slots);
      }),
    );
  });

  test('the time to the first byte belongs to the service', () => {
    const reading = readStreams(streamed(steady(24), 4, { before: 2 * MILLISECOND }));
    assert.ok(reading !== null);
    assert.ok(Math.abs(reading.serviceTime - STEADY_SERVICE) < 1);
  });

  test('first bytes at once, whatever the number of clients, are no evidence', () => {
    for (const clients of [6, 12, 48]) {
      assert.equal(readStreams(streamed(steady(clients), 4, { eager: 2 * MILLISECOND })), null);
    }
  });

  test('too few clients are no evidence', () => {
    assert.equal(readStreams(streamed(steady(4), 4)), null);
    assert.equal(readStreams(streamed(steady(5), 4)), null);
  });

  test('a limit on the rate is no number of slots', () => {
    const spaced = Array.from({ length: 24 }, (_, index) => ({
      ...served(0, index * 10 * MILLISECOND + 45 * MILLISECOND),
      answeredAt: index * 10 * MILLISECOND + MILLISECOND,
    }));
    assert.equal(readStreams(burstOf(spaced)), null);
  });

  test('answers that arrive all at once are not streamed', () => {
    assert.equal(readStreams(idealBurst(steady(24), 4)), null);
  });
});

describe('readBursts', () => {
  test('streams and steps that disagree are no reading', () => {
    // Eight are accepted and get a first byte, but four are served.
    const burst = streamed(steady(24), 4);
    const accepted = (index: number) => (index < 8 ? 0 : (burst.requests[index - 8]?.departedAt ?? 0)) + MILLISECOND;
    const early = burstOf(burst.requests.map((request, index) => ({ ...request, bodyAt: accepted(index) })));
    assert.equal(readStreams(early)?.slots, 8);
    assert.deepEqual(readBursts([early], STEADY).readings, []);
    assert.deepEqual(
      readBursts([burst], STEADY).readings.map(({ slots }) => slots),
      [4],
    );
  });
});

test('the time to the first byte, alone and in the largest burst', () => {
  const alone = { ...streamed([STEADY_SERVICE], 1), phase: 'unloaded' as const };
  const seen = timeToFirstByte([alone, streamed(steady(8), 4), streamed(steady(24), 4)]);
  assert.deepEqual(seen, {
    streamed: true,
    alone: MILLISECOND,
    loaded: 2.5 * STEADY_SERVICE + MILLISECOND,
    clients: 24,
  });
  const whole = idealBurst([STEADY_SERVICE], 1, { phase: 'unloaded' });
  assert.deepEqual(timeToFirstByte([whole]), { streamed: false, alone: STEADY_SERVICE, loaded: null, clients: 0 });
  assert.equal(timeToFirstByte([]), null);
});
