/** No cell of a CSV is a formula to a spreadsheet, wherever its text comes from; numbers stay numbers. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { syntheticRun, syntheticSelf } from '../../model/synthetic-run.test-support.js';
import { syntheticClientsSweep } from '../../model/synthetic-sweep.test-support.js';
import { render, renderList, renderRunComparison } from '../index.js';
import { type RenderOptions, TEXT_OPTIONS } from './content.js';
import { writeCsv } from './csv.js';

const PLAIN: RenderOptions = { ...TEXT_OPTIONS, rows: 'all' };
const HOSTILE = ['=1+1', '+1+1', '-1+1', '@SUM(1)', '\t=1+1', '\r=1+1', ' =1+1', '\uff1d1+1', '-cmd|calc!A1', '+5'];
/** The start of a line or cell, quoted or not, followed by the beginning of a formula: must not match. */
const RUNS = /(?:^|,)"?\s*(?:[=+@\uff1d]|-(?!\d+(?:\.\d+)?(?:,|$)|,|$))/m;

function cellOf(value: unknown): string {
  return writeCsv({ rows: [{ value }] })
    .replace(/^value\n/, '')
    .trimEnd();
}

describe('writeCsv', () => {
  test('what a spreadsheet would evaluate is written as text', () => {
    for (const text of HOSTILE) {
      const cell = cellOf(text);
      assert.match(cell, /^"?'/, JSON.stringify(text));
      assert.doesNotMatch(cell, RUNS);
    }
  });

  test('numbers (also negative or written by hand), a dash and any other text stay as they are', () => {
    for (const [value, cell] of [
      [-5, '-5'],
      [-1.5e-7, '-1.5e-7'],
      ['-0.007', '-0.007'],
      ['12', '12'],
      ['-', '-'],
      ['sequential - 4', 'sequential - 4'],
      [Number.NaN, ''],
      [true, 'true'],
    ]) {
      assert.equal(cellOf(value), cell);
    }
  });
});

describe('every CSV of the program', () => {
  for (const hostile of HOSTILE) {
    test(`${JSON.stringify(hostile)} in a document, its name and its texts`, () => {
      const self = syntheticSelf();
      const [suite] = self.suites;
      assert.ok(suite !== undefined);
      const tasks = suite.tasks.map((task) => ({ ...task, name: hostile }));
      const run = syntheticRun({ clients: 2, rounds: 1 });
      const records = run.runs[0]?.rounds[0]?.records.map((record) => ({
        ...record,
        connection: { ...record.connection, clientAddress: hostile },
      }));
      const rounds = run.runs[0]?.rounds.map((round) => ({ ...round, records: records ?? [] })) ?? [];
      const foreign = { ...run, name: hostile, runs: run.runs.map((one) => ({ ...one, rounds })) };
      const sweep = syntheticClientsSweep([1, 2]);
      for (const text of [
        render({ ...self, name: hostile, suites: [{ ...suite, question: hostile, tasks }] }, 'csv', PLAIN),
        render(foreign, 'csv', PLAIN),
        renderList([foreign, { ...self, name: hostile }], [], 'Saved runs', false, 'csv'),
        renderRunComparison({ ...sweep, name: hostile }, { ...sweep, name: hostile }, 'csv', false),
        renderRunComparison(foreign, { ...foreign, name: hostile }, 'csv', false),
      ]) {
        assert.ok(text.split('\n').length > 2);
        assert.equal(RUNS.exec(text)?.[0], undefined, text);
      }
    });
  }

  test('negative durations of a run stay numbers', () => {
    const run = syntheticRun({ clients: 2, rounds: 1 });
    const runs = run.runs.map((one) => ({
      ...one,
      rounds: one.rounds.map((round) => ({
        ...round,
        records: round.records.map((record) =>
          record.client === null ? record : { ...record, client: { ...record.client, arrivedAt: 5e6 } },
        ),
      })),
    }));
    assert.match(render({ ...run, runs }, 'csv', PLAIN), /,-5\.000,/);
  });
});
