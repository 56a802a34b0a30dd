/** The figures of open arrivals: known answers, and identities that hold for any round. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ServedRecord } from '../../model/connection-record.js';
import { openRecords } from '../../model/synthetic-open.test-support.js';
import { failedVisit, roundOf, visit } from '../../model/synthetic-run.test-support.js';
import { MILLISECOND } from '../../model/units.js';
import { queueOf, queueTime } from '../queueing/concurrency.js';
import { linesOf, predictWaits } from '../queueing/prediction.js';
import { waitTime } from '../queueing/times.js';
import { openFigures } from './open-figures.js';

const ms = (value: number) => value * MILLISECOND;

const visits = fc
  .array(fc.record({ gap: fc.integer({ min: 0, max: 30 }), late: fc.integer({ min: 0, max: 5 }) }), {
    minLength: 1,
    maxLength: 60,
  })
  .map((steps) => {
    let at = 0;
    const timetable = steps.map(({ gap }) => {
      at += ms(gap);
      return at;
    });
    return { timetable, late: steps.map(({ late }) => ms(late)) };
  });
const servers = fc.integer({ min: 1, max: 4 });

/** In order of arrival: lateness must not let a client overtake another. */
function recordsOf({ timetable }: { timetable: readonly number[] }, places: number): ServedRecord[] {
  return openRecords(timetable, ms(10), places, () => ms(1));
}

describe('openFigures', () => {
  test('three clients at one server, by hand', () => {
    // Intended arrivals at 0, 5 and 40 ms, each 1 ms late, 10 ms in service: service starts at 1, 11 and 41 ms.
    const figures = openFigures(roundOf(openRecords([0, ms(5), ms(40)], ms(10), 1, () => ms(1))), 1);
    assert.equal(figures.arrivals, 3);
    assert.equal(figures.arrivalRate, 50);
    assert.equal(figures.waitMax, ms(6));
    assert.equal(figures.waitMean, ms(8) / 3);
    assert.equal(figures.predictedWaitMean, ms(8) / 3);
    assert.equal(figures.waitPerPredicted, 1);
    assert.deepEqual([figures.idleStart, figures.handOver], [0, 0]);
    assert.equal(figures.latenessP50, ms(1));
    assert.equal(figures.offeredLoad, 0.5);
    assert.equal(figures.utilisation, 0.5);
    assert.equal(figures.serviceVariation, 0);
    assert.equal(figures.makespan, ms(51));
    assert.equal(figures.responseMean, ms(38) / 3);
    assert.equal(figures.peakConcurrency, 1);
    assert.ok(Math.abs(figures.meanQueueLength - 8 / 51) < 1e-12);
    assert.ok(Math.abs(figures.meanConcurrency - 30 / 51) < 1e-12);
  });

  test("a first-come-first-served queue matches Lindley's recursion exactly, with any number of servers", () => {
    fc.assert(
      fc.property(visits, servers, (line, places) => {
        const records = recordsOf(line, places);
        const predicted = predictWaits(linesOf(queueOf(records), places, false));
        for (const record of records) assert.equal(predicted.get(record), waitTime(record));
      }),
    );
  });

  test("the integral of the queue length over time is the sum of the waits: Little's law", () => {
    fc.assert(
      fc.property(visits, servers, (line, places) => {
        const records = recordsOf(line, places);
        const waits = records.reduce((total, record) => total + waitTime(record), 0);
        assert.ok(Math.abs(queueTime(records) - waits) < 1e-3);
        const { meanQueueLength, littlesQueueLength } = openFigures(roundOf(records), places);
        assert.ok(Math.abs(meanQueueLength - littlesQueueLength) < 1e-9);
      }),
    );
  });

  test('waits count from the intended arrival, however late the load generator was', () => {
    fc.assert(
      fc.property(visits, ({ timetable, late }) => {
        for (const record of openRecords(timetable, ms(10), 1, (index) => late[index] ?? 0)) {
          assert.ok(waitTime(record) >= record.client.arrivedAt - (record.client.intendedAt ?? 0));
        }
      }),
    );
  });

  test('without a limit on slots clients wait only for the load generator', () => {
    const { utilisation, predictedWaitMax, predictedGrowth } = openFigures(
      roundOf(recordsOf({ timetable: [0, 1, 2] }, 3)),
      null,
    );
    assert.deepEqual(
      { utilisation, predictedWaitMax, predictedGrowth },
      { utilisation: null, predictedWaitMax: ms(1), predictedGrowth: null },
    );
  });

  test('the cost of a start counts from the arrival if the server was idle, else from the previous close', () => {
    const stamps = [
      { arrivedAt: 0, startedAt: ms(2), endedAt: ms(10) },
      { arrivedAt: ms(5), startedAt: ms(13), endedAt: ms(20) },
      { arrivedAt: ms(30), startedAt: ms(34), endedAt: ms(40) },
    ];
    const { idleStart, handOver } = openFigures(roundOf(stamps.map((stamp) => visit(stamp))), 1);
    assert.deepEqual({ idleStart, handOver }, { idleStart: ms(3), handOver: ms(3) });
    assert.equal(openFigures(roundOf(stamps.map((stamp) => visit(stamp))), null).handOver, null);
    // With 3 ms per start, services are predicted to start at 3, 14 and 33 ms: waits of 3, 9 and 3, measured 2, 8 and
    // 4.
    const { waitPerPredictedWithStarts } = openFigures(roundOf(stamps.map((stamp) => visit(stamp))), 1);
    assert.equal(waitPerPredictedWithStarts, 14 / 15);
  });

  test('one client that is not served: missing figures are null', () => {
    const one = openFigures(roundOf(recordsOf({ timetable: [0] }, 1)), 1);
    assert.equal(one.arrivalRate, null);
    assert.equal(one.utilisation, null);
    const none = openFigures(roundOf([failedVisit({ kind: 'refused' })]), 1);
    assert.equal(none.waitMean, null);
    assert.equal(none.meanServiceTime, null);
    assert.equal(none.throughput, 0);
  });

  test('a growing queue: its lengths at the quarters, and its growth in clients per second', () => {
    // 200 clients per second arrive, 100 per second are served.
    const timetable = Array.from({ length: 400 }, (_, index) => ms(5) * index);
    const figures = openFigures(roundOf(openRecords(timetable, ms(10), 1)), 1);
    const [first = 0, second = 0, third = 0, last = 0] = figures.queueAtQuarters;
    for (const [length, expected] of [
      [first, 50],
      [second, 100],
      [third, 150],
      [last, 200],
    ] as const) {
      assert.ok(Math.abs(length - expected) <= 2, `${length} instead of ${expected}`);
    }
    assert.ok(Math.abs((figures.queueGrowth ?? 0) - 100) < 2);
    assert.ok(Math.abs((figures.predictedGrowth ?? 0) - 100) < 1e-6);
  });
});

