/** The filters of the list: what is read, and what is refused. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UsageFailure } from '../model/failure.js';
import { parseEnd, parseStart } from './instants.js';
import { isFilter, parseCommit, parseRange } from './list-options.js';

describe('dates', () => {
  for (const [text, start, end] of [
    ['2026-01-31', '2026-01-31T00:00:00.000Z', '2026-01-31T23:59:59.999Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z', '2024-02-29T23:59:59.999Z'],
    ['2026-01-31T12:30', '2026-01-31T12:30:00.000Z', '2026-01-31T12:30:59.999Z'],
    ['2026-01-31 12:30:05', '2026-01-31T12:30:05.000Z', '2026-01-31T12:30:05.999Z'],
    ['2026-01-31T12:30:05Z', '2026-01-31T12:30:05.000Z', '2026-01-31T12:30:05.999Z'],
  ] as const) {
    test(text, () => {
      assert.equal(new Date(parseStart('--since', text)).toISOString(), start);
      assert.equal(new Date(parseEnd('--until', text)).toISOString(), end);
    });
  }

  for (const text of [
    '2026-02-30',
    '2025-02-29',
    '2026-13-01',
    '2026-1-1',
    'yesterday',
    '31.1.2026',
    '2026-01-31T25:00',
    '20260131',
    '',
  ]) {
    test(`"${text}" is no date`, () => assert.throws(() => parseStart('--since', text), UsageFailure));
  }
});

describe('clients', () => {
  test('a number or a range', () => {
    assert.deepEqual(parseRange('--clients', '50'), { from: 50, to: 50 });
    assert.deepEqual(parseRange('--clients', '10..100'), { from: 10, to: 100 });
  });
  for (const text of ['100..10', '1..2..3', '..', '1..', '..5', '0', 'many', '1.5']) {
    test(`"${text}" is neither`, () => assert.throws(() => parseRange('--clients', text), UsageFailure));
  }
});

describe('commits', () => {
  test('the first digits, in any case', () => assert.equal(parseCommit('--commit', 'ABC1'), 'abc1'));
  for (const text of ['main', 'HEAD~1', 'g', 'a'.repeat(41), '0123456+']) {
    test(`"${text}" is none`, () => assert.throws(() => parseCommit('--commit', text), UsageFailure));
  }
});

test('whether there is a filter, and one that no run can pass', () => {
  assert.equal(isFilter({}), false);
  assert.equal(isFilter({ sort: 'name', reverse: true }), false);
  assert.equal(isFilter({ commit: 'a' }), true);
  assert.throws(() => isFilter({ since: 2, until: 1 }), UsageFailure);
});
