/** On another clock every stamp of a request is shifted, and nothing is lost. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProbeRequest } from './probe.js';
import { shiftRequest } from './shift-request.js';

test('all stamps of a request are shifted, and the rest of it is kept', () => {
  const stamps = (by: number) => ({
    connectStartedAt: by + 1,
    connectedAt: by + 2,
    sentAt: by + 3,
    answeredAt: by + 4,
    bodyAt: by + 5,
    departedAt: by + 6,
  });
  const rest = { outcome: { kind: 'served' }, agent: 'a' } as const;
  assert.deepEqual(
    shiftRequest({ ...stamps(0), ...rest }, (at) => at + 100),
    { ...stamps(100), ...rest },
  );
  const never: ProbeRequest = {
    connectStartedAt: null,
    connectedAt: null,
    sentAt: null,
    answeredAt: null,
    departedAt: 1,
    outcome: { kind: 'timed-out' },
  };
  assert.deepEqual(
    shiftRequest(never, (at) => at + 100),
    { ...never, departedAt: 101 },
  );
});
