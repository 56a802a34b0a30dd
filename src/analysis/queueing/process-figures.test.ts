/** How many clients each process served. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roundOf, visit } from '../../model/synthetic-run.test-support.js';
import { servedByEach } from './times.js';

test('every process has a count, including those that served no client', () => {
  const processes = [1, 1, 1, 2];
  const records = processes.map((process, index) => {
    const record = visit({ startedAt: 10 * index, endedAt: 10 * index + 10, port: index + 1 });
    return { ...record, server: { ...record.server, process } };
  });
  assert.deepEqual(servedByEach(roundOf(records), 2), [3, 1]);
  assert.deepEqual(servedByEach(roundOf(records), 3), [3, 1, 0]);
});
