/** The judge of the hockey stick, on synthetic arrivals. What real ones give: hockey-stick.slow.test.ts. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Round } from '../model/round.js';
import type { OpenDocument } from '../model/run.js';
import { syntheticOpen } from '../model/synthetic-open.test-support.js';
import { MILLISECOND, SECOND } from '../model/units.js';
import { FORGED, partOfDocument } from './forged.test-support.js';
import { judgeDocument } from './index.js';
import { isAstray } from './short-experiment.test-support.js';

describe('hockey-stick, on synthetic arrivals', () => {
  const S = 5 * MILLISECOND;
  const judge = (seconds: number, change: (document: OpenDocument) => OpenDocument) =>
    judgeDocument({
      ...FORGED,
      experiment: 'hockey-stick',
      parts: [0.2, 0.5, 0.8].map((utilisation) => {
        const rate = (utilisation * SECOND) / S;
        const document = syntheticOpen({ rate, clients: Math.round(rate * seconds), serviceTime: S });
        return partOfDocument(change(document));
      }),
    });

  test('long runs are held against theory, short ones are said to be too short', () => {
    const long = judge(60, (document) => document);
    assert.deepEqual(long.filter(isAstray), []);
    for (const { found } of long.slice(4, 7)) assert.doesNotMatch(found, /too short/);
    for (const { found, holds } of judge(1, (document) => document).slice(4, 7)) {
      assert.match(found, /too short to tell/);
      assert.equal(holds, true);
    }
  });

  test('clients that wait while their server is free do not pass', () => {
    const late = judge(60, (document) => withMoreWait(document, 3 * MILLISECOND));
    for (const place of [1, 2, 3]) assert.equal(late[place]?.holds, false, late[place]?.found);
    assert.equal(late[4]?.holds, false, late[4]?.found);
  });

  test('no theory, as the timetable was not kept: that is said, and not that there was no steady state', () => {
    const slow = judge(20, (document) => ({
      ...document,
      runs: document.runs.map((run) => ({ ...run, rounds: run.rounds.map(behind) })),
    }));
    for (const { found } of slow.slice(4, 7)) assert.equal(found, 'the load generator did not keep its timetable');
  });

  /** Every client comes, and is served, later and later. */
  function behind(round: Round): Round {
    const records = round.records.map((record) => {
      const { client, server } = record;
      if (client === null || server === null) return record;
      const delay = client.arrivedAt / 2 + SECOND;
      return {
        ...record,
        client: { ...client, arrivedAt: client.arrivedAt + delay, departedAt: client.departedAt + delay },
        server: {
          ...server,
          serviceStartedAt: server.serviceStartedAt + delay,
          serviceEndedAt: server.serviceEndedAt + delay,
        },
      };
    });
    return { ...round, records };
  }

  /** Two of five services start later, though the server was free: fewer than half, or it is what a start costs. */
  function withMoreWait(document: OpenDocument, delay: number): OpenDocument {
    const runs = document.runs.map((run) => ({
      ...run,
      rounds: run.rounds.map((round) => ({
        ...round,
        records: round.records.map((record, index) => {
          const { server } = record;
          if (server === null || index % 5 > 1) return record;
          const startedAt = server.serviceStartedAt + delay;
          return { ...record, server: { ...server, serviceStartedAt: startedAt, receivedAt: startedAt } };
        }),
      })),
    }));
    return { ...document, runs };
  }
});
