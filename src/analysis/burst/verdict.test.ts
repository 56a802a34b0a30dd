/** The verdict: each kind, and which comes before which. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { idealRound, roundOf } from '../../model/synthetic-run.test-support.js';
import { MILLISECOND } from '../../model/units.js';
import type { Audit } from '../queueing/audit.js';
import { type RoundFigures, roundFigures } from './round-figures.js';
import { isSound, provenConcurrency, reachVerdict } from './verdict.js';
import type { Testimony } from './witnesses.js';

const GOOD: Audit = { identity: 'one is one', holds: true, detail: '' };
const AGREES: Testimony = { witness: 'server', concurrency: 1, says: 'agrees', because: '' };
const SILENT: Testimony = { ...AGREES, witness: 'kernel', concurrency: null, says: 'cannot tell' };
const DISAGREES: Testimony = { ...AGREES, witness: 'clients', concurrency: 3, says: 'disagrees' };

function figures(clients: number, inService: number, servers: number): RoundFigures {
  return roundFigures(idealRound({ clients, servers: inService, serviceTime: MILLISECOND }), servers);
}

const NOBODY = roundFigures(roundOf([]), 1);

describe('reachVerdict', () => {
  test('capped: as many as there are servers, while others waited', () => {
    const verdict = reachVerdict(50, 4, [figures(50, 4, 4)], [GOOD], [AGREES, SILENT]);
    assert.deepEqual(verdict, { kind: 'capped', at: 4 });
    assert.equal(provenConcurrency(verdict), 4);
    assert.equal(isSound(verdict), true);
  });

  test('not filled: some round kept a server idle', () => {
    const verdict = reachVerdict(50, 4, [figures(50, 4, 4), figures(50, 3, 4)], [GOOD], [DISAGREES]);
    assert.deepEqual(verdict, { kind: 'not-filled', peak: 4, servers: 4 });
    assert.equal(provenConcurrency(verdict), null);
    assert.equal(isSound(verdict), true);
  });

  test('nobody waited: no more clients than servers', () => {
    const verdict = reachVerdict(4, 4, [figures(4, 4, 4)], [GOOD], [DISAGREES]);
    assert.deepEqual(verdict, { kind: 'nobody-waited', clients: 4, servers: 4 });
    assert.equal(isSound(verdict), true);
  });

  test('disagreement: one witness is enough', () => {
    const verdict = reachVerdict(50, 1, [figures(50, 1, 1)], [GOOD], [AGREES, SILENT, DISAGREES]);
    assert.deepEqual(verdict, { kind: 'disagreement', at: 1 });
    assert.equal(provenConcurrency(verdict), null);
    assert.equal(isSound(verdict), false);
  });

  test('nobody served', () => {
    const verdict = reachVerdict(50, 1, [NOBODY, NOBODY], [GOOD], [AGREES]);
    assert.deepEqual(verdict, { kind: 'nobody-served' });
    assert.equal(isSound(verdict), false);
  });

  test('a failed audit outweighs everything', () => {
    const verdict = reachVerdict(50, 1, [NOBODY], [GOOD, { ...GOOD, holds: false }], [DISAGREES]);
    assert.deepEqual(verdict, { kind: 'audit-failed' });
    assert.equal(isSound(verdict), false);
  });
});
