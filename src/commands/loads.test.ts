/** The loads of a sweep as a user names them: what they become, and what is said of what they can not be. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { UsageFailure } from '../model/failure.js';
import { type LoadBounds, parseLoads } from './loads.js';

const CLIENTS: LoadBounds = { least: 1, most: 1000, scale: 'whole-numbers' };
const SHARE: LoadBounds = { least: 0.01, most: 2, scale: 'tenths' };

const clients = (text: string) => parseLoads('--clients', text, CLIENTS);
const share = (text: string) => parseLoads('--utilisation', text, SHARE);

describe('parseLoads', () => {
  test('one load, and a list of them: in ascending order, each once', () => {
    assert.deepEqual(clients('7'), [7]);
    assert.deepEqual(clients('8,1,4,2,4'), [1, 2, 4, 8]);
    assert.deepEqual(clients(' 1, 2 ,4'), [1, 2, 4]);
    assert.deepEqual(share('0.95,0.5,.5'), [0.5, 0.95]);
  });

  test('a range of few numbers is all of them', () => {
    assert.deepEqual(clients('3..3'), [3]);
    assert.deepEqual(clients('1..2'), [1, 2]);
  });

  test('any range of whole numbers is 12 loads at most, distinct, ascending, from one end to the other', () => {
    const ends = fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1000 }));
    fc.assert(
      fc.property(ends, ([one, other]) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const loads = clients(`${from}..${to}`);
        assert.ok(loads.length <= 12);
        assert.equal(loads[0], from);
        assert.equal(loads.at(-1), to);
        assert.ok(loads.every((load, index) => Number.isInteger(load) && load > (loads[index - 1] ?? 0)));
      }),
    );
    assert.ok(clients('1..100').length >= 8);
  });

  test('a range of shares goes by tenths, whole ones', () => {
    assert.deepEqual(share('0.1..1.1'), [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1]);
    assert.deepEqual(share('0.5..0.5'), [0.5]);
    assert.deepEqual(share('0.25..0.5'), [0.25, 0.35, 0.45]);
  });

  test('ranges and single loads can be mixed', () => {
    assert.deepEqual(clients('64,1..3,2'), [1, 2, 3, 64]);
    assert.deepEqual(share('0.2..0.4,0.95'), [0.2, 0.3, 0.4, 0.95]);
  });

  test('a range keeps within its ends', () => {
    const cent = fc.integer({ min: 1, max: 200 }).map((hundredths) => hundredths / 100);
    fc.assert(
      fc.property(cent, cent, (one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const loads = share(`${from}..${to}`);
        assert.equal(loads[0], from);
        assert.ok(loads.every((load) => load >= from && load <= to));
        assert.ok(to - (loads.at(-1) ?? 0) < 0.1 + 1e-9);
      }),
    );
  });

  test('a hundred loads are the most', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => index + 1).join(',');
    assert.equal(clients(many(100)).length, 100);
    assertRefused(() => clients(many(101)), /--clients names 101 loads, and a sweep has 100 at most\. Name fewer\./);
  });

  for (const text of ['', ',', '1,', '0', '-1', '1.5', '1001', '1e2', 'many', '1..', '..5', '1...5', '0x10', '½']) {
    test(`clients: "${text}" is refused in a line, with an example`, () => {
      assertRefused(
        () => clients(text),
        /^--clients takes whole numbers from 1 to 1000, as 1\.\.100 or 1,2,4,8, not "/,
      );
    });
  }

  for (const text of ['', '0', '-0.5', '2.1', '50%', '1.', '0.1..', 'NaN', 'Infinity', '0..1']) {
    test(`utilisation: "${text}" is refused in a line, with an example`, () => {
      assertRefused(
        () => share(text),
        /^--utilisation takes numbers from 0\.01 to 2, as 0\.1\.\.1\.1 or 0\.5,0\.8, not "/,
      );
    });
  }

  for (const text of ['5..1', '1..5..9', '1..2..']) {
    test(`"${text}" is no range`, () => {
      assertRefused(() => clients(text), /takes a range from the smaller to the larger, as 1\.\.100, not "/);
    });
  }
});

function assertRefused(parse: () => unknown, message: RegExp): void {
  assert.throws(parse, (error) => {
    assert.ok(error instanceof UsageFailure);
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
}
