/** The summary of any measurements: it never throws, and never names a number without evidence from bursts. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { describeAnswer } from '../../analysis/probe/answer-words.js';
import type { Outcome } from '../../model/connection-record.js';
import { PROBE_PHASES, type ProbeBurst, type Probed, type ProbeRequest } from '../../model/probe.js';
import { PROBE_SCENARIO } from '../../model/synthetic-probe.test-support.js';
import { MILLISECOND, SECOND } from '../../model/units.js';
import { verdictOf } from '../probing/judgement.test-support.js';
import { runProbe } from '../probing/procedure.js';
import { SIMULATED, type SimulatedModel } from '../probing/simulated-model.test-support.js';
import { simulatedProbe } from '../probing/simulated-probe.test-support.js';
import { SimulatedServer } from '../probing/simulated-server.test-support.js';
import { isMet } from './answer/expectation.js';
import { burstOf, idealBurst, probedOf, saturatedLoop, served } from './evidence/probed.test-support.js';
import { summariseProbe } from './summary.js';

const outcome: fc.Arbitrary<Outcome> = fc.constantFrom(
  { kind: 'served' },
  { kind: 'timed-out' },
  { kind: 'reset' },
  { kind: 'rejected', status: 429 },
);
const request: fc.Arbitrary<ProbeRequest> = fc
  .record({ sentAt: fc.integer({ min: 0, max: 1e6 }), time: fc.integer({ min: 0, max: 2e9 }), outcome })
  .map(({ sentAt, time, outcome: how }) => ({ ...served(sentAt, sentAt + time), outcome: how }));
const burst = fc
  .record({ requests: fc.array(request, { minLength: 1, maxLength: 40 }), phase: fc.constantFrom(...PROBE_PHASES) })
  .map(({ requests, phase }) => burstOf(requests, phase));

/** Single requests of 10 ms and bursts at an ideal server. */
function steady(slots: number, clients: number) {
  const one = (at: number) => idealBurst([10 * MILLISECOND], 1, { phase: 'unloaded', at });
  const singles = Array.from({ length: 10 }, (_, index) => one(index * SECOND));
  return [...singles, ...Array.from({ length: 5 }, () => idealBurst(new Array(clients).fill(10 * MILLISECOND), slots))];
}

describe('summariseProbe', () => {
  test('gives an answer for any measurements', () => {
    fc.assert(
      fc.property(fc.array(burst, { maxLength: 12 }), (bursts) => {
        const { answer, spent } = summariseProbe(probedOf(bursts));
        assert.equal(spent.bursts, bursts.length);
        if (answer.kind !== 'slots') return;
        assert.ok(bursts.some(({ requests }) => requests.length >= 2 * answer.slots));
      }),
      { numRuns: 200 },
    );
  });

  test('the slots of ideal bursts', () => {
    const { answer, remedies, limit, waits } = summariseProbe(probedOf(steady(4, 16)));
    assert.deepEqual([answer, remedies], [{ kind: 'slots', slots: 4 }, []]);
    assert.deepEqual([limit?.doubts, limit?.estimate.votes], [[], [[4, 60]]]);
    assert.deepEqual(
      waits.map(({ position, measured }) => [position, measured]),
      [
        [2, 0],
        [4, 0],
        [5, 10 * MILLISECOND],
        [40, null],
      ],
    );
  });

  test('without a closed loop there is no effective parallelism', () => {
    const { effective } = summariseProbe(probedOf(steady(4, 16)));
    assert.deepEqual([effective?.kind, effective?.kind === 'withheld' && effective.why], ['withheld', 'no-loop']);
  });

  test('bursts with no more clients than slots prove no limit', () => {
    assert.notEqual(summariseProbe(probedOf(steady(16, 16))).answer.kind, 'slots');
  });

  test('steps shorter than a single request come from the client', () => {
    const alone = steady(1, 4).slice(0, 10);
    const together = Array.from({ length: 5 }, () => idealBurst(new Array(32).fill(MILLISECOND / 20), 1));
    const { answer, limit } = summariseProbe(probedOf([...alone, ...together]));
    assert.notEqual(answer.kind, 'slots');
    assert.ok(limit?.doubts.includes('outdone'));
  });

  test('a probe that failed says why', () => {
    const end = { kind: 'failed', during: 'warm-up', outcome: { kind: 'refused' }, detail: 'ECONNREFUSED' } as const;
    assert.deepEqual(summariseProbe(probedOf([], { end })).answer, end);
  });

  test('a timeout after some answers is inconclusive, not a failure', () => {
    const outcome = { kind: 'timed-out' } as const;
    const end = { kind: 'failed', during: 'unloaded', outcome, detail: 'timed-out' } as const;
    const answered = idealBurst([2 * SECOND], 1, { phase: 'warm-up' });
    const late = burstOf([{ ...served(0, 3 * SECOND), answeredAt: null, outcome }], 'unloaded');
    const seen = summariseProbe(probedOf([answered, late], { end }));
    assert.deepEqual(seen.answer, { kind: 'could-not-tell', because: ['timed-out'] });
    assert.equal(seen.remedies[0], 'longer-budget');
    assert.equal(summariseProbe(probedOf([late], { end })).answer.kind, 'failed');
  });

  test('every summary has the proven interval', () => {
    assert.deepEqual(summariseProbe(probedOf(steady(4, 16))).proven, { atLeast: 4, atMost: 4 });
    const { answer, proven } = summariseProbe(probedOf(steady(16, 16)));
    assert.deepEqual([answer.kind, proven], ['could-not-tell', { atLeast: 16, atMost: null }]);
    const end = { kind: 'failed', during: 'warm-up', outcome: { kind: 'refused' }, detail: 'ECONNREFUSED' } as const;
    assert.deepEqual(summariseProbe(probedOf([], { end })).proven, { atLeast: null, atMost: null });
  });

  test('answers in batches show a limit, even with a delay that occupies no slot', () => {
    const [service, delay] = [20 * MILLISECOND, 64 * MILLISECOND];
    const late = (clients: number, phase: 'unloaded' | 'aimed', at = 0) => {
      const { requests } = idealBurst(new Array(clients).fill(service), 4, { at });
      // Each answer arrives slightly later than the one before, as on a network.
      const sent = requests.map(({ sentAt, departedAt }, place) => {
        return served(sentAt ?? 0, departedAt + delay + (place % 4) * MILLISECOND);
      });
      return burstOf(sent, phase);
    };
    const singles = Array.from({ length: 10 }, (_, index) => late(1, 'unloaded', index * SECOND));
    const bursts = [2, 4, 8, 32, 32, 32, 32].map((clients) => late(clients, 'aimed'));
    const { answer, proven } = summariseProbe(probedOf([...singles, ...bursts]));
    assert.notEqual(answer.kind, 'no-limit');
    assert.ok((proven.atLeast ?? 0) <= 4, JSON.stringify({ answer, proven }));
  });

  test('no measurements', () => {
    const end = { kind: 'out-of-budget', during: 'unloaded' } as const;
    assert.deepEqual(summariseProbe(probedOf([], { end })).answer, {
      kind: 'could-not-tell',
      because: ['out-of-budget'],
    });
  });
});

