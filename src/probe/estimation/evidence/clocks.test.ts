/** What is said of bursts by several agents holds wherever within their bounds the clocks are, or is not said. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';
import { summariseProbe } from '../summary.js';
import { agentsIn, atEndsOfBounds } from './clocks.js';
import { burstOf, idealBurst, probedOf, STEADY_SERVICE, served } from './probed.test-support.js';

const SLOTS = 4;
const CLIENTS = 16;

/** An ideal server, measured by two agents that take turns, with clocks known to within this. */
function measuredBy(clockBound: Nanoseconds) {
  const single = Array.from({ length: 12 }, () => idealBurst([STEADY_SERVICE], SLOTS, { phase: 'unloaded' }));
  const bursts = Array.from({ length: 6 }, () => {
    const burst = idealBurst(new Array(CLIENTS).fill(STEADY_SERVICE), SLOTS);
    const requests = burst.requests.map((request, index) => ({ ...request, agent: index % 2 === 0 ? 'a' : 'b' }));
    const share = { clockBound, releasedAt: 0 };
    return {
      ...burst,
      requests,
      agents: [
        { agent: 'a', ...share },
        { agent: 'b', ...share },
      ],
    };
  });
  return probedOf([...single, ...bursts]);
}

test('clocks that are known well do not change the answer', () => {
  const { answer, proven } = summariseProbe(measuredBy(0.1 * MILLISECOND));
  assert.deepEqual(answer, { kind: 'slots', slots: SLOTS });
  assert.deepEqual(proven, { atLeast: SLOTS, atMost: SLOTS });
});

test('clocks that are known to less than a service time leave no number', () => {
  const { answer, proven, waits } = summariseProbe(measuredBy(1.5 * STEADY_SERVICE));
  assert.deepEqual(answer, { kind: 'could-not-tell', because: ['clocks'] });
  assert.equal(proven.atMost, null);
  assert.deepEqual(waits, []);
});

test('the answer of one agent, or of none, is computed once', () => {
  assert.deepEqual(atEndsOfBounds(probedOf([idealBurst([STEADY_SERVICE], 1)])), []);
  const { bursts } = measuredBy(MILLISECOND);
  const alone = bursts.map((burst) => ({ ...burst, agents: (burst.agents ?? []).slice(0, 1) }));
  assert.deepEqual(atEndsOfBounds(probedOf(alone)), []);
});

test('requests in flight are a pair: as few and as many as the clocks allow', () => {
  const requests = [
    { ...served(0, 10), agent: 'a' },
    { ...served(11, 21), agent: 'b' },
  ];
  const seen = (clockBound: Nanoseconds) => {
    const agents = [
      { agent: 'a', clockBound, releasedAt: 0 },
      { agent: 'b', clockBound, releasedAt: 11 },
    ];
    return agentsIn([{ ...burstOf(requests), agents }]);
  };
  assert.deepEqual(seen(0)?.inFlight, { least: 1, most: 1 });
  assert.deepEqual(seen(2)?.inFlight, { least: 1, most: 2 });
  assert.equal(seen(2)?.releaseSpread, 11);
  assert.equal(seen(2)?.clockBound, 2);
  assert.equal(agentsIn([burstOf(requests)]), null);
});
