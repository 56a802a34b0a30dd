/** A summary of whatever a probe may have seen: it never fails, and never names a number without bursts to show for it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Outcome } from '../../model/connection-record.js';
import { PROBE_PHASES, type ProbeRequest } from '../../model/probe.js';
import { MILLISECOND, SECOND } from '../../model/units.js';
import { burstOf, idealBurst, probedOf, served } from '../../probe/estimation/requests/probed.test-support.js';
import { summariseProbe } from './probe-summary.js';

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

/** Single requests of 10 ms, and bursts at an ideal server. */
function steady(slots: number, clients: number) {
  const one = (at: number) => idealBurst([10 * MILLISECOND], 1, { phase: 'unloaded', at });
  const singles = Array.from({ length: 10 }, (_, index) => one(index * SECOND));
  return [...singles, ...Array.from({ length: 5 }, () => idealBurst(new Array(clients).fill(10 * MILLISECOND), slots))];
}

describe('summariseProbe', () => {
  test('says something of anything', () => {
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
      waits.map(({ place, measured }) => [place, measured]),
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

  test('bursts of no more than there are slots claim nothing', () => {
    assert.notEqual(summariseProbe(probedOf(steady(16, 16))).answer.kind, 'slots');
  });

  test('what is quicker than a request alone is the client, and no server', () => {
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

  test('no answer in time, after some: not the server has failed, the time was too short', () => {
    const outcome = { kind: 'timed-out' } as const;
    const end = { kind: 'failed', during: 'unloaded', outcome, detail: 'timed-out' } as const;
    const answered = idealBurst([2 * SECOND], 1, { phase: 'warm-up' });
    const late = burstOf([{ ...served(0, 3 * SECOND), answeredAt: null, outcome }], 'unloaded');
    const seen = summariseProbe(probedOf([answered, late], { end }));
    assert.deepEqual(seen.answer, { kind: 'could-not-tell', because: ['timed-out'] });
    assert.equal(seen.remedies[0], 'longer-budget');
    assert.equal(summariseProbe(probedOf([late], { end })).answer.kind, 'failed');
  });

  test('what is proven is in every summary', () => {
    assert.deepEqual(summariseProbe(probedOf(steady(4, 16))).proven, { atLeast: 4, atMost: 4 });
    const { answer, proven } = summariseProbe(probedOf(steady(16, 16)));
    assert.deepEqual([answer.kind, proven], ['could-not-tell', { atLeast: 16, atMost: null }]);
    const end = { kind: 'failed', during: 'warm-up', outcome: { kind: 'refused' }, detail: 'ECONNREFUSED' } as const;
    assert.deepEqual(summariseProbe(probedOf([], { end })).proven, { atLeast: null, atMost: null });
  });

  test('answers in batches are those of a limit, though a delay that holds no place makes all of them late', () => {
    const [service, delay] = [20 * MILLISECOND, 64 * MILLISECOND];
    const late = (clients: number, phase: 'unloaded' | 'aimed', at = 0) => {
      const { requests } = idealBurst(new Array(clients).fill(service), 4, { at });
      // Each answer is a little later than the one before, as on a network.
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

  test('nothing was seen', () => {
    const end = { kind: 'out-of-budget', during: 'unloaded' } as const;
    assert.deepEqual(summariseProbe(probedOf([], { end })).answer, {
      kind: 'could-not-tell',
      because: ['out-of-budget'],
    });
  });
});
