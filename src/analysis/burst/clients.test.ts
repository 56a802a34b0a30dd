/** The clients of a hand-made round: their positions, and their table cell by cell. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { roundOf } from '../../model/synthetic-run.test-support.js';
import { clientsSection, placeClients } from './clients.js';
import { HAND_MADE, stamped } from './hand-made.test-support.js';

const ALL_SERVED = roundOf(HAND_MADE.records.filter(({ server }) => server !== null));

describe('placeClients', () => {
  test('clients are in the order served, then those never served; ahead are those that had arrived and not yet departed', () => {
    const placed = placeClients(ALL_SERVED);
    assert.deepEqual(
      placed.map(({ position, ahead, record }) => [position, record.connection.clientPort, ahead]),
      [
        [1, 1, 0],
        [2, 3, 2],
        [3, 4, 2],
        [4, 2, 1],
      ],
    );
    assert.equal(placeClients(HAND_MADE).at(-1)?.position, null);
  });
});

describe('clientsSection', () => {
  test('arrivals count from the first; every duration is that of the client itself', () => {
    assert.deepEqual(clientsSection({ shownRound: ALL_SERVED }, 'clients', 'all').rows, [
      ['1', '127.0.0.1:1', '0 ms', '0 ms', '0 ms', '10.0 ms', '10.0 ms', '0'],
      ['2', '127.0.0.1:3', '2.00 ms', '0 ms', '8.00 ms', '10.0 ms', '18.0 ms', '2'],
      ['3', '127.0.0.1:4', '15.0 ms', '0 ms', '5.00 ms', '10.0 ms', '15.0 ms', '2'],
      ['4', '127.0.0.1:2', '1.00 ms', '0 ms', '29.0 ms', '10.0 ms', '39.0 ms', '1'],
    ]);
  });

  test('a client that was not served has no position and no wait, and its row says how it ended', () => {
    const { rows, notes } = clientsSection({ shownRound: HAND_MADE }, 'clients', 'all');
    const last = rows.at(-1);
    assert.deepEqual(notes, ['Not served: 1 rejected (503).']);
    assert.deepEqual(last, ['-', '127.0.0.1:40000', '0 ms', '0 ms', '-', '-', 'rejected 5.00 ms', '0']);
  });
});

describe('clients that say nothing', () => {
  test('are in the table, and are neither served nor failures', () => {
    const silent = { ...stamped(99, 99, 100, 9), outcome: { kind: 'said-nothing' } } as const;
    const { rows, notes } = clientsSection({ shownRound: roundOf([silent]) }, 'clients', 'all');
    assert.deepEqual(rows, [['1', '127.0.0.1:9', '0 ms', '0 ms', '0 ms', '1.00 ms', 'said nothing', '0']]);
    assert.deepEqual(notes, ['1 client connected before the others, said nothing and left.']);
  });
});
