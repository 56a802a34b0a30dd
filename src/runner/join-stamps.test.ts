/** Joining the records of clients and server: no record is lost, even when a client port is reused. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { OUTCOME_KINDS, type OutcomeKind } from '../model/connection-record.js';
import { seededDraw, shuffle } from '../model/random.js';
import { CENSORED, type ClientReport, type RequestColumns, type SustainedReport } from '../protocol/client-messages.js';
import type { TraceRecord } from '../protocol/server-messages.js';
import { accountOf, joinStamps } from './join-stamps.js';
import { condenseWindow } from './round.js';

const TARGET = { host: '127.0.0.1', port: 8000 };

function report(clientPort: number | null): ClientReport {
  const clientAddress = clientPort === null ? null : '127.0.0.1';
  const outcome = clientPort === null ? ({ kind: 'refused' } as const) : ({ kind: 'served' } as const);
  return {
    clientAddress,
    clientPort,
    intendedAt: null,
    arrivedAt: 1,
    connectedAt: 2,
    answeredAt: 3,
    departedAt: 4,
    outcome,
  };
}

function trace(clientPort: number): TraceRecord {
  return {
    clientAddress: '127.0.0.1',
    clientPort,
    serverAddress: TARGET.host,
    serverPort: TARGET.port,
    process: 7,
    serviceStartedAt: 1002n,
    receivedAt: 1003n,
    answeredAt: 1004n,
    serviceEndedAt: 1005n,
    outcome: 'answered',
  };
}

describe('joinStamps', () => {
  test('in whatever order the records of both sides are listed, every connection appears exactly once', () => {
    const ports = fc.uniqueArray(fc.integer({ min: 1, max: 65_535 }), { maxLength: 50 });
    fc.assert(
      fc.property(
        ports,
        fc.integer(),
        fc.integer({ min: 0, max: 50 }),
        fc.integer({ min: 0, max: 50 }),
        (all, seed, a, b) => {
          const draw = seededDraw(seed);
          const byClients = shuffle(all, draw).slice(Math.min(a, all.length));
          const byServer = shuffle(all, draw).slice(Math.min(b, all.length));
          const records = joinStamps(byClients.map(report), byServer.map(trace), TARGET, 1000n);
          const both = byClients.filter((port) => byServer.includes(port));
          const seen = new Set([...byClients, ...byServer]);
          assert.equal(records.length, seen.size);
          assert.deepEqual(new Set(records.map(({ connection }) => connection.clientPort)), seen);
          assert.equal(records.filter(({ outcome }) => outcome.kind === 'served').length, both.length);
          assert.equal(records.filter(({ outcome }) => outcome.kind === 'unmatched').length, seen.size - both.length);
        },
      ),
    );
  });

  test('a port that is used again: the k-th use is joined with the k-th service, and nothing is dropped', () => {
    const uses = fc.array(fc.record({ port: fc.integer({ min: 1, max: 3 }), wait: fc.integer({ min: 0, max: 9 }) }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(uses, fc.integer(), (requests, seed) => {
        const draw = seededDraw(seed);
        // Each request ends before the next begins; otherwise a port could not be used again.
        const reports = requests.map(({ port }, index) => ({ ...report(port), arrivedAt: index * 10 }));
        const services = requests.map(({ port, wait }, index) => ({
          ...trace(port),
          serviceStartedAt: BigInt(1000 + index * 10 + wait),
          process: index,
        }));
        const records = joinStamps(shuffle(reports, draw), shuffle(services, draw), TARGET, 1000n);
        assert.equal(records.length, requests.length);
        for (const { client, server, outcome } of records) {
          assert.equal(outcome.kind, 'served');
          assert.equal(server?.process, (client?.arrivedAt ?? 0) / 10);
        }
      }),
    );
  });

  test('a service before the arrival belongs to another client, unless the port was used only once', () => {
    const late = { ...report(5), arrivedAt: 100 };
    const twice = joinStamps([late, { ...report(5), arrivedAt: 0 }], [trace(5)], TARGET, 1000n);
    assert.deepEqual(
      twice.map(({ outcome }) => outcome.kind),
      ['unmatched', 'served'],
    );
    const [once] = joinStamps([late], [trace(5)], TARGET, 1000n);
    assert.equal(once?.outcome.kind, 'served');
    const alone = joinStamps([report(5)], [trace(5), trace(5)], TARGET, 1000n);
    assert.deepEqual(
      alone.map(({ client }) => client !== null),
      [true, false],
    );
  });

  test('a failure keeps its kind, and stamps count from the epoch', () => {
    const records = joinStamps([report(null), report(5)], [trace(5)], TARGET, 1000n);
    assert.deepEqual(records[0]?.outcome, { kind: 'refused' });
    assert.equal(records[0]?.server, null);
    assert.deepEqual(records[1]?.server, {
      process: 7,
      serviceStartedAt: 2,
      receivedAt: 3,
      answeredAt: 4,
      serviceEndedAt: 5,
    });
  });
});

const EPOCH = 1_000_000n;

interface Request {
  readonly client?: number;
  readonly port?: number;
  readonly from: number;
  /** Null: it was unanswered at the end. */
  readonly to: number | null;
  readonly outcome?: OutcomeKind;
}

