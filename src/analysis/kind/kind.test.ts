/**
 * The tables of figures: each figure is defined once, and figures in comparisons, the trend and CSV are also in JSON.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { syntheticOpen } from '../../model/synthetic-open.test-support.js';
import { syntheticSustained } from '../../model/synthetic-sustained.test-support.js';
import { kindOf } from '../index.js';
import { summariseOpen } from '../open/open-summary.js';
import { OPEN_FIGURES, OPEN_SUMMARY } from '../open/open-table.js';
import { summariseSustained } from '../sustained/sustained-summary.js';
import { LOOP_FIGURES, LOOP_SUMMARY } from '../sustained/sustained-table.js';
import { type FigureTable, figuresOf } from '../view/figure-table.js';
import { medianById, numbersByName } from './kind.js';

const TABLES: Readonly<Record<string, ReadonlyArray<FigureTable<never>>>> = {
  'open arrivals': [OPEN_SUMMARY, OPEN_FIGURES],
  'the closed loop': [LOOP_SUMMARY, LOOP_FIGURES],
};

describe('the tables of figures', () => {
  for (const [name, tables] of Object.entries(TABLES)) {
    test(`${name}: ids and columns are unique`, () => {
      const figures = new Set(tables.flatMap((table) => figuresOf(table)));
      const ids = [...figures].map(({ id }) => id);
      assert.deepEqual(ids, [...new Set(ids)]);
      for (const shownIn of ['summary', 'comparison', 'sideBySide', 'trend', 'csv'] as const) {
        const labels = [...figures].flatMap(({ label, shown }) =>
          shown[shownIn] === undefined ? [] : [shown[shownIn] === true ? label : shown[shownIn]],
        );
        assert.deepEqual(labels, [...new Set(labels)], shownIn);
      }
    });

    test(`${name}: the summary and the other tables show the same figure`, () => {
      const [summary = [], figures = []] = tables.map((table) => figuresOf(table));
      const elsewhere = summary.filter(({ shown }) => shown.comparison !== undefined || shown.sideBySide !== undefined);
      assert.ok(elsewhere.length > 0);
      for (const row of elsewhere) assert.ok(figures.includes(row), row.id);
    });
  }

  test('JSON has every figure of open arrivals, by its id', () => {
    const [model] = summariseOpen(syntheticOpen()).models;
    assert.ok(model !== undefined);
    const figures = numbersByName(OPEN_FIGURES, model);
    for (const { id, over } of figuresOf(OPEN_FIGURES)) assert.deepEqual(figures[id], over(model), id);
    const added = { ...figuresOf(OPEN_FIGURES)[0], id: 'added' } as (typeof OPEN_FIGURES)[number];
    assert.ok(Object.keys(numbersByName([...OPEN_FIGURES, added], model)).includes('added'));
  });

  test('the list reads its figures from the table', () => {
    const document = syntheticSustained();
    const [listed] = kindOf(document).listed(document);
    const [model] = summariseSustained(document).models;
    assert.ok(listed !== undefined && model !== undefined && listed.waitP50 !== null && listed.lasted !== null);
    assert.equal(listed.waitP50, medianById(LOOP_FIGURES, 'waitP50', model));
    assert.equal(listed.lasted, medianById(LOOP_FIGURES, 'duration', model));
    assert.equal(medianById(LOOP_FIGURES, 'no-such-figure', model), null);
  });
});
