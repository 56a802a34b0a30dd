/** What processes cost that were started for connections: all that was told in time, and how many were not heard. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EndedProcesses } from './ended-processes.js';

const costOf = (process: number) => ({ process, cpuTime: 1e6, peakMemoryBytes: 1e7 });

test('ends that are told late are waited for, and nobody is missed', async () => {
  const unheard: number[] = [];
  const ended = new EndedProcesses((count) => unheard.push(count));
  ended.note(costOf(1));
  const costs = ended.take(new Set([1, 2]));
  ended.note(costOf(2));
  assert.deepEqual(await costs, [costOf(1), costOf(2)]);
  assert.deepEqual(unheard, []);
});

test('ends that are not told in time are counted', async () => {
  const unheard: number[] = [];
  const ended = new EndedProcesses((count) => unheard.push(count), 1);
  ended.note(costOf(1));
  assert.deepEqual(await ended.take(new Set([1, 2, 3])), [costOf(1)]);
  assert.deepEqual(unheard, [2]);
});