function columnsOf(requests: readonly Request[]): RequestColumns {
  return {
    client: Uint32Array.from(requests, ({ client = 0 }) => client),
    clientPort: Uint16Array.from(requests, ({ port = 5000 }) => port),
    arrivedAt: Float64Array.from(requests, ({ from }) => from),
    departedAt: Float64Array.from(requests, ({ to }) => to ?? Number.NaN),
    outcome: Uint8Array.from(requests, ({ to, outcome = 'served' }) =>
      to === null ? CENSORED : OUTCOME_KINDS.indexOf(outcome),
    ),
  };
}

/** A report of a window from 100 to 200, unless overridden. */
function reportOf(requests: readonly Request[], given: Partial<SustainedReport> = {}): SustainedReport {
  const whole = {
    startedAt: 100,
    endedAt: 200,
    clientsConnected: 1,
    clientsGaveUp: 0,
    sent: 0,
    answered: 0,
    failed: 0,
    censored: 0,
  };
  return { report: 'sustained', ...whole, requests: columnsOf(requests), peakMemoryBytes: 1, cpuTime: 2, ...given };
}

function service(from: number, to: number, port = 5000, process = 7): TraceRecord {
  return {
    clientAddress: '127.0.0.1',
    clientPort: port,
    serverAddress: '127.0.0.1',
    serverPort: 8000,
    process,
    serviceStartedAt: EPOCH + BigInt(from),
    receivedAt: EPOCH + BigInt(from),
    answeredAt: EPOCH + BigInt(to),
    serviceEndedAt: EPOCH + BigInt(to),
    outcome: 'answered',
  };
}

function accountFor(requests: readonly Request[], trace: readonly TraceRecord[]) {
  return accountOf(reportOf(requests), trace, EPOCH);
}

describe('accountOf', () => {
  test('the wait of a request lasts from its start to the start of its service', () => {
    const { waits, services, unmatched } = accountFor([{ from: 110, to: 150 }], [service(120, 145)]);
    assert.deepEqual([waits.count, waits.total], [1, 10]);
    assert.deepEqual([services.count, services.total], [1, 25]);
    assert.equal(unmatched, 0);
  });

  test('a port that is used again: each request has its own service', () => {
    const { waits, services, unmatched } = accountFor(
      [
        { client: 0, from: 110, to: 130 },
        { client: 1, from: 140, to: 180 },
      ],
      [service(112, 125), service(160, 175)],
    );
    assert.deepEqual([waits.smallest, waits.largest], [2, 20]);
    assert.deepEqual([services.smallest, services.largest], [13, 15]);
    assert.equal(unmatched, 0);
  });

  test('a service before the request began belongs to an earlier client on the same port', () => {
    const { waits, unmatched } = accountFor([{ from: 110, to: 150 }], [service(50, 60), service(120, 145)]);
    assert.deepEqual([waits.count, waits.total, unmatched], [1, 10, 0]);
  });

  test('an answer that no process has recorded', () => {
    assert.equal(accountFor([{ from: 110, to: 150 }], []).unmatched, 1);
    assert.equal(accountFor([{ from: 110, to: 150 }], [service(105, 140)]).unmatched, 1);
    assert.equal(accountFor([{ from: 110, to: 150 }], [service(120, 140, 5001)]).unmatched, 1);
  });

  test('answers before and after the window do not count, but take their services', () => {
    const { waits, unmatched } = accountFor(
      [
        { from: 10, to: 100 },
        { from: 110, to: 150 },
        { from: 160, to: 201 },
      ],
      [service(20, 90), service(130, 140), service(170, 195)],
    );
    assert.deepEqual([waits.count, waits.total, unmatched], [1, 20, 0]);
  });

  test('requests that failed, or were unanswered at the end, are not awaited', () => {
    const { waits, unmatched } = accountFor(
      [
        { port: 1, from: 110, to: 120, outcome: 'reset' },
        { port: 2, from: 110, to: null },
        { port: 3, from: 110, to: 150 },
      ],
      [service(112, 115, 1), service(115, 260, 2), service(120, 140, 3)],
    );
    assert.deepEqual([waits.count, waits.total, unmatched], [1, 10, 0]);
  });

  test("the processes' shares are shares of the window: services are cut off at its edges", () => {
    const { processes, timeInService } = accountFor(
      [],
      [service(80, 110, 1, 7), service(120, 140, 2, 7), service(130, 250, 3, 8), service(20, 90, 4, 9)],
    );
    assert.deepEqual(processes, [
      { process: 7, connections: 2, busyTime: 30 },
      { process: 8, connections: 0, busyTime: 70 },
    ]);
    assert.deepEqual(timeInService, [10, 80, 10]);
  });

  test("the times at each concurrency add up to the window; weighted by concurrency, to the processes' busy time", () => {
    const any = fc
      .tuple(fc.nat({ max: 300 }), fc.integer({ min: 1, max: 100 }), fc.constantFrom(7, 8, 9))
      .map(([from, length, process]) => service(from, from + length, 5000, process));
    fc.assert(
      fc.property(fc.array(any), (trace) => {
        const { timeInService, processes } = accountFor([], trace);
        const busy = processes.reduce((total, { busyTime }) => total + busyTime, 0);
        assert.equal(
          timeInService.reduce((total, time) => total + time, 0),
          100,
        );
        assert.equal(
          timeInService.reduce((total, time, k) => total + k * time, 0),
          busy,
        );
      }),
    );
  });

  test('whatever order requests are listed in, each answer finds its service or is unmatched', () => {
    const requests = fc.array(fc.tuple(fc.constantFrom(1, 2, 3), fc.nat({ max: 3 }), fc.boolean()), { maxLength: 20 });
    fc.assert(
      fc.property(requests, fc.boolean(), (told, backwards) => {
        const timed = told.map(([port, wait, isTraced], index) => ({
          request: { port, from: 101 + 4 * index, to: 101 + 4 * index + 4 },
          trace: isTraced ? [service(101 + 4 * index + wait, 101 + 4 * index + 4, port)] : [],
          wait,
        }));
        const requests = timed.map(({ request }) => request);
        const { waits, unmatched } = accountFor(
          backwards ? requests.reverse() : requests,
          timed.flatMap(({ trace }) => trace),
        );
        assert.equal(waits.count + unmatched, told.length);
        if (timed.every(({ trace }) => trace.length === 1)) {
          assert.equal(
            waits.total,
            timed.reduce((total, { wait }) => total + wait, 0),
          );
        }
      }),
    );
  });
});

