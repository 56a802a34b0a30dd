/** Labels of a drawing can all be read. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { placeLabels, type Span, withoutTouching } from './labels.js';

const HEIGHT = 100;
const endAt = (down: number, taken: readonly Span[] = [[down, down]]) => ({ down, taken });

describe('labels of lines', () => {
  for (const [name, downs] of [
    ['at one point', [50, 50, 50]],
    ['at the top', [2, 3, 4, 5]],
    ['at the bottom', [97, 98, 99]],
    ['apart', [20, 60, 90]],
  ] as const) {
    test(`whose ends are ${name}: apart, in the order of the lines, inside the drawing`, () => {
      const feet = placeLabels(
        downs.map((down) =>
          endAt(
            down,
            downs.map((other): Span => [other, other]),
          ),
        ),
        HEIGHT,
      );
      assert.ok(feet.every((foot, index) => index === 0 || foot - (feet[index - 1] ?? 0) >= 15));
      assert.ok(feet.every((foot) => foot >= -4 && foot < HEIGHT));
    });
  }

  test('beside a flat line, not on it', () => {
    const [foot = Number.NaN] = placeLabels([endAt(50)], HEIGHT);
    assert.ok(foot < 50 - 3 || foot > 50 + 11, `${foot}`);
  });

  test('between two lines only where the text fits', () => {
    const taken: Span[] = [40, 48].map((down) => [down, down]);
    const [upper = Number.NaN, lower = Number.NaN] = placeLabels([endAt(40, taken), endAt(48, taken)], HEIGHT);
    assert.ok(upper < 40 - 3 && lower > 48 + 11, `${upper}, ${lower}`);
  });

  test('in the order of the lines, whatever the order of the ends', () => {
    const [lower = Number.NaN, upper = Number.NaN] = placeLabels([endAt(60), endAt(30)], HEIGHT);
    assert.ok(upper < lower);
  });

  test('without a free place, still inside', () => {
    const [foot = Number.NaN] = placeLabels([endAt(5, [[0, HEIGHT]])], HEIGHT);
    assert.ok(foot >= -4 && foot < HEIGHT);
  });
});

describe('labels of ticks', () => {
  const ticks = (...shares: readonly number[]) => shares.map((share) => ({ share, label: '120' }));
  const sharesKept = (...shares: readonly number[]) => withoutTouching(ticks(...shares)).map(({ share }) => share);

  test('all stay where they fit', () => assert.deepEqual(sharesKept(0, 0.25, 0.5, 0.75, 1), [0, 0.25, 0.5, 0.75, 1]));
  test('the first and the last stay', () => assert.deepEqual(sharesKept(0, 0.05, 0.5, 0.97, 1), [0, 0.5, 1]));
  test('the last stays, in whatever order they come', () => assert.deepEqual(sharesKept(1, 0.97, 0), [0, 1]));
  test('one and none', () => assert.deepEqual([sharesKept(0.5), sharesKept()], [[0.5], []]));
});
