/** What the models without a cap, or without one line, change in figures, audits, witnesses and verdicts. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ServedRecord } from '../../model/connection-record.js';
import type { Line } from '../../model/models.js';
import { idealRound, roundOf, visit } from '../../model/synthetic-run.test-support.js';
import { MILLISECOND } from '../../model/units.js';
import { auditRounds } from '../queueing/audit.js';
import { predictDepartures } from '../queueing/prediction.js';
import { servedByEach } from '../queueing/times.js';
import { roundFigures } from './round-figures.js';
import { isSound, provenConcurrency, reachVerdict } from './verdict.js';
import { hearWitnesses } from './witnesses.js';

const SERVICE = 10 * MILLISECOND;
const UNCAPPED = idealRound({ clients: 20, servers: 20, serviceTime: SERVICE });

function by(process: number, record: ServedRecord): ServedRecord {
  return { ...record, server: { ...record.server, process } };
}

describe('no cap', () => {
  const figures = roundFigures(UNCAPPED, null);

  test('nobody waits, and shares of a cap are no figures', () => {
    assert.deepEqual(
      predictDepartures(
        [
          { joinedAt: 1, serviceTime: 5 },
          { joinedAt: 1, serviceTime: 7 },
        ],
        null,
      ),
      [6, 8],
    );
    assert.equal(figures.predictedMakespan, SERVICE);
    assert.equal(figures.predictedWaitMax, 0);
    for (const name of ['utilisation', 'makespanPerWork', 'costPerService', 'smallestGap'] as const) {
      assert.equal(figures[name], null, name);
    }
  });

  test('there is no cap to audit', () => {
    const audits = auditRounds([UNCAPPED], 20, null);
    assert.equal(audits.length, 6);
    assert.ok(audits.every(({ holds }) => holds));
  });

  test('the witnesses agree that all were served at once; the kernel cannot tell', () => {
    const [clients, server, kernel] = hearWitnesses([UNCAPPED], [figures], null, 'in-memory');
    assert.deepEqual([clients?.says, clients?.concurrency], ['agrees', 20]);
    assert.deepEqual([server?.says, server?.concurrency], ['agrees', 20]);
    assert.equal(kernel?.says, 'cannot tell');
  });

  test('the verdict says so, and says when too few were there to see it', () => {
    const verdict = reachVerdict(20, null, [figures], [], []);
    assert.deepEqual(verdict, { kind: 'no-cap', peak: 20 });
    assert.equal(provenConcurrency(verdict), 'none');
    assert.ok(isSound(verdict));
    const few = roundFigures(idealRound({ clients: 20, servers: 10, serviceTime: SERVICE }), null);
    assert.deepEqual(reachVerdict(20, null, [figures, few], [], []), { kind: 'not-filled', peak: 20, servers: null });
    assert.equal(reachVerdict(1, null, [figures], [], []).kind, 'nobody-waited');
  });
});

describe('separate accept queues', () => {
  // Three in the queue of one process, one in that of the other.
  const round = roundOf([
    by(1, visit({ startedAt: 0, endedAt: 10, port: 1 })),
    by(1, visit({ startedAt: 10, endedAt: 20, port: 2 })),
    by(1, visit({ startedAt: 20, endedAt: 30, port: 3 })),
    by(2, visit({ startedAt: 0, endedAt: 10, port: 4 })),
  ]);

  test('each process is predicted with its own line', () => {
    const own = roundFigures(round, 2, true);
    assert.equal(own.predictionErrorPerPlace, 0);
    assert.equal(own.predictedMakespan, 30);
    assert.equal(roundFigures(round, 2).predictedMakespan, 20);
  });

  test('each process has its count, those that served nobody too', () => {
    assert.deepEqual(servedByEach(round, 2), [3, 1]);
    assert.deepEqual(servedByEach(round, 3), [3, 1, 0]);
  });
});

describe('witnesses where clients do not stand in one line', () => {
  const round = idealRound({ clients: 50, servers: 4, serviceTime: SERVICE });
  const figures = [roundFigures(round, 4)];
  const hear = (line: Line, concurrency = 4) =>
    hearWitnesses([round], figures, concurrency, line).map(({ says }) => says);

  test('the clients cannot tell; the kernel knows that there were never more', () => {
    assert.deepEqual(hear('one-queue'), ['agrees', 'agrees', 'agrees']);
    assert.deepEqual(hear('queue-each'), ['cannot tell', 'agrees', 'agrees']);
    assert.deepEqual(hear('process-each'), ['cannot tell', 'agrees', 'agrees']);
    assert.deepEqual(hear('in-memory'), ['cannot tell', 'agrees', 'cannot tell']);
  });

  test('the kernel contradicts a cap that was passed, and does not claim one that it never saw reached', () => {
    assert.deepEqual(hear('queue-each', 3), ['cannot tell', 'disagrees', 'disagrees']);
    assert.deepEqual(hear('queue-each', 5), ['cannot tell', 'disagrees', 'cannot tell']);
  });
});

describe('clients that say nothing', () => {
  const silent = { ...visit({ startedAt: 0, endedAt: 100, port: 9 }), outcome: { kind: 'said-nothing' } } as const;
  const round = roundOf([
    silent,
    visit({ arrivedAt: 5, startedAt: 100, endedAt: 110, port: 1 }),
    visit({ arrivedAt: 5, startedAt: 110, endedAt: 120, port: 2 }),
  ]);
  const figures = roundFigures(round, 1);

  test('they hold a place in service and in the line, and have no part in the rest', () => {
    assert.equal(figures.makespan, 115);
    assert.equal(figures.utilisation, 1);
    assert.equal(figures.meanServiceTime, 10);
    assert.equal(figures.arrivalSpread, 0);
    assert.equal(figures.predictedMakespan, 115);
    assert.equal(figures.predictedWaitMax, 105);
    assert.equal(figures.predictionErrorPerPlace, 0);
    assert.equal(figures.peakConcurrency, 1);
  });

  test('they count as arrivals, and fill places', () => {
    assert.ok(auditRounds([round], 3, 1).every(({ holds }) => holds));
    assert.equal(reachVerdict(1, 1, [figures], [], [], 0).kind, 'nobody-waited');
    assert.equal(reachVerdict(1, 1, [figures], [], [], 1).kind, 'capped');
    const [clients] = hearWitnesses([round], [figures], 1);
    assert.equal(clients?.says, 'cannot tell');
  });
});
