/** The sections of a report, cell by cell, on a round by hand. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clientsSection, placeClients } from '../../analysis/burst/clients.js';
import { type ModelSummary, summariseBurst } from '../../analysis/burst/summary.js';
import { summarySection } from '../../analysis/burst/summary-section.js';
import { failedVisit, roundOf, syntheticRun, visit } from '../../model/synthetic-run.test-support.js';
import { MILLISECOND } from '../../model/units.js';

/** Stamps in ms. The second to arrive is served last; the last to arrive comes when the first has been served. */
function stamp(arrivedAt: number, startedAt: number, endedAt: number, port: number) {
  const [arrived, started, ended] = [arrivedAt, startedAt, endedAt].map((time) => time * MILLISECOND);
  return visit({ arrivedAt: arrived ?? 0, startedAt: started ?? 0, endedAt: ended ?? 0, port });
}

const ROUND = roundOf([
  stamp(101, 130, 140, 2),
  stamp(100, 100, 110, 1),
  stamp(102, 110, 120, 3),
  failedVisit({ kind: 'rejected', status: 503 }, 5 * MILLISECOND),
  stamp(115, 120, 130, 4),
]);

function summaryOfRound(): { readonly summary: ModelSummary; readonly document: ReturnType<typeof syntheticRun> } {
  const document = syntheticRun({ clients: 5, rounds: 1 });
  const runs = [{ model: 'sequential' as const, workers: 1, accept: 'shared' as const, rounds: [ROUND] }];
  const [summary] = summariseBurst({ ...document, runs }).models;
  assert.ok(summary !== undefined);
  return { summary, document };
}

describe('placeClients', () => {
  test('the order served, then who never was; ahead are those that had come and had not gone', () => {
    const placed = placeClients(roundOf(ROUND.records.filter(({ server }) => server !== null)));
    assert.deepEqual(
      placed.map(({ place, ahead, record }) => [place, record.connection.clientPort, ahead]),
      [
        [1, 1, 0],
        [2, 3, 2],
        [3, 4, 2],
        [4, 2, 1],
      ],
    );
    assert.equal(placeClients(ROUND).at(-1)?.place, null);
  });
});

describe('clientsSection', () => {
  test('arrivals count from the first; every duration is of its own visit', () => {
    const { summary } = summaryOfRound();
    const served = { ...summary, shownRound: roundOf(ROUND.records.filter(({ server }) => server !== null)) };
    assert.deepEqual(clientsSection(served, 'clients', 'all').rows, [
      ['1', '127.0.0.1:1', '0 ms', '0 ms', '0 ms', '10.0 ms', '10.0 ms', '0'],
      ['2', '127.0.0.1:3', '2.00 ms', '0 ms', '8.00 ms', '10.0 ms', '18.0 ms', '2'],
      ['3', '127.0.0.1:4', '15.0 ms', '0 ms', '5.00 ms', '10.0 ms', '15.0 ms', '2'],
      ['4', '127.0.0.1:2', '1.00 ms', '0 ms', '29.0 ms', '10.0 ms', '39.0 ms', '1'],
    ]);
  });

  test('who was not served has no place and no wait, and says how it ended', () => {
    const { summary } = summaryOfRound();
    const { rows, notes } = clientsSection(summary, 'clients', 'all');
    const last = rows.at(-1);
    assert.deepEqual(notes, ['Not served: 1 rejected (503).']);
    assert.deepEqual(last, ['-', '127.0.0.1:40000', '0 ms', '0 ms', '-', '-', 'rejected 5.00 ms', '0']);
  });
});

describe('clients that say nothing', () => {
  test('are in the table, and are neither served nor failures', () => {
    const { summary } = summaryOfRound();
    const silent = { ...stamp(99, 99, 100, 9), outcome: { kind: 'said-nothing' } } as const;
    const { rows, notes } = clientsSection({ ...summary, shownRound: roundOf([silent]) }, 'clients', 'all');
    assert.deepEqual(rows, [['1', '127.0.0.1:9', '0 ms', '0 ms', '0 ms', '1.00 ms', 'said nothing', '0']]);
    assert.deepEqual(notes, ['1 client came before the others, said nothing and left.']);
  });
});

describe('summarySection', () => {
  const cell = (label: string): readonly string[] => {
    const { summary, document } = summaryOfRound();
    const row = summarySection(summary, document.scenario, 'summary').rows.find(([first]) => first === label);
    assert.ok(row !== undefined, label);
    return row;
  };

  test('shares of the time with 0, 1 and 2 or more in service', () => {
    // 40 of the 140 ms from the first arrival on, that of the client that was turned away at once.
    assert.equal(cell('time with 0 / 1 / 2 or more in service')[1], '71.4 / 28.6 / 0 %');
  });

  test('outcomes, waits and predictions', () => {
    assert.equal(cell('clients')[3], '4 served, 1 rejected');
    assert.equal(cell('wait, longest')[1], '29.0 ms');
    assert.equal(cell('wait, longest')[2], '18.0 ms');
    assert.equal(cell('most in service at once')[1], '1 in every round');
    assert.equal(cell('smallest accept(k+1) - close(k)')[1], '0 ms');
  });
});
