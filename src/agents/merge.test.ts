/** Merging loses no request and no answer, shifts stamps but no duration, and names the agent of each request. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ProbeRequest } from '../model/probe.js';
import type { BurstProbeReport, LoopProbeReport } from '../protocol/client-messages.js';
import { mergeBursts, mergeLoops, shareClients } from './merge.js';
import { PIECE_BYTES } from './messages.js';
import { joinPieces, KeptReport } from './reports.js';

test('clients are shared equally, within the limits, and none is lost', () => {
  assert.deepEqual(shareClients(20, [100, 100]), [10, 10]);
  assert.deepEqual(shareClients(7, [100, 100, 100]), [3, 2, 2]);
  assert.deepEqual(shareClients(100, [10, 64, 64]), [10, 45, 45]);
  assert.deepEqual(shareClients(2, [5, 5, 5]), [1, 1, 0]);
  assert.equal(shareClients(21, [10, 10]), null);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 8 }),
      (clients, limits) => {
        const shares = shareClients(clients, limits);
        if (shares === null) return assert.ok(limits.reduce((sum, limit) => sum + limit, 0) < clients);
        assert.equal(
          shares.reduce((sum, share) => sum + share, 0),
          clients,
        );
        assert.ok(shares.every((share, index) => share <= (limits[index] ?? 0)));
      },
    ),
  );
});

const request = (sentAt: number, departedAt: number): ProbeRequest => ({
  connectStartedAt: sentAt - 2,
  connectedAt: sentAt - 1,
  sentAt,
  answeredAt: departedAt,
  departedAt,
  outcome: { kind: 'served' },
});

function burstReport(requests: readonly ProbeRequest[], releasedAt: number): BurstProbeReport {
  const rest = { redirect: null, clientBusy: 0.1, peakMemoryBytes: 1, cpuTime: 1, lastBytesAt: [] };
  return { report: 'probe-burst', startedAt: 0, requests, releasedAt, ...rest };
}

test('the requests of a burst are in the order in which they were sent, on one clock', () => {
  const merged = mergeBursts([
    { agent: 'a', report: burstReport([request(10, 30), request(12, 50)], 10), shift: (at) => at, clockBound: 3 },
    { agent: 'b', report: burstReport([request(1010, 1040)], 1009), shift: (at) => at - 999, clockBound: 4 },
  ]);
  assert.deepEqual(
    merged.requests.map(({ agent, sentAt, departedAt }) => [agent, sentAt, departedAt]),
    [
      ['a', 10, 30],
      ['b', 11, 41],
      ['a', 12, 50],
    ],
  );
  assert.deepEqual(merged.agents, [
    { agent: 'a', clockBound: 3, releasedAt: 10 },
    { agent: 'b', clockBound: 4, releasedAt: 10 },
  ]);
});

function loopReport(startedAt: number, endedAt: number, departures: readonly number[]): LoopProbeReport {
  return {
    report: 'probe-loop',
    clients: 2,
    startedAt,
    endedAt,
    departures,
    clientOfDeparture: departures.map((_, index) => index % 2),
    responseTimes: departures.map(() => 7),
    answersByClient: [0, 0],
    sent: 10,
    answered: 8,
    failed: 1,
    censored: 1,
    meanResponse: 7,
    clientBusy: 0.2,
  };
}

test('a loop is measured while all agents are measuring, and its counts are those of all', () => {
  const merged = mergeLoops([
    { agent: 'a', report: loopReport(0, 100, [10, 50, 60, 99]), shift: (at) => at, clockBound: 1 },
    { agent: 'b', report: loopReport(1040, 1200, [1050, 1070, 1150]), shift: (at) => at - 1000, clockBound: 1 },
  ]);
  assert.ok(merged !== null);
  const { startedAt, endedAt, departures, answersByClient, sent, meanResponse } = merged;
  assert.deepEqual(
    { startedAt, endedAt, departures, sent, meanResponse },
    { startedAt: 40, endedAt: 100, departures: [50, 50, 60, 70, 99], sent: 20, meanResponse: 7 },
  );
  assert.deepEqual(answersByClient, [1, 2, 1, 1]);
  const apart = [loopReport(0, 10, []), loopReport(20, 30, [])];
  assert.equal(
    mergeLoops(apart.map((report) => ({ agent: 'a', report, shift: (at: number) => at, clockBound: 1 }))),
    null,
  );
});

test('a report survives in pieces, and a missing or altered piece is noticed', () => {
  const text = 'é'.repeat(PIECE_BYTES);
  const kept = new KeptReport('0'.repeat(32), text);
  const { pieces: count } = kept.finished;
  assert.equal(count, 2);
  const pieces = Array.from({ length: count }, (_, index) => kept.piece(index));
  assert.ok(pieces.every(({ length }) => length <= PIECE_BYTES));
  assert.equal(joinPieces(pieces, kept.finished), text);
  assert.equal(joinPieces(pieces.slice(1), kept.finished), null);
  assert.equal(joinPieces([...pieces].reverse(), { ...kept.finished, hash: 'other' }), null);
});