/** With a small --max-clients, "no limit" is answered only if all clients were in service together. */
const withFewClients = async (model: Partial<SimulatedModel>, maxClients: number) =>
  summariseProbe(await simulatedProbe(model, { maxClients }));

describe('up to as many as were asked for', () => {
  for (const clients of [8, 20, 32]) {
    test(`none of ${clients} waits`, async () => {
      const summary = await withFewClients({ slots: null }, clients);
      assert.deepEqual(summary.answer, { kind: 'no-limit', clients, atLeast: clients, end: 'all-tried' });
      assert.equal(isMet({ kind: 'none' }, summary), 'met');
      assert.match(
        describeAnswer(summary),
        new RegExp(`^No limit found up to N = ${clients}: at least ${clients} in parallel`),
      );
    });
  }

  for (const [slots, clients] of [
    [31, 32],
    [28, 32],
    [7, 8],
    [16, 20],
  ] as const) {
    for (const law of ['deterministic', 'exponential'] as const) {
      test(`${slots} of ${clients} find a slot, ${law}`, async () => {
        const summary = await withFewClients({ slots, law }, clients);
        assert.notEqual(isMet({ kind: 'none' }, summary), 'met', JSON.stringify(summary.answer));
        assert.ok((summary.proven.atLeast ?? 0) <= slots);
      });
    }
  }

  test('a single client is inconclusive', async () => {
    assert.equal((await withFewClients({ slots: null }, 1)).answer.kind, 'could-not-tell');
  });
});

/** Figures that other load on the machine has spoiled are withheld. */
const QUICK_SCENARIO = { ...PROBE_SCENARIO, budget: 3 * SECOND };

async function see(model: Partial<SimulatedModel> = {}, seed = 1): Promise<Probed> {
  const options = { signal: new AbortController().signal, onProgress: () => {} };
  return runProbe(new SimulatedServer({ ...SIMULATED, slots: 4, ...model }, seed), QUICK_SCENARIO, options);
}

test('a queue measured by a busy client may be its own', async () => {
  const seen = await see();
  assert.deepEqual(summariseProbe(seen).answer, { kind: 'slots', slots: 4 });
  const busy = { ...seen, bursts: seen.bursts.map((burst) => ({ ...burst, clientBusy: 1 })) };
  const { answer, proven } = summariseProbe(busy);
  assert.deepEqual(answer, { kind: 'client-is-the-limit', busy: 1, atLeast: 4 });
  assert.equal(isMet({ kind: 'slots', low: 4, high: 4 }, { answer, proven }), 'could-not-tell');
});

