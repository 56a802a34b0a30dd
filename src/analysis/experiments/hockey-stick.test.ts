/** How the hockey stick is judged, on synthetic arrivals. in-short.slow.test.ts measures it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ExperimentDocument } from '../../model/document.js';
import type { OpenDocument, Round } from '../../model/run.js';
import { syntheticOpen } from '../../model/synthetic-open.test-support.js';
import { MILLISECOND, SECOND } from '../../model/units.js';
import { render } from '../../presentation/index.js';
import { renderReport } from '../../presentation/pages/report-page.js';
import { exitCodeFor } from '../judgement.js';
import { FORGED, partOfDocument } from './altered.test-support.js';
import { judgeDocument } from './index.js';
import { isAstray, isOpen, PLAIN } from './short-experiment.test-support.js';

describe('hockey-stick, on synthetic arrivals', () => {
  const S = 5 * MILLISECOND;
  const judge = (seconds: number, change: (document: OpenDocument) => OpenDocument) =>
    judgeDocument(hockeyOf(seconds, change));
  const hockeyOf = (seconds: number, change: (document: OpenDocument) => OpenDocument): ExperimentDocument => ({
    ...FORGED,
    experiment: 'hockey-stick',
    parts: [0.2, 0.5, 0.8].map((utilisation) => {
      const rate = (utilisation * SECOND) / S;
      const document = syntheticOpen({ rate, clients: Math.round(rate * seconds), serviceTime: S });
      return partOfDocument(change(document));
    }),
  });

  test('long runs are compared with theory, short ones are reported as too short', () => {
    const long = judge(60, (document) => document);
    assert.deepEqual(long.filter(isAstray), []);
    for (const { found } of long.slice(4, 7)) assert.doesNotMatch(found, /too short/);
    for (const { found, outcome } of judge(1, (document) => document).slice(4, 7)) {
      assert.match(found, /too short to tell/);
      assert.equal(outcome, 'not-decided');
    }
  });

  test('a run that is too short to tell is counted as not decided in every format, and the exit code is 3', () => {
    const document = hockeyOf(1, (one) => one);
    assert.equal(exitCodeFor(document), 3);
    assert.equal(exitCodeFor(hockeyOf(60, (one) => one)), 0);
    const counts = '10 points: 7 as expected, 0 not as expected, 3 not decided. Learned: the busier the server,';
    for (const format of ['table', 'markdown'] as const) {
      const text = render(document, format, PLAIN).replaceAll(/\s+/g, ' ');
      assert.ok(text.includes(counts), text);
      assert.ok(text.includes('Not decided: at 0.2: the mean wait of theory (M/D/1)'), text);
      assert.doesNotMatch(text, /As expected, in all/);
    }
    assert.equal(render(document, 'csv', PLAIN).match(/,not-decided$/gm)?.length, 3);
    const { findings } = JSON.parse(render(document, 'json', PLAIN)).derived;
    assert.equal(findings.filter(isOpen).length, 3);
    assert.match(
      renderReport(document),
      /<li class="undecided"><strong>hockey-stick<\/strong> 10 points: 7 as expected/,
    );
  });

  test('a mean wait beyond chance is not as expected, however short the run', () => {
    const judged = judge(1, (document) => withMoreWait(document, 60 * MILLISECOND));
    assert.deepEqual(
      judged.slice(4, 7).map(({ outcome }) => outcome),
      ['not-as-expected', 'not-as-expected', 'not-as-expected'],
      JSON.stringify(judged.slice(4, 7)),
    );
    assert.equal(exitCodeFor(hockeyOf(1, (document) => withMoreWait(document, 60 * MILLISECOND))), 1);
  });

  test('clients that wait while the server is free are not as expected', () => {
    const late = judge(60, (document) => withMoreWait(document, 3 * MILLISECOND));
    for (const place of [1, 2, 3]) assert.equal(late[place]?.outcome, 'not-as-expected', late[place]?.found);
    assert.equal(late[4]?.outcome, 'not-as-expected', late[4]?.found);
  });

  test('without theory because the load generator fell behind, that is the reason given, and not a missing steady state', () => {
    const slow = judge(20, (document) => ({
      ...document,
      runs: document.runs.map((run) => ({ ...run, rounds: run.rounds.map(behind) })),
    }));
    for (const { found } of slow.slice(4, 7)) assert.equal(found, 'the load generator fell behind schedule');
  });

  /** Delays every arrival and service by a growing time. */
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

  /**
   * Delays the start of two services in five while the server is free. With half or more it would count as start cost.
   */
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
