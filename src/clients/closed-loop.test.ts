/** The counts of a closed loop add up, whatever happens and whenever the window opens and closes. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { OUTCOME_KINDS, type Outcome } from '../model/connection-record.js';
import { CENSORED } from '../protocol/client-messages.js';
import { ClosedLoop, type LoggedRequest, RequestLog } from './closed-loop.js';

const SERVED: Outcome = { kind: 'served' };
const RESET: Outcome = { kind: 'reset' };
const CLIENTS = 4;

type Happening =
  | { readonly what: 'connected' | 'began' | 'served' | 'reset'; readonly client: number }
  | { readonly what: 'window opens' | 'window closes' };

const ofClient = fc.record({
  what: fc.constantFrom('connected' as const, 'began' as const, 'served' as const, 'reset' as const),
  client: fc.nat({ max: CLIENTS - 1 }),
});

/** Random events, with a window that opens at some time or never, and closes later. */
const story = fc
  .tuple(fc.array(ofClient), fc.boolean(), fc.array(ofClient), fc.array(ofClient))
  .map(([before, opens, during, after]): Happening[] => [
    ...before,
    ...(opens ? [{ what: 'window opens' as const }] : []),
    ...during,
    { what: 'window closes' },
    ...after,
  ]);

/** Replays the events in order. A client has one outstanding request at a time, as in HTTP/1.1. */
function tell(happenings: readonly Happening[]) {
  const loop = new ClosedLoop(CLIENTS);
  const out = new Set<number>();
  for (const [at, happening] of happenings.entries()) {
    switch (happening.what) {
      case 'window opens':
        loop.startWindow(at);
        break;
      case 'window closes':
        loop.endWindow(at);
        break;
      case 'connected':
        loop.connected(happening.client, 1024 + at);
        break;
      case 'began':
        if (!out.has(happening.client)) loop.began(happening.client, at);
        out.add(happening.client);
        break;
      default:
        loop.ended(happening.client, at, happening.what === 'served' ? SERVED : RESET);
        out.delete(happening.client);
    }
  }
  return loop.account();
}

describe('ClosedLoop', () => {
  test('sent = answered + failed + censored, whatever happens', () => {
    fc.assert(
      fc.property(story, (happenings) => {
        const { sent, answered, failed, censored } = tell(happenings);
        assert.equal(sent, answered + failed + censored);
      }),
      { numRuns: 500 },
    );
  });

  test('the counts agree with the listed requests', () => {
    fc.assert(
      fc.property(story, (happenings) => {
        const { answered, failed, censored, startedAt, endedAt, requests } = tell(happenings);
        const listed = { served: 0, reset: 0, censored: 0 };
        for (const [index, outcome] of requests.outcome.entries()) {
          const departedAt = requests.departedAt[index] ?? Number.NaN;
          if (outcome === CENSORED) listed.censored += 1;
          else if (departedAt > startedAt && departedAt <= endedAt) {
            listed[OUTCOME_KINDS[outcome] === 'served' ? 'served' : 'reset'] += 1;
          }
        }
        assert.deepEqual(listed, { served: answered, reset: failed, censored });
      }),
      { numRuns: 500 },
    );
  });

  test('each request that began before the end is listed once, with the port of its connection', () => {
    fc.assert(
      fc.property(story, (happenings) => {
        const { requests, endedAt } = tell(happenings);
        const began = happenings.flatMap((happening, at) => (happening.what === 'began' && at < endedAt ? [at] : []));
        const listed = [...requests.arrivedAt];
        assert.equal(new Set(listed).size, listed.length);
        assert.ok(listed.every((at) => began.includes(at)));
        for (const [index, arrivedAt] of requests.arrivedAt.entries()) {
          const client = requests.client[index];
          const departedAt = requests.departedAt[index] ?? Number.NaN;
          const until = Number.isNaN(departedAt) ? endedAt : departedAt;
          // A connection opened before the request began was not for this request.
          const port = happenings
            .slice(0, until)
            .findLastIndex((happening) => happening.what === 'connected' && happening.client === client);
          assert.equal(requests.clientPort[index], port < arrivedAt ? 0 : 1024 + port);
          assert.ok(Number.isNaN(departedAt) || departedAt > arrivedAt);
        }
      }),
    );
  });

  test('nothing is counted after the end', () => {
    fc.assert(
      fc.property(story, (happenings) => {
        const end = happenings.findIndex(({ what }) => what === 'window closes');
        const { clientsConnected: _, ...whole } = tell(happenings);
        const { clientsConnected: __, ...cut } = tell(happenings.slice(0, end + 1));
        assert.deepEqual(whole, cut);
      }),
    );
  });

  test('a request outstanding when the window opens counts as sent, and its answer as answered', () => {
    const loop = new ClosedLoop(2);
    loop.began(0, 1);
    loop.began(1, 2);
    loop.startWindow(3);
    loop.ended(0, 4, SERVED);
    loop.began(0, 5);
    loop.endWindow(6);
    const { startedAt, endedAt, sent, answered, failed, censored, requests } = loop.account();
    assert.deepEqual([startedAt, endedAt], [3, 6]);
    assert.deepEqual([sent, answered, failed, censored], [3, 1, 0, 2]);
    assert.deepEqual([...requests.client], [0, 0, 1]);
    assert.deepEqual([...requests.departedAt], [4, Number.NaN, Number.NaN]);
  });

  test('warm when every client has completed one request, answered or not', () => {
    const loop = new ClosedLoop(2);
    loop.began(0, 0);
    loop.began(1, 0);
    for (const at of [1, 2, 3]) {
      loop.ended(0, at, SERVED);
      loop.began(0, at);
      assert.equal(loop.isWarm, false);
    }
    loop.ended(1, 4, RESET);
    assert.equal(loop.isWarm, true);
  });

  test('also warm when one client was answered so often that the others must be starved', () => {
    const loop = new ClosedLoop(5);
    for (let client = 0; client < 5; client += 1) loop.began(client, 0);
    let answers = 0;
    while (!loop.isWarm && answers < 100) {
      loop.ended(3, answers, SERVED);
      loop.began(3, answers);
      answers += 1;
    }
    assert.equal(answers, 15);
  });

  test('measuring from the start of the window to its end, then over', () => {
    const loop = new ClosedLoop(1);
    assert.deepEqual([loop.isMeasuring, loop.isOver], [false, false]);
    loop.startWindow(1);
    assert.deepEqual([loop.isMeasuring, loop.isOver], [true, false]);
    loop.endWindow(2);
    loop.endWindow(3);
    assert.deepEqual([loop.isMeasuring, loop.isOver], [false, true]);
    assert.equal(loop.account().endedAt, 2);
  });

  test('a client counts as connected once, however often it connects', () => {
    const loop = new ClosedLoop(3);
    for (const client of [0, 2, 0, 2]) loop.connected(client, 1024);
    assert.equal(loop.account().clientsConnected, 2);
  });

  test('an unknown client is an error', () => {
    assert.throws(() => new ClosedLoop(3).began(3, 0), RangeError);
  });
});

