/** Connections that were in service at once, from requests that were finished in the reverse order of connecting. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ProbeBurst, ProbeRequest } from '../../../model/probe.js';
import { MILLISECOND } from '../../../model/units.js';
import { isAnswer } from '../answer/kinds.js';
import { summariseProbe } from '../summary.js';
import { connectionsAtOnce } from './connections.js';
import { burstOf, probedOf, served } from './probed.test-support.js';

/** The clients connect one after the other, and are answered in the reverse order, one per millisecond. */
function lastFirst(clients: number, change: (index: number) => Partial<ProbeRequest> = () => ({})): ProbeBurst {
  const requests = Array.from({ length: clients }, (_, index) => {
    const [connectStartedAt, finished] = [index * MILLISECOND, (2 * clients - index) * MILLISECOND];
    const request = served(finished, finished + MILLISECOND / 2);
    return { ...request, connectStartedAt, connectedAt: connectStartedAt + MILLISECOND / 2, ...change(index) };
  });
  return burstOf(requests, 'last-first');
}

describe('connectionsAtOnce', () => {
  test('as many as were answered while all before them were unfinished', () => {
    assert.equal(connectionsAtOnce([lastFirst(4), lastFirst(16)]), 16);
  });

  test('none without such a burst, or if a burst shows a limit', () => {
    const isLate = (index: number): Partial<ProbeRequest> => (index === 3 ? { outcome: { kind: 'timed-out' } } : {});
    assert.equal(connectionsAtOnce([burstOf(lastFirst(8).requests, 'aimed')]), 0);
    assert.equal(connectionsAtOnce([lastFirst(4), lastFirst(16, isLate)]), 0);
  });

  test('none if one was answered only after the one before was finished', () => {
    const waits = (index: number) =>
      index === 7 ? { answeredAt: 11 * MILLISECOND, departedAt: 11 * MILLISECOND } : {};
    assert.equal(connectionsAtOnce([lastFirst(8, waits)]), 0);
  });

  test('none if the order of connecting is not certain', () => {
    const overlaps = (index: number) => (index === 2 ? { connectedAt: 3.1 * MILLISECOND } : {});
    assert.equal(connectionsAtOnce([lastFirst(8, overlaps)]), 0);
  });
});

describe('the answer for services that are too short to be seen overlapping', () => {
  const time = 0.1 * MILLISECOND;
  const alone = Array.from({ length: 20 }, (_, index) =>
    burstOf([served(index * MILLISECOND, index * MILLISECOND + time)], 'unloaded'),
  );
  const answers = Array.from({ length: 64 }, (_, index) => served(0, (index + 1) * time));
  // The client reads the answers as fast as it can.
  const together = { ...burstOf(answers, 'ramp'), clientBusy: 1 };
  const answerWith = (clients: number) => summariseProbe(probedOf([...alone, together, lastFirst(clients)]));

  test('names the connections at once, and proves no number of slots', () => {
    const { answer, proven, atLeast } = answerWith(64);
    assert.deepEqual(answer, { kind: 'connections-at-once', connections: 64 });
    assert.ok(isAnswer(answer));
    assert.deepEqual([proven, atLeast], [{ atLeast: 1, atMost: null }, null]);
  });

  test('is inconclusive if only a few were tried', () => {
    const { answer } = answerWith(4);
    assert.ok(!isAnswer(answer), JSON.stringify(answer));
  });
});
