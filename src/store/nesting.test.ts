import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isNestedDeeperThan } from './nesting.js';

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

test('the depth of any JSON, whatever stands in its strings', () => {
  const brackets = fc.string({ unit: fc.constantFrom('[', ']', '{', '}', '"', '\\', 'a') });
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 6 },
      brackets,
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(brackets, tie('any')),
    ),
  })).any;
  fc.assert(
    fc.property(value, fc.nat({ max: 8 }), (content, most) => {
      assert.equal(isNestedDeeperThan(most, JSON.stringify(content)), depthOf(content) > most);
    }),
  );
});

test('what is no JSON has an end too', () => {
  for (const text of ['', '"', '"\\', '"\\"', ']]]]', '[[["']) assert.equal(isNestedDeeperThan(3, text), false);
  assert.equal(isNestedDeeperThan(3, '[[[[" '), true);
});
