/** What the trend over commits shows for a probe, and how the list names a server at a URL. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { syntheticSustained } from '../model/synthetic-sustained.test-support.js';
import { pointOf, sweepOf } from '../model/synthetic-sweep.test-support.js';
import { simulatedProbe } from '../probe/probing/simulated-probe.test-support.js';
import { headlinesOf, listRun } from './index.js';

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

test('a server at a URL is listed by its address, whatever the kind of the run', () => {
  const loop = syntheticSustained();
  const atUrl = { ...loop, scenario: { ...loop.scenario, url: 'http://127.0.0.1:8080/' } };
  for (const document of [atUrl, sweepOf('clients', [pointOf(4, atUrl)])]) {
    assert.equal(listRun(document).models[0]?.about, '127.0.0.1:8080', document.kind);
  }
  assert.equal(listRun(loop).models[0]?.about, 'sequential');
});
