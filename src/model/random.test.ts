/** Seeded random numbers: the same seed gives the same draws and the same order. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { seededDraw, shuffle } from './random.js';

const seed = fc.integer({ min: 0, max: 2 ** 31 - 1 });

describe('seededDraw', () => {
  test('draws integers from 0 to below the bound', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 1000 }), (from, bound) => {
        const drawn = seededDraw(from)(bound);
        assert.ok(Number.isInteger(drawn) && drawn >= 0 && drawn < bound);
      }),
    );
  });

  test('each number is about equally likely', () => {
    const draw = seededDraw(1);
    const counts = [0, 0, 0, 0, 0];
    for (let index = 0; index < 10_000; index += 1) {
      const drawn = draw(5);
      counts[drawn] = (counts[drawn] ?? 0) + 1;
    }
    for (const count of counts) assert.ok(count > 1800 && count < 2200, `${counts}`);
  });
});

describe('shuffle', () => {
  test('is a permutation, and does not change its input', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), seed, (items, from) => {
        const before = [...items];
        const shuffled = shuffle(items, seededDraw(from));
        assert.deepEqual([...shuffled].sort(), [...items].sort());
        assert.deepEqual(items, before);
      }),
    );
  });

  test('is the same for the same seed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), seed, (items, from) => {
        assert.deepEqual(shuffle(items, seededDraw(from)), shuffle(items, seededDraw(from)));
      }),
    );
  });

  test('every order of three occurs about as often as any other', () => {
    const draw = seededDraw(3);
    const counts = new Map<string, number>();
    for (let index = 0; index < 6000; index += 1) {
      const order = shuffle(['a', 'b', 'c'], draw).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    assert.equal(counts.size, 6);
    for (const count of counts.values()) assert.ok(count > 850 && count < 1150, `${[...counts]}`);
  });
});
