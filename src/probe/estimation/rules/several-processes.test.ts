/** Processes that accept for themselves: bursts reach few of them, requests that arrive one after the other reach all. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ProbeBurst, ProbeLoop } from '../../../model/probe.js';
import { MILLISECOND } from '../../../model/units.js';
import {
  burstOf,
  idealBurst,
  probedOf,
  STEADY,
  STEADY_SERVICE,
  saturatedLoop,
  served,
} from '../evidence/probed.test-support.js';
import { summariseProbe } from '../summary.js';
import { reachedProcesses } from './several-processes.js';

const S = STEADY_SERVICE;

/** Arrivals 1 ms apart at four idle processes; the first of them then takes all that are left. */
function staggered(slowdown = 1): ProbeBurst {
  const first = [0, 1, 2, 3].map((ms) => served(ms * MILLISECOND, ms * MILLISECOND + slowdown * S));
  const rest = [4, 5].map((ms, index) => served(ms * MILLISECOND, (index + 2) * slowdown * S));
  return burstOf([...first, ...rest], 'staggered');
}

/** All requests land on one process. */
function together(): ProbeBurst {
  return burstOf(Array.from({ length: 6 }, (_, index) => served(0, (index + 1) * S)));
}

function loopWith(slots: number, clients: number): ProbeLoop {
  const departures = Array.from({ length: 40 * slots }, (_, index) => (1 + Math.floor(index / slots)) * S);
  const answersByClient = new Array<number>(clients).fill(1);
  return saturatedLoop({ clients, departures, startedAt: 0, endedAt: 40 * S, answersByClient });
}

const SINGLES = Array.from({ length: 40 }, (_, index) => burstOf([served(index * S, (index + 1) * S)], 'unloaded'));
const BURSTS = [...SINGLES, ...Array.from({ length: 6 }, together)];
const ALL = [...BURSTS, ...Array.from({ length: 5 }, () => staggered())];

describe('several processes', () => {
  test('are counted if requests one after the other and the closed loop agree', () => {
    assert.deepEqual(reachedProcesses(probedOf(ALL, { loop: loopWith(4, 12) }), STEADY), { atLeast: 4, slots: 4 });
  });

  test('are at least as many if the loop had too few clients, or more in service', () => {
    for (const loop of [null, loopWith(4, 6), loopWith(6, 24)]) {
      assert.deepEqual(reachedProcesses(probedOf(ALL, { loop }), STEADY), { atLeast: 4, slots: null });
    }
  });

  test('are at least as many if they slow one another down', () => {
    const slow = [...BURSTS, ...Array.from({ length: 5 }, () => staggered(2))];
    assert.equal(reachedProcesses(probedOf(slow, { loop: loopWith(4, 12) }), STEADY)?.slots ?? null, null);
  });

  test('are not named without such bursts', () => {
    assert.equal(reachedProcesses(probedOf(BURSTS, { loop: loopWith(4, 12) }), STEADY), null);
  });

  test('are not named if bursts take no longer than with one queue', () => {
    const four = Array.from({ length: 6 }, () => idealBurst(new Array(12).fill(S), 4));
    const bursts = [...SINGLES, ...four, ...ALL.slice(-5)];
    assert.equal(reachedProcesses(probedOf(bursts, { loop: loopWith(4, 12) }), STEADY), null);
  });

  test('bursts that say "one at a time" are never believed against the loop', () => {
    const without = summariseProbe(probedOf(BURSTS, { loop: loopWith(3, 9) }));
    assert.equal(without.answer.kind, 'could-not-tell');
    const all = summariseProbe(probedOf(ALL, { loop: loopWith(4, 12) }));
    assert.deepEqual(all.answer, { kind: 'several-lines', atLeast: 4, slots: 4 });
    assert.deepEqual(all.proven, { atLeast: 4, atMost: 4 });
  });

  test('nor if the loop paused for a while', () => {
    const loop = loopWith(3, 9);
    const paused = loop.departures.map((at, index) => (index < 60 ? at : at + 4 * S));
    const { answer } = summariseProbe(probedOf(BURSTS, { loop: { ...loop, departures: paused, endedAt: 44 * S } }));
    assert.equal(answer.kind, 'could-not-tell');
  });
});