describe('condenseWindow', () => {
  test('counts by kind what ended in the window', () => {
    const requests: Request[] = [
      { from: 10, to: 100 },
      { from: 100, to: 130 },
      { from: 130, to: 200 },
      { client: 1, from: 90, to: 110, outcome: 'reset' },
      { client: 1, from: 110, to: 115, outcome: 'reset' },
      { client: 1, from: 115, to: 150, outcome: 'timed-out' },
      { client: 2, from: 20, to: 60, outcome: 'refused' },
    ];
    const { responses, failures, failureTime, load } = condenseWindow(reportOf(requests));
    assert.deepEqual([responses.count, responses.total], [2, 100]);
    assert.deepEqual(failures, { reset: 2, 'timed-out': 1 });
    assert.equal(failureTime, 60);
    assert.deepEqual(load, { peakMemoryBytes: 1, cpuTime: 2 });
  });

  test('how long the oldest request that was unanswered at the end has waited', () => {
    const out = [
      { client: 0, from: 150, to: null },
      { client: 1, from: 20, to: null },
      { client: 2, from: 199, to: null },
    ];
    assert.equal(condenseWindow(reportOf(out)).longestCensored, 180);
    assert.equal(condenseWindow(reportOf([{ from: 10, to: 150 }])).longestCensored, null);
  });

  test('a client starves if none of its requests ever ends; it does not if they end, answered or not', () => {
    const requests: Request[] = [
      { client: 0, from: 100, to: 150 },
      { client: 1, from: 10, to: 20 },
      { client: 2, from: 10, to: null },
      { client: 3, from: 10, to: 20, outcome: 'timed-out' },
    ];
    assert.equal(condenseWindow(reportOf(requests, { clientsConnected: 4 })).clientsStarved, 1);
  });

  test('time outside the window is counted separately: the rest fills the window, client by client', () => {
    const requests: Request[] = [
      { from: 70, to: 120 },
      { from: 120, to: 190 },
      { from: 190, to: null },
      { client: 1, from: 40, to: 150 },
      { client: 1, from: 150, to: null },
      { client: 2, from: 10, to: null },
    ];
    const { responses, timeBefore, timeCensored, clientsStarved } = condenseWindow(reportOf(requests));
    assert.deepEqual([timeBefore, timeCensored, clientsStarved], [30 + 60, 10 + 50, 1]);
    assert.equal(responses.total - timeBefore + timeCensored, 2 * 100);
  });
});