test('single requests delayed by others lead to no throughput beyond the slots', async () => {
  const seen = await see();
  const { answer, effective } = summariseProbe({ ...seen, bursts: seen.bursts.map(delaySingles) });
  assert.ok(answer.kind !== 'slots' || answer.slots === 4);
  assert.ok(effective !== null);
  assert.ok(effective.kind === 'withheld' || effective.effective.interval.low <= 4, JSON.stringify(effective));
});

test('the wake-up time of single requests leads to no throughput beyond the slots', async () => {
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

test('no more are served in parallel than there are clients', async () => {
  const seen = await see({ slots: null, serviceTime: MILLISECOND });
  const bursts = seen.bursts
    .filter(({ requests }) => requests.length <= 32)
    .map((burst) => ({ ...burst, clientBusy: 1 }))
    .map(delaySingles);
  const { answer } = summariseProbe({ ...seen, bursts });
  assert.ok(answer.kind === 'client-is-the-limit' && (answer.atLeast ?? 0) <= 32, JSON.stringify(answer));
});

test('a range from two bursts contains the number', async () => {
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const seen = await see({ slots: 24, law: 'lognormal' }, seed);
    const alone = seen.bursts.filter(({ requests }) => requests.length === 1);
    const aimed = seen.bursts.filter(({ phase }) => phase === 'aimed').slice(0, 2);
    const { answer } = summariseProbe({ ...seen, bursts: [...alone, ...aimed] });
    assert.notEqual(verdictOf(answer, { kind: 'slots', slots: 24 }), 'wrong', JSON.stringify(answer));
  }
});

test('a stalled loop gives no throughput and no shared processors', async () => {
  const seen = await see();
  const { loop } = seen;
  assert.ok(loop !== null);
  const stall = 300 * MILLISECOND;
  const middle = loop.departures[Math.floor(loop.departures.length / 2)] ?? 0;
  const departures = loop.departures.map((at) => (at > middle ? at + stall : at));
  const meanResponse = loop.meanResponse * (1 + stall / (loop.endedAt - loop.startedAt));
  const stalled = { ...loop, departures, endedAt: loop.endedAt + stall, meanResponse };
  const { answer, effective, slowdown, waits } = summariseProbe({ ...seen, loop: stalled });
  assert.deepEqual(answer, { kind: 'slots', slots: 4 });
  assert.deepEqual([effective?.kind === 'withheld' && effective.why, slowdown], ['stalled', 1]);
  const fifth = waits.find(({ position }) => position === 5)?.measured ?? 0;
  assert.ok(Math.abs(fifth - 10 * MILLISECOND) < 2 * MILLISECOND, `${fifth}`);
});

test('a measured wait does not depend on a slow loop', async () => {
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
  const fifth = waits.find(({ position }) => position === 5)?.measured ?? 0;
  assert.ok(Math.abs(fifth - 20 * MILLISECOND) < 2 * MILLISECOND, `${fifth}`);
});

test('waits follow from the current service time, not from bursts before it changed', async () => {
  const seen = await see();
  const bursts = seen.bursts.map((burst) =>
    burst.phase === 'unloaded-again' ? delayed(burst, 20 * MILLISECOND) : burst,
  );
  const { drift, waits } = summariseProbe({ ...seen, bursts });
  assert.equal(drift?.moved, true);
  for (const { measured } of waits) assert.equal(measured, null);
});

test('a throughput beyond the slots is withheld, and so is one whose interval excludes them', async () => {
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

test('clients that a loop did not serve are no monopoly if bursts of more clients were served', async () => {
  const seen = await see();
  const loop = saturatedLoop({ answersByClient: [100, 100, 100, 100, 0, 0, 0, 0, 0] });
  const scenario = { ...seen.scenario, keepAlive: true };
  const starving = seen.bursts.map((burst) => (burst.requests.length > 4 ? onlyFirst(burst, 4) : burst));
  assert.equal(summariseProbe({ ...seen, scenario, bursts: starving, loop }).answer.kind, 'keep-alive-monopoly');
  assert.notEqual(summariseProbe({ ...seen, scenario, loop }).answer.kind, 'keep-alive-monopoly');
});

/** The other clients were never answered. */
function onlyFirst(burst: ProbeBurst, served: number): ProbeBurst {
  const requests = burst.requests.map((one, index) =>
    index < served ? one : { ...one, answeredAt: null, outcome: { kind: 'timed-out' } as const },
  );
  return { ...burst, requests };
}

/** Three of four single requests are up to 180 ms late. */
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
