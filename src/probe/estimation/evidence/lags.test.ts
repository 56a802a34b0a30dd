/** Bursts whose steps are hidden by jitter, and bursts that only look like those. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { predictDepartures } from '../../../analysis/queueing/prediction.js';
import type { ProbeBurst } from '../../../model/probe.js';
import { seededUniform } from '../../../model/random.js';
import type { Nanoseconds } from '../../../model/units.js';
import { readLags } from './lags.js';
import { burstOf, idealBurst, STEADY_SERVICE, served } from './probed.test-support.js';

type Draw = () => number;

const exponential = (mean: Nanoseconds, draw: Draw) => -mean * Math.log(1 - draw());
const DELAY = 2 * STEADY_SERVICE;
const JITTER = STEADY_SERVICE / 4;
const CLIENTS = 48;

function bursts(count: number, make: (index: number, draw: Draw) => ProbeBurst, seed = 1): ProbeBurst[] {
  const draw = seededUniform(seed);
  return Array.from({ length: count }, (_, index) => make(index, draw));
}

/** Every answer has a delay that jitters and occupies no slot. */
function delayed(
  slots: number,
  draw: Draw,
  services = new Array<Nanoseconds>(CLIENTS).fill(STEADY_SERVICE),
): ProbeBurst {
  const { requests } = idealBurst(services, slots);
  return burstOf(requests.map(({ departedAt }) => served(0, departedAt + DELAY + exponential(JITTER, draw))));
}

/** Jitter delays both requests and answers; the network keeps their order. */
function jittered(slots: number, clients: number, draw: Draw): ProbeBurst {
  const inOrder = (times: readonly Nanoseconds[]) => {
    let latest = 0;
    return times.map((at) => {
      latest = Math.max(latest, at + exponential(JITTER, draw));
      return latest;
    });
  };
  const arrivals = inOrder(new Array<Nanoseconds>(clients).fill(0));
  const requests = arrivals.map((joinedAt) => ({ joinedAt, serviceTime: STEADY_SERVICE }));
  return burstOf(inOrder(predictDepartures(requests, slots)).map((departedAt) => served(0, departedAt)));
}

const ALONE = { serviceTime: STEADY_SERVICE + DELAY + JITTER, deterministic: true };

describe('readLags', () => {
  test('slots and step behind a delay whose jitter hides the steps', () => {
    for (const slots of [2, 3, 4, 6, 8]) {
      for (const seed of [1, 2, 3, 4, 5]) {
        const read = readLags(
          bursts(12, (_, draw) => delayed(slots, draw), seed),
          ALONE,
        );
        assert.equal(read?.slots, slots);
        assert.ok(Math.abs((read?.step ?? 0) / STEADY_SERVICE - 1) < 0.1);
      }
    }
  });

  test('slots and step if requests and answers are delayed by jitter of a quarter of a service', () => {
    for (const [slots, count] of [
      [2, 30],
      [4, 30],
      [8, 50],
      [16, 100],
    ] as const) {
      for (const seed of [1, 2, 3]) {
        const read = readLags(
          bursts(count, (_, draw) => jittered(slots, 10 * slots, draw), seed),
          ALONE,
        );
        assert.equal(read?.slots, slots);
        assert.ok(Math.abs((read?.step ?? 0) / STEADY_SERVICE - 1) < 0.1);
      }
    }
  });

  test('null if the gaps repeat after half as many answers too', () => {
    // Two pairs of slots, half a service apart.
    const paired = (draw: Draw) =>
      burstOf(
        Array.from({ length: CLIENTS }, (_, index) => {
          const end = (1 + Math.floor(index / 2) / 2) * STEADY_SERVICE;
          return served(0, end + (index % 4 < 2 ? 0 : STEADY_SERVICE / 10) + exponential(JITTER / 4, draw));
        }),
      );
    assert.notEqual(
      readLags(
        bursts(30, (_, draw) => paired(draw)),
        ALONE,
      )?.slots,
      4,
    );
  });

  test('a single slot, unless the delay is so long that it may be several', () => {
    const single = bursts(12, (_, draw) => delayed(1, draw));
    assert.equal(readLags(single, ALONE)?.slots, 1);
    assert.equal(readLags(single, { ...ALONE, serviceTime: 4 * STEADY_SERVICE }), null);
    assert.equal(readLags(single, { ...ALONE, deterministic: false }), null);
  });

  test('null if the bursts are few, or too small for a lag above c', () => {
    assert.equal(
      readLags(
        bursts(5, (_, draw) => delayed(4, draw)),
        ALONE,
      ),
      null,
    );
    assert.equal(
      readLags(
        bursts(12, (_, draw) => delayed(22, draw)),
        ALONE,
      ),
      null,
    );
  });

  test('services that vary lead to no other number', () => {
    for (const slots of [1, 2, 4, 8]) {
      for (const seed of [1, 2, 3, 4, 5]) {
        const varied = (draw: Draw) => Array.from({ length: CLIENTS }, () => exponential(STEADY_SERVICE, draw));
        const read = readLags(
          bursts(60, (_, draw) => delayed(slots, draw, varied(draw)), seed),
          ALONE,
        );
        assert.ok(read === null || read.slots === slots);
      }
    }
  });

  test('null if the order of the answers has nothing to do with that of the requests', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const shuffled = bursts(
        40,
        (_, draw) => {
          const { requests } = delayed(4, draw);
          const order = requests.map((request) => ({ request, key: draw() })).sort((a, b) => a.key - b.key);
          return burstOf(order.map(({ request }) => request));
        },
        seed,
      );
      assert.equal(readLags(shuffled, ALONE), null);
    }
  });
});
