/** The warnings that follow from the records: each on the rounds that call for it, and on no others. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ConnectionRecord } from '../../model/connection-record.js';
import type { Round } from '../../model/round.js';
import { failedVisit, idealRound, roundOf, visit } from '../../model/synthetic-run.test-support.js';
import { MILLISECOND, SECOND } from '../../model/units.js';
import { roundFigures } from './round-figures.js';
import { deriveWarnings } from './warnings.js';

const IDEAL = idealRound({ clients: 10, servers: 1, serviceTime: 10 * MILLISECOND });

function warningsOf(...rounds: readonly Round[]) {
  const measured = rounds.filter(({ warmUp }) => !warmUp);
  const figures = measured.map((round) => roundFigures(round, 1));
  return deriveWarnings({ model: 'sequential', workers: 1, accept: 'shared', rounds }, figures);
}

function withRecord(record: ConnectionRecord): Round {
  return { ...IDEAL, records: [...IDEAL.records, record] };
}

describe('deriveWarnings', () => {
  test('none of an ideal round', () => assert.deepEqual(warningsOf(IDEAL), []));

  test('none of what went wrong in a warm-up round', () => {
    assert.deepEqual(warningsOf({ ...withRecord(failedVisit({ kind: 'reset' })), warmUp: true }, IDEAL), []);
  });

  test('failures are counted over the rounds', () => {
    const bad = withRecord(failedVisit({ kind: 'reset' }));
    assert.deepEqual(warningsOf(bad, IDEAL, bad), [{ kind: 'clients-failed', model: 'sequential', failed: 2, of: 32 }]);
  });

  test('a handshake of a second was sent again', () => {
    const last = 10 * 10 * MILLISECOND;
    const late = visit({ connectedAt: SECOND, startedAt: SECOND, endedAt: SECOND + last });
    assert.deepEqual(warningsOf(withRecord(late)), [
      { kind: 'accept-queue-overflowed', model: 'sequential', overflows: 0, lateClients: 1, latestConnect: SECOND },
    ]);
  });

  test('overflows that the kernel counted', () => {
    assert.ok(IDEAL.kernel.available);
    const overflowed = { ...IDEAL, kernel: { ...IDEAL.kernel, listenBacklogInForce: 8, listenOverflows: 3 } };
    assert.deepEqual(warningsOf(overflowed, IDEAL, overflowed), [
      { kind: 'accept-queue-overflowed', model: 'sequential', overflows: 6, lateClients: 0, latestConnect: 0 },
    ]);
  });

  test("overflows of somebody else's queue are not this one's", () => {
    assert.ok(IDEAL.kernel.available);
    assert.deepEqual(warningsOf({ ...IDEAL, kernel: { ...IDEAL.kernel, listenOverflows: 3 } }), []);
  });

  test('arrivals over more than a tenth of a service', () => {
    const spreadOver = (arrivedAt: number) =>
      roundOf([visit({ startedAt: 0, endedAt: 1000 }), visit({ arrivedAt, startedAt: 1000, endedAt: 2000 })]);
    assert.deepEqual(warningsOf(spreadOver(100)), []);
    assert.deepEqual(warningsOf(spreadOver(101)), [
      { kind: 'arrivals-spread', model: 'sequential', spread: 101, serviceTime: 1000 },
    ]);
  });

  test('a negative duration is told of, not clamped', () => {
    const early = visit({ arrivedAt: 7, startedAt: 0, endedAt: 1_000_000, departedAt: 1_000_000 });
    assert.deepEqual(warningsOf(roundOf([early])), [
      { kind: 'negative-duration', model: 'sequential', count: 1, smallest: -7 },
    ]);
  });
});
