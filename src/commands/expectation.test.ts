/** What is expected of a server, as a user writes it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UsageFailure } from '../model/failure.js';
import { MOST } from '../model/scenario.js';
import { parseExpectation, parseExpected } from './expectation.js';

const exactly = (count: number) => ({ kind: 'slots', low: count, high: count });

describe('parseExpected', () => {
  test('one, or one each', () => {
    assert.deepEqual(parseExpected('--expect', '1'), [exactly(1)]);
    assert.deepEqual(parseExpected('--expect', '1,4'), [exactly(1), exactly(4)]);
    assert.deepEqual(parseExpected('--expect', 'none,4'), [{ kind: 'none' }, exactly(4)]);
    assert.deepEqual(parseExpected('--expect', '>=8,1..2'), [
      { kind: 'slots', low: 8, high: null },
      { kind: 'slots', low: 1, high: 2 },
    ]);
    assert.deepEqual(parseExpected('--expect', String(MOST.clients)), [exactly(MOST.clients)]);
  });

  for (const text of ['', '0', '1,', '1,,4', '1, 4', 'one', '-1', '2..1', String(MOST.clients + 1)]) {
    test(`refuses "${text}"`, () => assert.throws(() => parseExpected('--expect', text), UsageFailure));
  }
});

describe('parseExpectation', () => {
  test('a number, a range, a bound, or none', () => {
    assert.deepEqual(parseExpectation('--expect', '4'), exactly(4));
    assert.deepEqual(parseExpectation('--expect', '1..2'), { kind: 'slots', low: 1, high: 2 });
    assert.deepEqual(parseExpectation('--expect', '>=8'), { kind: 'slots', low: 8, high: null });
    assert.deepEqual(parseExpectation('--expect', 'none'), { kind: 'none' });
  });

  for (const text of ['', '0', '2..1', '>=', '>8', '1..', 'all', '-1', String(MOST.clients + 1)]) {
    test(`refuses "${text}"`, () => assert.throws(() => parseExpectation('--expect', text), UsageFailure));
  }
});
