/** The check by hand and the schema judge every record alike, and a document keeps its records. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { recordShape } from '../model/saved/record.js';
import { syntheticRun } from '../model/synthetic-run.test-support.js';
import { isPlainRecord } from './plain-records.js';
import { parseDocument } from './read-document.js';
import { serialise } from './save-run.js';

const SERVED = {
  connection: { protocol: 'tcp', clientAddress: '127.0.0.1', clientPort: 1, serverAddress: '127.0.0.1', serverPort: 2 },
  client: { intendedAt: null, arrivedAt: 1, connectedAt: 2, answeredAt: 3.5, departedAt: 4 },
  server: { process: 1, serviceStartedAt: -1, receivedAt: 0, answeredAt: 0, serviceEndedAt: 1e300 },
  outcome: { kind: 'served' },
};
const AT_URL = {
  connection: { ...SERVED.connection, clientAddress: null, clientPort: null },
  client: { ...SERVED.client, connectedAt: null, sentAt: null, answeredAt: null },
  server: null,
  outcome: { kind: 'failed', code: 'EPROTO' },
};
const SEEN_BY_SERVER = { ...SERVED, client: null, outcome: { kind: 'unmatched' } };
const REJECTED = { ...AT_URL, outcome: { kind: 'rejected', status: 503 } };

/** The record with one field, at any depth, replaced, removed or added. */
const changed = fc
  .record({
    record: fc.constantFrom(SERVED, AT_URL, SEEN_BY_SERVER, REJECTED),
    path: fc.array(fc.nat(6), { minLength: 1, maxLength: 2 }),
    value: fc.oneof(
      fc.constantFrom(null, 0, -1, 1.5, 1e21, '', 'served', 'failed', 'tcp', true, [], {}, undefined),
      fc.constantFrom(SERVED.client, AT_URL.client, SERVED.server, { kind: 'reset' }, { kind: 'reset', code: 'x' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    ),
    added: fc.boolean(),
  })
  .map(({ record, path, value, added }) => {
    const copy = structuredClone(record) as unknown as Record<string, unknown>;
    let within = copy;
    for (const step of path.slice(0, -1)) {
      const inner = within[Object.keys(within)[step] ?? ''];
      if (typeof inner === 'object' && inner !== null) within = inner as Record<string, unknown>;
    }
    const key = added ? 'more' : (Object.keys(within)[path.at(-1) ?? 0] ?? 'sentAt');
    if (value === undefined) delete within[key];
    else within[key] = value;
    return copy;
  });

describe('a record is checked by hand', () => {
  for (const [index, record] of [SERVED, AT_URL, SEEN_BY_SERVER, REJECTED].entries()) {
    test(`sample ${index}`, () => assert.equal(isPlainRecord(record), true));
  }

  test('with the same result as by the schema', () => {
    fc.assert(
      fc.property(changed, (record) => {
        assert.equal(isPlainRecord(record), recordShape.safeParse(record).success, JSON.stringify(record));
      }),
      { numRuns: 5000 },
    );
  });
});

describe('a burst', () => {
  const run = { ...syntheticRun({ clients: 3 }), name: 'one' };

  test('is read with all its records, in place', () => assert.deepEqual(parseDocument(serialise(run), 'file'), run));

  test('with one damaged record names its place', () => {
    const text = serialise(run).replace(/"departedAt":\d+/, '"departedAt": "late"');
    assert.throws(
      () => parseDocument(text, 'file'),
      /file is damaged: runs\.0\.rounds\.0\.records\.0\.client\.departedAt/,
    );
  });
});
