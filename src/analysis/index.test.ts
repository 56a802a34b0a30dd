/** What the trend over commits shows for a probe. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulatedProbe } from '../probe/probing/simulated-probe.test-support.js';
import { headlinesOf } from './index.js';

test('a probe shows its slots and its effective parallelism', async () => {
  const [slots, speed, ...others] = headlinesOf(await simulatedProbe({ slots: 4 }));
  assert.deepEqual(slots, { figure: 'slots, probed', series: 'http://127.0.0.1:8080/', value: 4 });
  assert.ok(speed?.figure === 'effective parallelism, probed' && speed.value > 3.5 && speed.value <= 4);
  assert.deepEqual(others, []);
});

test('a probe without either shows nothing; kept connections form another series', async () => {
  assert.deepEqual(headlinesOf(await simulatedProbe({ admits: 0 })), []);
  const kept = headlinesOf(await simulatedProbe({ slots: 2 }, { keepAlive: true }));
  assert.equal(kept[0]?.series, 'http://127.0.0.1:8080/, kept connections');
});
