/** What other work on the machine does to a probe: a figure that it spoils is not told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summariseProbe } from '../../analysis/probe/probe-summary.js';
import type { ProbeBurst, Probed } from '../../model/probe.js';
import { MILLISECOND, SECOND } from '../../model/units.js';
import { probe } from '../probing/probe.js';
import { SIMULATED, type SimulatedModel } from '../probing/simulated-model.test-support.js';
import { SimulatedServer } from '../probing/simulated-server.test-support.js';
import { isMet } from './expectation.js';
import { doubtsOf } from './slots/acceptance.js';

const SCENARIO = {
  target: 'simulated',
  command: null,
  method: 'GET',
  headerNames: [],
  bodyBytes: 0,
  keepAlive: false,
  hold: false,
  loopback: true,
  budget: 3 * SECOND,
  maxClients: 256,
  configured: null,
  seed: 1,
} as const;

async function see(model: Partial<SimulatedModel> = {}, seed = 1): Promise<Probed> {
  const options = { signal: new AbortController().signal, onProgress: () => {} };
  return probe(new SimulatedServer({ ...SIMULATED, slots: 4, ...model }, seed), SCENARIO, options);
}

test('a line that was seen by a busy client may be its own', async () => {
  const seen = await see();
  assert.deepEqual(summariseProbe(seen).answer, { kind: 'slots', slots: 4 });
  const busy = { ...seen, bursts: seen.bursts.map((burst) => ({ ...burst, clientBusy: 1 })) };
  const { answer, proven } = summariseProbe(busy);
  assert.deepEqual(answer, { kind: 'client-is-the-limit', busy: 1, atLeast: 4 });
  assert.equal(isMet({ kind: 'slots', low: 4, high: 4 }, { answer, proven }), 'could-not-tell');
});

test('where single requests were kept waiting by others, no speed is told that so many slots do not have', async () => {
  const seen = await see();
  const { answer, effective } = summariseProbe({ ...seen, bursts: seen.bursts.map(delaySingles) });
  assert.ok(answer.kind !== 'slots' || answer.slots === 4);
  assert.ok(effective !== null);
  assert.ok(effective.kind === 'withheld' || effective.effective.interval.low <= 4, JSON.stringify(effective));
});

test('what it takes to wake up for a single request makes no speed that so many slots can not have', async () => {
  const seen = await see();
  for (const wakeUp of [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]) {
    const bursts = seen.bursts.map((burst) =>
      burst.requests.length > 1 ? burst : delayed(burst, wakeUp * MILLISECOND),
    );
    const { effective } = summariseProbe({ ...seen, bursts });
    assert.ok(
      effective?.kind === 'withheld' || (effective?.effective.interval.low ?? 5) <= 4,
      JSON.stringify(effective),
    );
  }
});

test('no more are served in parallel than came', async () => {
  const seen = await see({ slots: null, serviceTime: MILLISECOND });
  const bursts = seen.bursts
    .filter(({ requests }) => requests.length <= 32)
    .map((burst) => ({ ...burst, clientBusy: 1 }))
    .map(delaySingles);
  const { answer } = summariseProbe({ ...seen, bursts });
  assert.ok(answer.kind === 'client-is-the-limit' && (answer.atLeast ?? 0) <= 32, JSON.stringify(answer));
});

test('a line in which a service takes no longer than the client to take an answer is no line of the server', () => {
  const alone = 0.43 * MILLISECOND;
  const replay = { servers: 1, score: -1.5, impossible: 0, meanTime: 0.2 * MILLISECOND, spread: 2.8 };
  const doubtsAt = (serviceTime: number) =>
    doubtsOf(
      {
        slots: 1,
        by: 'replay',
        staircase: null,
        scores: [],
        replay: { ...replay, serviceTime },
        votes: [[1, 100]],
        agreement: 1,
        bursts: 62,
      },
      { deterministic: false, serviceTime: alone, times: [alone, alone, alone], roundTrip: 0, roundTripError: 0 },
      { clients: 15, order: { confirms: false, hasMore: false, hasFewer: false }, together: 0, beyond: 0 },
    );
  assert.deepEqual(doubtsAt(0.05 * MILLISECOND), ['too-quick']);
  assert.deepEqual(doubtsAt(0.3 * MILLISECOND), []);
});

test('two bursts vote for no range', async () => {
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const seen = await see({ slots: 24, law: 'lognormal' }, seed);
    const alone = seen.bursts.filter(({ requests }) => requests.length === 1);
    const aimed = seen.bursts.filter(({ phase }) => phase === 'aimed').slice(0, 2);
    const { answer } = summariseProbe({ ...seen, bursts: [...alone, ...aimed] });
    assert.notEqual(answer.kind, 'range', JSON.stringify(answer));
  }
});

test('of a loop that stood still no speed is told, nor that services share something', async () => {
  const seen = await see();
  const { loop } = seen;
  assert.ok(loop !== null);
  const stall = 300 * MILLISECOND;
  const middle = loop.departures[Math.floor(loop.departures.length / 2)] ?? 0;
  const departures = loop.departures.map((at) => (at > middle ? at + stall : at));
  const stalled = { ...loop, departures, endedAt: loop.endedAt + stall, meanResponse: loop.meanResponse * 1.4 };
  const { answer, effective, slowdown, waits } = summariseProbe({ ...seen, loop: stalled });
  assert.deepEqual(answer, { kind: 'slots', slots: 4 });
  assert.deepEqual([effective?.kind === 'withheld' && effective.why, slowdown], ['stalled', 1]);
  const fifth = waits.find(({ place }) => place === 5)?.measured ?? 0;
  assert.ok(Math.abs(fifth - 10 * MILLISECOND) < 2 * MILLISECOND, `${fifth}`);
});

test('where the loop alone was slow, a wait that was measured is what it was', async () => {
  const seen = await see({ serviceTime: 20 * MILLISECOND });
  const { loop } = seen;
  assert.ok(loop !== null);
  const slow = (at: number) => loop.startedAt + 1.2 * (at - loop.startedAt);
  const { departures, endedAt, meanResponse } = loop;
  const slowed = {
    ...loop,
    departures: departures.map(slow),
    endedAt: slow(endedAt),
    meanResponse: 1.2 * meanResponse,
  };
  const { effective, waits } = summariseProbe({ ...seen, loop: slowed });
  assert.equal(effective?.kind, 'told');
  const fifth = waits.find(({ place }) => place === 5)?.measured ?? 0;
  assert.ok(Math.abs(fifth - 20 * MILLISECOND) < 2 * MILLISECOND, `${fifth}`);
});

test('a wait is told from the service of today, not from bursts of before it changed', async () => {
  const seen = await see();
  const bursts = seen.bursts.map((burst) =>
    burst.phase === 'unloaded-again' ? delayed(burst, 20 * MILLISECOND) : burst,
  );
  const { drift, waits } = summariseProbe({ ...seen, bursts });
  assert.equal(drift?.moved, true);
  for (const { measured } of waits) assert.equal(measured, null);
});

test('no speed is told that the slots can not have, and none whose interval leaves them out', async () => {
  const seen = await see();
  for (const longer of [0, 0.2, 0.4, 0.6, 0.8, 1]) {
    const bursts = seen.bursts.map((burst) =>
      burst.requests.length > 1 ? burst : delayed(burst, longer * MILLISECOND),
    );
    const { effective } = summariseProbe({ ...seen, bursts });
    if (effective?.kind !== 'told') continue;
    const { parallelism, interval } = effective.effective;
    assert.ok(interval.low <= parallelism && parallelism <= interval.high && interval.high <= 4);
  }
});

/** Three of four that are alone are late, by up to 180 ms. */
function delaySingles(burst: ProbeBurst, index: number): ProbeBurst {
  return burst.requests.length > 1 ? burst : delayed(burst, (index % 4) * 60 * MILLISECOND);
}

function delayed(burst: ProbeBurst, delay: number): ProbeBurst {
  const requests = burst.requests.map((one) => {
    const departedAt = one.departedAt + delay;
    return { ...one, departedAt, answeredAt: departedAt };
  });
  return { ...burst, requests };
}