function columnsOf(requests: readonly LoggedRequest[]) {
  const log = new RequestLog();
  for (const request of requests) log.add(request);
  return log.columns();
}

describe('RequestLog', () => {
  test('an empty log has empty columns', () => {
    for (const column of Object.values(columnsOf([]))) assert.equal(column.length, 0);
  });

  test('columns keep the order of adding', () => {
    const request = fc.record({
      client: fc.nat({ max: 999_999 }),
      clientPort: fc.nat({ max: 65_535 }),
      arrivedAt: fc.integer({ min: 0, max: 1e15 }),
      departedAt: fc.integer({ min: 0, max: 1e15 }),
      outcome: fc.constantFrom<Outcome | null>(
        SERVED,
        { kind: 'reset' },
        { kind: 'rejected', status: 503 },
        { kind: 'failed', code: 'EPROTO' },
        null,
      ),
    });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 50 }), (requests) => {
        const columns = columnsOf(requests);
        for (const name of ['client', 'clientPort', 'arrivedAt', 'departedAt'] as const) {
          assert.deepEqual(
            [...columns[name]],
            requests.map((added) => added[name]),
          );
        }
        assert.deepEqual(
          [...columns.outcome].map((index) => (index === CENSORED ? null : OUTCOME_KINDS[index])),
          requests.map(({ outcome }) => outcome?.kind ?? null),
        );
      }),
    );
  });

  test('it grows without losing earlier entries', () => {
    const count = 5000;
    const requests = Array.from({ length: count }, (_, index) => ({
      client: index,
      clientPort: 1024 + index,
      arrivedAt: 2 * index,
      departedAt: 2 * index + 1,
      outcome: SERVED,
    }));
    const columns = columnsOf(requests);
    for (const column of Object.values(columns)) assert.equal(column.length, count);
    for (const index of [0, 1023, 1024, 2047, 2048, 4999]) {
      const { client, clientPort, arrivedAt, departedAt } = columns;
      assert.deepEqual(
        [client[index], clientPort[index], arrivedAt[index], departedAt[index]],
        [index, 1024 + index, 2 * index, 2 * index + 1],
      );
    }
  });

  test('returned columns do not change when more is added', () => {
    const log = new RequestLog();
    const request = { client: 7, clientPort: 1, arrivedAt: 2, departedAt: 3, outcome: SERVED };
    log.add(request);
    const before = log.columns();
    log.add({ ...request, client: 8 });
    assert.deepEqual([...before.client], [7]);
    assert.deepEqual([...log.columns().client], [7, 8]);
  });
});
