/** The pictures of a sweep: measured beside what bounds it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { syntheticClientsSweep } from '../../model/synthetic-sweep.test-support.js';
import { marksOf, picture } from '../pictures/picture.test-support.js';

test('a sweep: measured throughput at the bound, knee and all', () => {
  const throughput = picture(syntheticClientsSweep([1, 2, 4, 8], { models: [['multi-process', 4]] }), 'throughput');
  const [bound, measured] = marksOf(throughput, 'line')[0] ?? [];
  assert.deepEqual(
    bound?.points.map(([, y]) => Math.round(y)),
    [100, 200, 400, 400],
  );
  assert.equal(measured?.points.length, 4);
  assert.deepEqual(
    marksOf(throughput, 'rule')[0]?.map(({ axis, label }) => [axis, label]),
    [['x', 'knee: 4.0 clients']],
  );
});

test('a sweep of several models: one panel each', () => {
  const models = [
    ['sequential', 1],
    ['multi-process', 4],
  ] as const;
  const { panels } = picture(syntheticClientsSweep([1, 2, 4, 8], { models }), 'throughput');
  assert.deepEqual(
    panels.map(({ title }) => title),
    ['sequential', 'multi-process (4 workers)'],
  );
});

test('a sweep of one load: its caption names one point, and no second one', () => {
  const { words } = picture(syntheticClientsSweep([5]), 'throughput');
  assert.match(words, /requests per second: 100 with 5 clients, the only point/);
});
