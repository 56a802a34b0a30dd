/** The chart fits, has exactly the given points, and draws later series on top. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type ChartOptions, chooseEvenly, drawChart, type Series, selectRows } from './drawings.js';

const SIGNS = /[○●]/g;
const OPTIONS: ChartOptions = { title: 'Waits', xAxis: 'clients', scale: 'linear', width: 80 };
const DOUBLING = { ...OPTIONS, scale: 'doubling' } as const;

function seriesOf(points: Series['points'], sign = '●', name = 'measured'): Series {
  return { name, sign, points };
}

function signsOf(series: readonly Series[], options: ChartOptions = OPTIONS): string[] {
  return drawChart(series, options).lines.join('\n').match(SIGNS) ?? [];
}

describe('drawChart', () => {
  test('has as many signs as points if no two coincide', () => {
    const points = [1, 2, 4, 8, 16, 32].map((x) => [x, 10 * x] as const);
    for (const options of [OPTIONS, DOUBLING]) {
      const signs = signsOf([seriesOf(points)], options);
      assert.ok(signs.length >= points.length - 2 && signs.length <= points.length, `${signs.length}`);
    }
    assert.equal(signsOf([seriesOf(points)], DOUBLING).length, points.length);
  });

  test('a later series is drawn over an earlier one', () => {
    const points = [1, 2, 3, 4].map((x) => [x, x] as const);
    const [one, two] = [seriesOf(points, '○', 'theory'), seriesOf(points, '●')];
    assert.deepEqual(new Set(signsOf([one, two])), new Set(['●']));
    assert.deepEqual(new Set(signsOf([two, one])), new Set(['○']));
  });

  test('series that differ are both visible', () => {
    const one = seriesOf(
      [1, 2, 3].map((x) => [x, 1] as const),
      '○',
      'bound',
    );
    const two = seriesOf([1, 2, 3].map((x) => [x, 9] as const));
    const signs = signsOf([one, two]);
    assert.equal(signs.filter((sign) => sign === '○').length, 3);
    assert.equal(signs.filter((sign) => sign === '●').length, 3);
  });

  test('the ends of the axis are labelled with the given values, on both scales', () => {
    const points = [1, 2, 4, 8, 16, 32].map((x) => [x, 100] as const);
    for (const options of [OPTIONS, DOUBLING]) {
      const last = drawChart([seriesOf(points)], options).lines.at(-1) ?? '';
      assert.deepEqual(last.match(/\d+/g)?.at(0), '1', last);
      assert.deepEqual(last.match(/\d+/g)?.at(-1), '32', last);
    }
  });

  test('the legend explains the signs and the x axis', () => {
    const { title, legend } = drawChart([seriesOf([[1, 1]], '○', 'bound'), seriesOf([[1, 2]])], OPTIONS);
    assert.equal(title, 'Waits');
    assert.equal(legend, '○ bound   ● measured   (across: clients)');
  });

  const few: ReadonlyArray<readonly [what: string, series: readonly Series[]]> = [
    ['one point', [seriesOf([[3, 5]])]],
    ['one point at 0', [seriesOf([[1, 0]])]],
    ['all equal', [seriesOf([1, 2, 3, 4].map((x) => [x, 7] as const))]],
    ['all 0', [seriesOf([1, 2, 3, 4].map((x) => [x, 0] as const))]],
    ['a series without points', [seriesOf([], '○', 'theory'), seriesOf([1, 2].map((x) => [x, 7] as const))]],
    [
      'an upper series without points',
      [
        seriesOf(
          [1, 2].map((x) => [x, 7] as const),
          '○',
        ),
        seriesOf([]),
      ],
    ],
    ['no points at all', [seriesOf([], '○', 'theory'), seriesOf([])]],
  ];
  for (const [what, series] of few) {
    for (const options of [OPTIONS, DOUBLING]) {
      test(`${what}, ${options.scale}: whole lines within the width`, () => {
        const { lines } = drawChart(series, options);
        assert.doesNotMatch(lines.join('\n'), /NaN|Infinity|undefined|\?/);
        for (const line of lines) assert.ok([...line].length <= options.width, line);
        const points = series.flatMap((one) => one.points).length;
        assert.equal(signsOf(series, options).length > 0, points > 0, lines.join('\n'));
      });
    }
  }

  test('any points, on either scale: within the width, no unknown signs, only numbers on the axes', () => {
    const point = fc.tuple(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.oneof(fc.constant(0), fc.double({ min: 0.001, max: 1e7, noNaN: true })),
    );
    const points = fc.uniqueArray(point, { minLength: 1, maxLength: 40, selector: ([x]) => x });
    const scale = fc.constantFrom(OPTIONS.scale, DOUBLING.scale);
    fc.assert(
      fc.property(points, points, scale, fc.integer({ min: 60, max: 200 }), (one, two, scaled, width) => {
        const ascending = (given: typeof one) => [...given].sort(([a], [b]) => a - b);
        const series = [seriesOf(ascending(one), '○'), seriesOf(ascending(two), '●')];
        const { lines } = drawChart(series, { ...OPTIONS, scale: scaled, width });
        for (const line of lines) assert.ok([...line].length <= width, line);
        assert.doesNotMatch(lines.join('\n'), /NaN|Infinity|undefined|\?/);
      }),
      { numRuns: 40 },
    );
  });
});

describe('selectRows', () => {
  test('shown and omitted rows add up; a gap never replaces a single row', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 40 }), fc.integer({ min: 1, max: 12 }), (items, atEachEnd) => {
        const { first, leftOut, last } = selectRows(items, { atEachEnd });
        assert.equal(first.length + leftOut + last.length, items.length);
        assert.notEqual(leftOut, 1);
        assert.deepEqual([...first, ...items.slice(first.length, first.length + leftOut), ...last], items);
        assert.deepEqual(selectRows(items, 'all').first, items);
      }),
    );
  });
});

test('evenly chosen rows begin with the first and end with the last', () => {
  const item = fc.integer();
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 300 }), fc.integer({ min: 2, max: 20 }), (items, count) => {
      const chosen = chooseEvenly(items, count);
      assert.equal(chosen.length, Math.min(count, items.length));
      assert.equal(chosen[0], items[0]);
      assert.equal(chosen.at(-1), items.at(-1));
    }),
  );
});