describe('processes with their own queues', () => {
  // Two clients for one process, one for another: the second client waits although the other process is free.
  const by = (process: number, stamps: Parameters<typeof visit>[0]): ServedRecord => {
    const record = visit(stamps);
    return { ...record, server: { ...record.server, process } };
  };
  const records = [
    by(1, { arrivedAt: 0, startedAt: ms(1), endedAt: ms(11), port: 1 }),
    by(1, { arrivedAt: ms(2), startedAt: ms(13), endedAt: ms(23), port: 2 }),
    by(2, { arrivedAt: ms(4), startedAt: ms(5), endedAt: ms(15), port: 3 }),
  ];

  test('each queue is predicted separately', () => {
    const own = openFigures(roundOf(records), 2, true);
    // Services start at 0, 10 and 4 ms: waits of 0, 8 and 0 ms.
    assert.equal(own.predictedWaitMax, ms(8));
    assert.equal(own.predictedWaitMean, ms(8) / 3);
    const one = openFigures(roundOf(records), 2);
    // Services start at 0, 2 and 10 ms.
    assert.equal(one.predictedWaitMax, ms(6));
    assert.equal(one.predictedWaitMean, ms(2));
  });

  test("a start counts as idle if the client's own process is idle", () => {
    const own = openFigures(roundOf(records), 2, true);
    assert.deepEqual([own.idleStart, own.handOver], [ms(1), ms(2)]);
    // With starts of 1 and 2 ms, services are predicted to start at 1, 13 and 5 ms, as measured.
    assert.equal(own.waitPerPredictedWithStarts, 1);
    assert.equal(own.predictedWaitMeanWithStarts, own.waitMean);
  });

  test('clients assigned at random are predicted exactly, process by process', () => {
    fc.assert(
      fc.property(visits, servers, fc.infiniteStream(fc.nat(3)), ({ timetable }, places, chance) => {
        const dealt = timetable.map((at) => ({ at, process: (chance.next().value ?? 0) % places }));
        const made = [0, 1, 2, 3].flatMap((process) => {
          const own = dealt.filter((client) => client.process === process).map(({ at }) => at);
          return openRecords(own, ms(10), 1).map((record) => ({
            ...record,
            server: { ...record.server, process: process + 1 },
          }));
        });
        const predicted = predictWaits(linesOf(queueOf(made), places, true));
        for (const record of made) assert.equal(predicted.get(record), waitTime(record));
      }),
    );
  });
});
