/** The replay recovers the service times of a first-come-first-served queue. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { predictDepartures } from '../../../analysis/queueing/prediction.js';
import { replayServiceTimes } from './replay.js';

const services = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 60 });
const slots = fc.integer({ min: 1, max: 8 });

function departuresOf(serviceTimes: readonly number[], servers: number): Float64Array {
  return Float64Array.from(
    predictDepartures(
      serviceTimes.map((serviceTime) => ({ joinedAt: 0, serviceTime })),
      servers,
    ),
  );
}

describe('replayServiceTimes', () => {
  test('recovers the service time of every request that waited', () => {
    fc.assert(
      fc.property(services, slots, fc.integer({ min: 0, max: 5000 }), (serviceTimes, servers, roundTrip) => {
        const departures = departuresOf(serviceTimes, servers).map((departure) => departure + roundTrip);
        const arrivals = new Float64Array(serviceTimes.length);
        const times = replayServiceTimes({ clients: serviceTimes.length, arrivals, departures }, servers);
        assert.deepEqual([...times], serviceTimes.slice(servers));
      }),
    );
  });

  test('with too few slots some steady services are impossible', () => {
    const departures = departuresOf(new Array(16).fill(10), 4);
    const times = replayServiceTimes({ clients: 16, arrivals: new Float64Array(16), departures }, 3);
    assert.ok(Math.min(...times) <= 0);
  });

  test('with too many slots every service is longer', () => {
    const departures = departuresOf(new Array(16).fill(10), 4);
    const times = replayServiceTimes({ clients: 16, arrivals: new Float64Array(16), departures }, 8);
    assert.deepEqual([...times], new Array(8).fill(20));
  });

  test('requests that found a free slot are left out', () => {
    const jobs = { clients: 2, arrivals: Float64Array.of(0, 50), departures: Float64Array.of(10, 60) };
    assert.equal(replayServiceTimes(jobs, 1).length, 0);
  });
});
