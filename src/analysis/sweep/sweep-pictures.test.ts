/** The pictures of a sweep: measured beside what bounds it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { syntheticClientsSweep } from '../../model/synthetic-sweep.test-support.js';
import { picture } from '../pictures/picture.test-support.js';

test('a sweep: measured throughput at the bound, knee and all', () => {
  const { option } = picture(syntheticClientsSweep([1, 2, 4, 8], { models: [['multi-process', 4]] }), 'throughput');
  const [bound, measured] = option.series as [{ data: number[][] }, { data: Array<{ value: number[] }> }];
  assert.deepEqual(
    bound.data.map(([, y]) => Math.round(y ?? 0)),
    [100, 200, 400, 400],
  );
  assert.equal(measured.data.length, 4);
});

test('a sweep of one load: its caption names one point, and no way from it to itself', () => {
  const { words } = picture(syntheticClientsSweep([5]), 'throughput');
  assert.match(words, /requests per second: 100 at 5 \(clients\), the only point/);
  assert.doesNotMatch(words, /from/);
});
