/** Whether a server keeps up, on simulated queues whose capacity is known. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededUniform, type Uniform } from '../../model/random.js';
import { gapDrawer } from '../../model/timetable.js';
import { MILLISECOND, SECOND } from '../../model/units.js';
import { type Pace, paceOf, type Stay } from './pace.js';

const SERVICE = 10 * MILLISECOND;
const ALONE = { response: SERVICE, longest: SERVICE };

interface Simulated {
  readonly utilisation: number;
  readonly slots?: number;
  readonly clients?: number;
  readonly seed?: number;
  /** The time of a service, for a uniform draw. */
  readonly service?: (draw: Uniform) => number;
}

/** First come, first served, from an empty system, with Poisson arrivals. */
function simulate({ utilisation, slots = 1, clients = 600, seed = 1, service = () => SERVICE }: Simulated): Stay[] {
  const draw = seededUniform(seed);
  const gap = gapDrawer('poisson', SERVICE / slots / utilisation, draw);
  const freeAt: number[] = new Array(slots).fill(0);
  let at = 0;
  return Array.from({ length: clients }, () => {
    at += gap();
    const slot = freeAt.indexOf(Math.min(...freeAt));
    const end = Math.max(at, freeAt[slot] ?? 0) + service(draw);
    freeAt[slot] = end;
    return { start: at, end };
  });
}

const RUNS = 200;

/** The share of runs with this result. */
function shareOf(kind: Pace['kind'], simulated: Simulated, alone = ALONE): number {
  const found = Array.from({ length: RUNS }, (_, seed) => paceOf(simulate({ ...simulated, seed }), alone).kind);
  return found.filter((one) => one === kind).length / RUNS;
}

describe('paceOf', () => {
  const varied = (draw: Uniform) => -Math.log(1 - draw()) * SERVICE;
  for (const slots of [1, 4]) {
    for (const [law, service, longest] of [
      ['equal services', () => SERVICE, SERVICE],
      ['exponential services', varied, 4 * SERVICE],
    ] as const) {
      const alone = { response: SERVICE, longest };
      test(`${slots} slots, ${law}: a server at its limit almost never counts as falling behind`, () => {
        for (const clients of [100, 600]) {
          const share = shareOf('falls-behind', { utilisation: 1, slots, clients, service }, alone);
          assert.ok(share <= 0.05, `${share}`);
        }
      });

      test(`${slots} slots, ${law}: overload is found, and never called keeping up`, () => {
        const overloaded = { utilisation: 1.5, slots, service };
        assert.ok(shareOf('falls-behind', overloaded, alone) >= 0.95);
        assert.equal(shareOf('keeps-up', overloaded, alone), 0);
      });

      test(`${slots} slots, ${law}: a half-used server keeps up`, () => {
        assert.ok(shareOf('keeps-up', { utilisation: 0.5, slots, service }, alone) >= 0.95);
      });
    }
  }

  test('what leaves an overloaded server is its capacity, and the rest is the growth', () => {
    const { growth, leaving } = paceOf(simulate({ utilisation: 1.5 }), ALONE);
    assert.ok(Math.abs((leaving ?? 0) - SECOND / SERVICE) < 2, `${leaving}`);
    assert.ok((growth ?? 0) > 20 && (growth ?? 0) < 80, `${growth}`);
  });

  test('services longer than a batch, too few clients, or no single request: undecided, not falling behind', () => {
    const filling = Array.from({ length: 60 }, (_, index) => ({
      start: index * SERVICE,
      end: index * SERVICE + SECOND,
    }));
    assert.equal(paceOf(filling, { response: SECOND, longest: SECOND }).growth, null);
    assert.equal(paceOf(simulate({ utilisation: 2, clients: 39 }), ALONE).kind, 'undecided');
    assert.equal(paceOf(simulate({ utilisation: 0.1 }), null).kind, 'undecided');
  });

  test('clients that arrive at one instant', () => {
    const together = Array.from({ length: 50 }, (_, index) => ({ start: 0, end: (index + 1) * SERVICE }));
    assert.equal(paceOf(together, ALONE).growth, null);
  });
});
