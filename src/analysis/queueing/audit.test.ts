/** All audits hold for a sound round, and each fails for a record that is made to break it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ConnectionRecord, OUTCOME_KINDS, type ServedRecord } from '../../model/connection-record.js';
import { failedVisit, idealRound, roundOf, visit } from '../../model/synthetic-run.test-support.js';
import { auditRounds, countOutcomes } from './audit.js';

const SOUND = [
  visit({ startedAt: 0, endedAt: 10 }),
  visit({ startedAt: 10, endedAt: 20 }),
  visit({ startedAt: 20, endedAt: 30 }),
];

function broken(records: readonly ConnectionRecord[], clients = records.length, servers = 1): string[] {
  return auditRounds([roundOf(records)], clients, servers).flatMap(({ identity, holds }) => (holds ? [] : [identity]));
}

function withStamps(record: ServedRecord, side: 'client' | 'server', stamps: object): ConnectionRecord {
  return { ...record, [side]: { ...record[side], ...stamps } };
}

describe('auditRounds', () => {
  for (const servers of [1, 4]) {
    test(`every identity holds for an ideal burst at ${servers}`, () => {
      const round = idealRound({ clients: 21, servers, serviceTime: 1000 });
      const audits = auditRounds([round, round], 21, servers);
      assert.equal(audits.length, 7);
      assert.deepEqual(
        audits.filter(({ holds }) => !holds),
        [],
      );
    });
  }

  test('failures that are counted break no identity', () => {
    assert.deepEqual(broken([...SOUND, failedVisit({ kind: 'refused' })]), []);
  });

  test('a client that never arrived', () => {
    assert.deepEqual(broken(SOUND, 4), ['arrivals = clients asked for']);
  });

  test('an unknown outcome is not counted', () => {
    const stranger = {
      ...failedVisit({ kind: 'reset' }),
      outcome: { kind: 'abducted' },
    } as unknown as ConnectionRecord;
    assert.deepEqual(broken([...SOUND, stranger]), ['served + every failure = records']);
  });

  test('a connection that only one side saw', () => {
    assert.deepEqual(broken([...SOUND, failedVisit({ kind: 'unmatched' })]), ['both sides saw every connection']);
  });

  const disorders: ReadonlyArray<readonly [side: 'client' | 'server', stamps: object]> = [
    ['client', { connectedAt: -1 }],
    ['client', { connectedAt: 11, answeredAt: 10, departedAt: 12 }],
    ['client', { answeredAt: 11 }],
    ['client', { connectedAt: null, answeredAt: -1 }],
    ['server', { receivedAt: -1 }],
    ['server', { receivedAt: 7, answeredAt: 6 }],
    ['server', { answeredAt: 11 }],
  ];
  for (const [side, stamps] of disorders) {
    test(`stamps of the ${side} out of order: ${JSON.stringify(stamps)}`, () => {
      const first = withStamps(visit({ startedAt: 0, endedAt: 10 }), side, stamps);
      assert.deepEqual(broken([first]), ['every stamp follows the one before it']);
    });
  }

  test('a missing stamp is not out of order', () => {
    const first = withStamps(visit({ startedAt: 0, endedAt: 10 }), 'client', { connectedAt: null, answeredAt: null });
    assert.deepEqual(broken([first]), []);
  });

  test('an answer before the end of service', () => {
    const early = withStamps(visit({ startedAt: 0, endedAt: 10 }), 'client', { answeredAt: 9, departedAt: 9 });
    assert.deepEqual(broken([early]), ['response >= wait + service']);
  });

  test('more in service than servers', () => {
    const third = visit({ startedAt: 19, endedAt: 30 });
    assert.deepEqual(broken([...SOUND.slice(0, 2), third]), ['in service at once <= processes that serve']);
    assert.deepEqual(broken([...SOUND.slice(0, 2), third], 3, 2), []);
  });

  test('a service that ends before it starts', () => {
    const backwards = visit({ startedAt: 40, endedAt: 35 });
    assert.ok(broken([...SOUND, backwards]).includes('time with k in service x k = sum of service times'));
  });

  test('one bad round among good ones is found, and its figures are shown', () => {
    const good = roundOf(SOUND);
    const bad = roundOf(SOUND.slice(1));
    const [arrivals] = auditRounds([good, bad, good], 3, 1);
    assert.deepEqual(arrivals, { identity: 'arrivals = clients asked for', holds: false, detail: '2 of 3 arrived' });
  });
});

describe('auditRounds of other loads and models', () => {
  test('without a limit there is no audit of the limit', () => {
    const audits = auditRounds([idealRound({ clients: 20, servers: 20, serviceTime: 1000 })], 20, null);
    assert.equal(audits.length, 6);
    assert.ok(audits.every(({ holds }) => holds));
  });

  test('silent clients count as arrivals', () => {
    const silent = { ...visit({ startedAt: 0, endedAt: 10 }), outcome: { kind: 'said-nothing' } } as const;
    assert.deepEqual(broken([silent, visit({ startedAt: 10, endedAt: 20 })]), []);
  });
});

describe('countOutcomes', () => {
  test('every kind is present, and the counts add up to the records', () => {
    const records = [...SOUND, failedVisit({ kind: 'reset' }), failedVisit({ kind: 'rejected', status: 503 })];
    const counts = countOutcomes(records);
    assert.equal(Object.keys(counts).length, OUTCOME_KINDS.length);
    assert.equal(counts.served, 3);
    assert.equal(counts.reset, 1);
    assert.equal(counts.rejected, 1);
    assert.equal(
      Object.values(counts).reduce((total, count) => total + count),
      records.length,
    );
  });
});
