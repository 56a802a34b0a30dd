/** Figures for services for continuous benchmarking have the shapes that these document. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../../analysis/index.js';
import { syntheticRun, syntheticSelf } from '../../model/synthetic-run.test-support.js';
import { simulatedProbe } from '../../probe/probing/simulated-probe.test-support.js';
import { renderBencher, renderGithubBenchmark } from './benchmarks.js';

test('a run has percentiles of each model in milliseconds', () => {
  const entries = JSON.parse(renderGithubBenchmark(syntheticRun({ clients: 6 })));
  assert.deepEqual(
    entries.map(({ name, unit }: { name: string; unit: string }) => [name, unit]),
    [
      'response time p50',
      'response time p95',
      'response time p99',
      'wait time p50',
      'wait time p95',
      'wait time p99',
    ].map((measure) => [`sequential: ${measure}`, 'ms']),
  );
  const values: number[] = entries.map(({ value }: { value: number }) => value);
  assert.ok(
    values.every((value) => value > 0 && value < 1000),
    values.join(' '),
  );
  assert.deepEqual(
    values.slice(0, 3),
    values.slice(0, 3).toSorted((a, b) => a - b),
  );
});

test('Bencher has a benchmark for each subject, and a value for each measure', () => {
  const metrics = JSON.parse(renderBencher(syntheticRun({ clients: 6 })));
  assert.deepEqual(Object.keys(metrics), ['sequential']);
  assert.deepEqual(Object.keys(metrics.sequential['wait time p50 (ms)']), ['value']);
});

test('a probe has the numbers that it found', async () => {
  const document = await simulatedProbe({ slots: 4 });
  const metrics = JSON.parse(renderBencher(document))[document.scenario.target];
  assert.equal(metrics.slots.value, 4);
});

test('a document without such figures is refused in one line', () => {
  assert.throws(
    () => renderBencher(syntheticSelf()),
    /^MeasurementFailure: synthetic-self is of kind self and has no figures[^\n]+$/,
  );
});
