/**
 * What is awaited after a round: silent clients, by a monotonic clock, and all process exits that are reported in time.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientReport } from '../protocol/client-messages.js';
import type { TraceRecord } from '../protocol/server-messages.js';
import type { TraceDirectory } from './traces.js';
import { EndedProcesses, untilSilentClientsLeft } from './wait-until-idle.js';

test('a wall clock that is set forward does not end the wait for silent clients', async (context) => {
  const silent = { clientPort: 7, outcome: { kind: 'said-nothing' } } as ClientReport;
  const record = { clientPort: 7 } as TraceRecord;
  let looks = 0;
  const takeNew = (): TraceRecord[] => {
    looks += 1;
    return looks === 3 ? [record] : [];
  };
  let hour = 0;
  context.mock.method(Date, 'now', () => {
    hour += 1;
    return hour * 3_600_000;
  });
  assert.deepEqual(await untilSilentClientsLeft([silent], [], { takeNew } as TraceDirectory), [record]);
});

const costOf = (process: number) => ({ process, cpuTime: 1e6, peakMemoryBytes: 1e7 });

test('late exit reports are awaited, and none is missed', async () => {
  const unheard: number[] = [];
  const ended = new EndedProcesses((count) => unheard.push(count));
  ended.note(costOf(1));
  const costs = ended.take(new Set([1, 2]));
  ended.note(costOf(2));
  assert.deepEqual(await costs, [costOf(1), costOf(2)]);
  assert.deepEqual(unheard, []);
});

test('exits that are not reported in time are counted', async (context) => {
  // The timer does not keep the process alive by itself.
  const alive = setInterval(() => {}, 1000);
  context.after(() => clearInterval(alive));
  const unheard: number[] = [];
  const ended = new EndedProcesses((count) => unheard.push(count), 1);
  ended.note(costOf(1));
  assert.deepEqual(await ended.take(new Set([1, 2, 3])), [costOf(1)]);
  assert.deepEqual(unheard, [2]);
});
