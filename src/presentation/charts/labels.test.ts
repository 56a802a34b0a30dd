/** The labels of lines that end close together can all be read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PlacedLabel, spreadLabels } from './labels.js';

const labelAt = (down: number): PlacedLabel => ({ text: 'a', tone: 'service', share: 1, down });
const distances = (downs: readonly number[]) => downs.slice(1).map((down, at) => down - (downs[at] ?? 0));

for (const [name, downs] of [
  ['at one point', [50, 50, 50]],
  ['at the top', [2, 3, 4, 5]],
  ['at the bottom', [99, 100, 98]],
  ['apart already', [20, 60, 90]],
] as const) {
  test(`lines that end ${name}`, () => {
    const spread = spreadLabels(downs.map(labelAt), 100).map(({ down }) => down);
    assert.equal(spread.length, downs.length);
    assert.ok(distances(spread).every((distance) => distance >= 14));
    assert.ok(spread.every((down) => down >= -4 && down <= 100));
  });
}

test('labels that are apart stay where they are', () => {
  assert.deepEqual(
    spreadLabels([labelAt(20), labelAt(60)], 100).map(({ down }) => down),
    [20, 60],
  );
});
