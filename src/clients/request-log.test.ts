/** The log of requests: what was added is there, in that order, however much it was. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { OUTCOME_KINDS, type Outcome } from '../model/connection-record.js';
import { CENSORED } from '../protocol/client-messages.js';
import { type LoggedRequest, RequestLog } from './request-log.js';

const SERVED: Outcome = { kind: 'served' };

function columnsOf(requests: readonly LoggedRequest[]) {
  const log = new RequestLog();
  for (const request of requests) log.add(request);
  return log.columns();
}

describe('RequestLog', () => {
  test('an empty log has empty columns', () => {
    for (const column of Object.values(columnsOf([]))) assert.equal(column.length, 0);
  });

  test('columns are as added', () => {
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

  test('it grows, and forgets nothing of what was there before', () => {
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

  test('what was handed out does not change when more is added', () => {
    const log = new RequestLog();
    const request = { client: 7, clientPort: 1, arrivedAt: 2, departedAt: 3, outcome: SERVED };
    log.add(request);
    const before = log.columns();
    log.add({ ...request, client: 8 });
    assert.deepEqual([...before.client], [7]);
    assert.deepEqual([...log.columns().client], [7, 8]);
  });
});
