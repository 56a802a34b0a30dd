/** The prediction, compared with a tick-by-tick simulation and with Lindley's recursion. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { concurrencyProfile } from './concurrency.js';
import { predictDepartures, type QueuedClient } from './prediction.js';

const job = fc.record({ joinedAt: fc.integer({ min: 0, max: 30 }), serviceTime: fc.integer({ min: 0, max: 12 }) });
const jobs = fc
  .array(job, { maxLength: 30 })
  .map((unordered): QueuedClient[] => unordered.sort((a, b) => a.joinedAt - b.joinedAt));
const servers = fc.integer({ min: 1, max: 6 });

/** At each tick, departures come first; then clients at the head of the queue enter service while a server is free. */
function simulate(line: readonly QueuedClient[], places: number): number[] {
  const departures: number[] = line.map(() => Number.NaN);
  const waiting = line.map((_, index) => index);
  let inService: number[] = [];
  for (let now = 0; waiting.length > 0; now += 1) {
    for (;;) {
      inService = inService.filter((index) => (departures[index] ?? 0) > now);
      const head = waiting[0];
      if (head === undefined || inService.length >= places || (line[head]?.joinedAt ?? 0) > now) break;
      waiting.shift();
      departures[head] = now + (line[head]?.serviceTime ?? 0);
      inService.push(head);
    }
  }
  return departures;
}

function lindley(line: readonly QueuedClient[]): number[] {
  let waitTime = 0;
  return line.map(({ joinedAt, serviceTime }, index) => {
    const before = line[index - 1];
    if (before !== undefined) waitTime = Math.max(0, waitTime + before.serviceTime - (joinedAt - before.joinedAt));
    return joinedAt + waitTime + serviceTime;
  });
}

describe('predictDepartures', () => {
  test('a burst at one server is a staircase', () => {
    const burst = Array.from({ length: 4 }, () => ({ joinedAt: 0, serviceTime: 10 }));
    assert.deepEqual(predictDepartures(burst, 1), [10, 20, 30, 40]);
  });

  test('a burst at two servers climbs two at a time', () => {
    const burst = Array.from({ length: 5 }, () => ({ joinedAt: 3, serviceTime: 10 }));
    assert.deepEqual(predictDepartures(burst, 2), [13, 13, 23, 23, 33]);
  });

  test('a client that arrives at a free server does not wait', () => {
    const line = [
      { joinedAt: 0, serviceTime: 5 },
      { joinedAt: 9, serviceTime: 5 },
    ];
    assert.deepEqual(predictDepartures(line, 1), [5, 14]);
  });

  test('without arrivals there are no departures', () => assert.deepEqual(predictDepartures([], 3), []));

  test('matches a tick-by-tick simulation', () => {
    fc.assert(
      fc.property(jobs, servers, (line, places) => {
        assert.deepEqual(predictDepartures(line, places), simulate(line, places));
      }),
      { numRuns: 500 },
    );
  });

  test("is Lindley's recursion at one server", () => {
    fc.assert(fc.property(jobs, (line) => assert.deepEqual(predictDepartures(line, 1), lindley(line))));
  });

  test('no client departs before arrival + service', () => {
    fc.assert(
      fc.property(jobs, servers, (line, places) => {
        for (const [index, departure] of predictDepartures(line, places).entries()) {
          const { joinedAt = 0, serviceTime = 0 } = line[index] ?? {};
          assert.ok(departure >= joinedAt + serviceTime);
        }
      }),
    );
  });

  test('at most all servers are busy, and none is idle while a client waits', () => {
    fc.assert(
      fc.property(jobs, servers, (line, places) => {
        const visits = predictDepartures(line, places).map((end, index) => {
          const { joinedAt = 0, serviceTime = 0 } = line[index] ?? {};
          return { joinedAt, start: end - serviceTime, end };
        });
        assert.ok(concurrencyProfile(visits, { start: 0, end: 1000 }).peak <= places);
        for (const waiting of visits.filter(({ joinedAt, start }) => joinedAt < start)) {
          const justBefore = waiting.start - 1;
          assert.equal(visits.filter(({ start, end }) => start <= justBefore && justBefore < end).length, places);
        }
      }),
    );
  });

  test('one more server makes no client depart later', () => {
    fc.assert(
      fc.property(jobs, servers, (line, places) => {
        const more = predictDepartures(line, places + 1);
        for (const [index, departure] of predictDepartures(line, places).entries()) {
          assert.ok((more[index] ?? 0) <= departure);
        }
      }),
    );
  });
});

test('without a limit no client waits', () => {
  const line = [
    { joinedAt: 1, serviceTime: 5 },
    { joinedAt: 1, serviceTime: 7 },
  ];
  assert.deepEqual(predictDepartures(line, null), [6, 8]);
});
