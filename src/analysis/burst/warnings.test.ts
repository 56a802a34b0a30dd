/** The warnings that follow from the records: each for the rounds that call for it, and for no others. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ConnectionRecord } from '../../model/connection-record.js';
import type { Round } from '../../model/run.js';
import { failedVisit, idealRound, roundOf, visit } from '../../model/synthetic-run.test-support.js';
import { MILLISECOND, SECOND } from '../../model/units.js';
import { roundFigures } from './round-figures.js';
import type { BurstVerdict } from './verdict.js';
import { deriveWarnings } from './warnings.js';

const IDEAL = idealRound({ clients: 10, servers: 1, serviceTime: 10 * MILLISECOND });

function warningsOf(...rounds: readonly Round[]) {
  return warningsUnder({ kind: 'capped', at: 1 }, rounds);
}

function warningsUnder(verdict: BurstVerdict, rounds: readonly Round[]) {
  const measured = rounds.filter(({ warmUp }) => !warmUp);
  const figures = measured.map((round) => roundFigures(round, 1));
  return deriveWarnings({ model: 'sequential', workers: 1, accept: 'shared', rounds }, figures, verdict);
}

function withRecord(record: ConnectionRecord): Round {
  return { ...IDEAL, records: [...IDEAL.records, record] };
}

/** A listen backlog that holds all clients. */
const enough = IDEAL.records.length;

describe('deriveWarnings', () => {
  test('an ideal round has none', () => assert.deepEqual(warningsOf(IDEAL), []));

  test('failures in a warm-up round cause none', () => {
    assert.deepEqual(warningsOf({ ...withRecord(failedVisit({ kind: 'reset' })), warmUp: true }, IDEAL), []);
  });

  test('failures are counted over the rounds', () => {
    const bad = withRecord(failedVisit({ kind: 'reset' }));
    assert.deepEqual(warningsOf(bad, IDEAL, bad), [{ kind: 'clients-failed', model: 'sequential', failed: 2, of: 32 }]);
  });

  test('a handshake that took a second was retransmitted', () => {
    const last = 10 * 10 * MILLISECOND;
    const late = visit({ connectedAt: SECOND, startedAt: SECOND, endedAt: SECOND + last });
    assert.deepEqual(warningsOf(withRecord(late)), [
      {
        kind: 'accept-queue-overflowed',
        model: 'sequential',
        overflows: 0,
        lateClients: 1,
        latestConnect: SECOND,
        enough: enough + 1,
      },
    ]);
  });

  test('overflows that the kernel counted', () => {
    assert.ok(IDEAL.kernel.available);
    const overflowed = { ...IDEAL, kernel: { ...IDEAL.kernel, listenBacklogInForce: 8, listenOverflows: 3 } };
    assert.deepEqual(warningsOf(overflowed, IDEAL, overflowed), [
      { kind: 'accept-queue-overflowed', model: 'sequential', overflows: 6, lateClients: 0, latestConnect: 0, enough },
    ]);
  });

  test("overflows of another server's queue do not count", () => {
    assert.ok(IDEAL.kernel.available);
    assert.deepEqual(warningsOf({ ...IDEAL, kernel: { ...IDEAL.kernel, listenOverflows: 3 } }), []);
  });

  /** Clients of a sequential server whose arrivals are spread evenly. */
  const spreadRound = (clients: number, spread: number, serviceTime: number) =>
    roundOf(
      Array.from({ length: clients }, (_, index) =>
        visit({
          arrivedAt: (spread * index) / (clients - 1),
          startedAt: index * serviceTime,
          endedAt: (index + 1) * serviceTime,
        }),
      ),
    );
  const AROUND = [10, 10.4, 10.2, 10.1, 10.8].map((service) => service * MILLISECOND);

  test('a spread that changes nothing by more than the rounds differ causes no warning', () => {
    const spread = 1.2 * MILLISECOND;
    assert.deepEqual(warningsOf(...AROUND.map((service) => spreadRound(50, spread, service))), []);
    // With fewer than five rounds the interval of a figure is the range of the rounds.
    assert.deepEqual(warningsOf(...AROUND.slice(0, 2).map((service) => spreadRound(50, spread, service))), []);
    assert.deepEqual(warningsOf(spreadRound(50, MILLISECOND, 10 * MILLISECOND)), []);
  });

  test('a spread that changes figures by more than their intervals: which figures, and their values at simultaneous arrival', () => {
    for (const rounds of [5, 2]) {
      const same = new Array(rounds).fill(spreadRound(11, 5 * MILLISECOND, 10 * MILLISECOND));
      const [warning, ...rest] = warningsOf(...same);
      assert.deepEqual(rest, []);
      assert.deepEqual(warning, {
        kind: 'arrivals-spread',
        model: 'sequential',
        spread: 5 * MILLISECOND,
        serviceTime: 10 * MILLISECOND,
        couldChangeVerdict: false,
        changes: [
          { figure: 'waitP50', measured: 47.5 * MILLISECOND, atOnce: 50 * MILLISECOND },
          { figure: 'waitP95', measured: 90.25 * MILLISECOND, atOnce: 95 * MILLISECOND },
          { figure: 'waitMax', measured: 95 * MILLISECOND, atOnce: 100 * MILLISECOND },
          { figure: 'costOfPlace', measured: 9.5 * MILLISECOND, atOnce: 10 * MILLISECOND },
        ],
      });
    }
  });

  test('if fewer were in service at once than there are slots, the spread could change the verdict', () => {
    const rounds = AROUND.map((service) => spreadRound(50, 1.2 * MILLISECOND, service));
    const [warning] = warningsUnder({ kind: 'not-filled', peak: 1, servers: 2 }, rounds);
    assert.ok(warning?.kind === 'arrivals-spread');
    assert.equal(warning.couldChangeVerdict, true);
    assert.deepEqual(warning.changes, []);
  });

  test('a negative duration is reported, not clamped', () => {
    const early = visit({ arrivedAt: 7, startedAt: 0, endedAt: 1_000_000, departedAt: 1_000_000 });
    assert.deepEqual(warningsOf(roundOf([early])), [
      { kind: 'negative-duration', model: 'sequential', count: 1, smallest: -7 },
    ]);
  });
});
