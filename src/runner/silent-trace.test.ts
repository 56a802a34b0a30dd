/** The server's account of silent clients is awaited by a clock that nobody sets. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientReport } from '../protocol/client-messages.js';
import type { TraceRecord } from '../protocol/server-messages.js';
import { traceOfSilence } from './silent-trace.js';
import type { TraceDirectory } from './trace-directory.js';

test('a wall clock that is set forward ends no waiting', async (context) => {
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
  assert.deepEqual(await traceOfSilence([silent], [], { takeNew } as TraceDirectory), [record]);
});
