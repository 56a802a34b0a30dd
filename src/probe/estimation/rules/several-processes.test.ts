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

/** The same, but two of the first four share a processor. */
function partlyDisturbed(): ProbeBurst {
  const { requests } = staggered();
  return burstOf(
    requests.map((request, index) =>
      index < 2 ? request : served(request.sentAt ?? 0, request.departedAt + 0.35 * S),
    ),
    'staggered',
  );
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

  test('are counted if a few bursts have so many undisturbed requests', () => {
    const answerWith = (undisturbed: number) => {
      const bursts = Array.from({ length: 5 }, (_, index) => (index < undisturbed ? staggered() : partlyDisturbed()));
      return reachedProcesses(probedOf([...BURSTS, ...bursts], { loop: loopWith(4, 12) }), STEADY);
    };
    assert.deepEqual(answerWith(2), { atLeast: 4, slots: 4 });
    assert.deepEqual(answerWith(1), { atLeast: 4, slots: null });
  });

  test('are counted despite a lower throughput if all bursts agree', () => {
    const loop = { ...loopWith(4, 12), endedAt: 50 * S };
    assert.deepEqual(reachedProcesses(probedOf(ALL, { loop }), STEADY), { atLeast: 4, slots: 4 });
    const three = burstOf(staggered().requests.slice(0, 3), 'staggered');
    const fewer = burstOf(
      [...three.requests, ...[4, 5, 6].map((end) => served(4 * MILLISECOND, end * S))],
      'staggered',
    );
    assert.deepEqual(reachedProcesses(probedOf([...ALL, fewer], { loop }), STEADY), { atLeast: 4, slots: null });
    const idle = { ...loopWith(4, 12), endedAt: 60 * S };
    assert.deepEqual(reachedProcesses(probedOf(ALL, { loop: idle }), STEADY), { atLeast: 4, slots: null });
  });

  test('are not counted if bursts differ', () => {
    const five = burstOf([...staggered().requests, served(3.5 * MILLISECOND, 3.5 * MILLISECOND + S)], 'staggered');
    const padded = ALL.slice(0, -5).concat(
      Array.from({ length: 5 }, () => burstOf([...staggered().requests, served(5 * MILLISECOND, 4 * S)], 'staggered')),
    );
    const answerTo = (bursts: readonly ProbeBurst[]) =>
      reachedProcesses(probedOf(bursts, { loop: loopWith(4, 12) }), STEADY)?.slots ?? null;
    assert.equal(answerTo(padded), 4);
    assert.equal(answerTo([...padded.slice(0, -1), five]), null);
  });

  test('are counted although single requests jitter, if the steps of bursts show how long a service is', () => {
    const times = STEADY.times.map((time, index) => time + (index % 4) * MILLISECOND);
    const seen = probedOf(ALL, { loop: loopWith(4, 12) });
    assert.deepEqual(reachedProcesses(seen, { ...STEADY, times }), { atLeast: 4, slots: 4 });
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

  test('one queue whose slots stay idle for a while after each answer is no reason to speak of several processes', () => {
    const holding = (at: number) => {
      const requests = Array.from({ length: 8 }, (_, index) => served(at, at + (index < 4 ? S : 10 * S) + index));
      return burstOf(requests);
    };
    const held = [...SINGLES, ...Array.from({ length: 4 }, (_, index) => holding(100 * S + 20 * S * index))];
    const all = [...held, ...ALL.slice(-5)];
    assert.deepEqual(reachedProcesses(probedOf(all, { loop: loopWith(4, 12) }), STEADY), { atLeast: 4, slots: 4 });
    const { answer } = summariseProbe(probedOf(all, { loop: loopWith(4, 12) }));
    assert.deepEqual(answer, { kind: 'slots', slots: 4 });
  });

  test('nor if the loop paused for a while', () => {
    const loop = loopWith(3, 9);
    const paused = loop.departures.map((at, index) => (index < 60 ? at : at + 4 * S));
    const { answer } = summariseProbe(probedOf(BURSTS, { loop: { ...loop, departures: paused, endedAt: 44 * S } }));
    assert.equal(answer.kind, 'could-not-tell');
  });
});

describe('requests one after the other that exceed the slots of the bursts', () => {
  const answerTo = (...staggeredBursts: readonly ProbeBurst[]) =>
    summariseProbe(probedOf([...BURSTS, ...staggeredBursts], { loop: null })).answer;
  const pair = (second: number) => burstOf([served(0, S), served(S / 2, second)], 'staggered');

  test('withhold the number if two bursts show it', () => {
    const { kind } = answerTo(pair(1.2 * S), pair(1.2 * S), pair(2 * S), pair(2 * S), pair(2 * S));
    assert.notEqual(kind, 'slots');
  });

  test('also if single requests jitter, but steps show how long a service is', () => {
    const jittering = SINGLES.map(({ requests }, index) =>
      burstOf(
        requests.map((one) => served(one.sentAt ?? 0, one.departedAt + (index % 4) * MILLISECOND)),
        'unloaded',
      ),
    );
    const pairs = [1.2 * S, 1.2 * S, 2 * S].map(pair);
    const { kind } = summariseProbe(probedOf([...jittering, ...BURSTS.slice(-6), ...pairs], { loop: null })).answer;
    assert.notEqual(kind, 'slots');
  });

  test('do not withhold it if only one does, or none', () => {
    for (const second of [1.2 * S, 2 * S]) {
      assert.deepEqual(answerTo(pair(second), pair(2 * S), pair(2 * S)), { kind: 'slots', slots: 1 });
    }
  });
});
