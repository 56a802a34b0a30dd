/** The short form of a burst: the staircase with its first and last client, the answer, and why the last one waits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { syntheticRun } from '../../model/synthetic-run.test-support.js';
import { render } from '../../presentation/index.js';
import { TEXT_OPTIONS } from '../../presentation/render/content.js';
import { explainLast } from './brief.js';
import { summariseBurst } from './summary.js';

const briefLines = (run = syntheticRun(), options = {}) =>
  render(run, 'table', { ...TEXT_OPTIONS, ...options })
    .trimEnd()
    .split('\n');
const rowNumbers = (lines: readonly string[]) =>
  lines.flatMap((line) => /^ +([1-9]\d*) .*█/.exec(line)?.[1] ?? []).map(Number);

test('the staircase has the first and the last client, whatever the number of rows', () => {
  for (const rows of [2, 3, 7, 50]) {
    const shown = rowNumbers(briefLines(syntheticRun(), { rows }));
    assert.equal(shown.length, rows);
    assert.deepEqual([shown[0], shown.at(-1)], [1, 50]);
  }
  assert.equal(rowNumbers(briefLines(syntheticRun(), { rows: 'all' })).length, 50);
  assert.equal(rowNumbers(briefLines(syntheticRun({ clients: 3 }))).length, 3);
});

test('the answer is below the picture, with the number of witnesses that agree', () => {
  const lines = briefLines();
  const answer = lines.findIndex((line) => /^served at once {2}1 - in every round, \d of 3 witnesses agree/.test(line));
  assert.ok(answer > lines.findLastIndex((line) => line.includes('█')), lines.join('\n'));
});

test('the last wait is explained by the clients ahead times one service time', () => {
  const [model = assert.fail()] = summariseBurst(syntheticRun()).models;
  assert.equal(explainLast(model), ' (49 clients ahead x 10.0 ms)');
  const [shared = assert.fail()] = summariseBurst(syntheticRun({ models: [['multi-process', 4]] })).models;
  assert.equal(explainLast(shared), ' (12 services before it x 10.0 ms)');
});

test('a wait that the services before it do not add up to is not explained', () => {
  const [model = assert.fail()] = summariseBurst(syntheticRun()).models;
  const rounds = model.rounds.map((round) => ({ ...round, waitMax: (round.waitMax ?? 0) * 1.3 }));
  assert.equal(explainLast({ ...model, rounds }), '');
  assert.equal(explainLast({ ...model, slots: null }), '');
});

test('two models are compared in one table, in the same time scale', () => {
  const lines = briefLines(
    syntheticRun({
      models: [
        ['sequential', 1],
        ['multi-process', 4],
      ],
    }),
  );
  assert.equal(lines.filter((line) => /median wait/.test(line)).length, 1);
  assert.ok(lines.some((line) => /x better.*x better.*x better.*x better/.test(line)));
  assert.equal(lines.filter((line) => / 0 .* ms$/.test(line)).length, 1, 'one axis for both');
  assert.ok(lines.some((line) => /^learned +multi-process \(4 workers\) serves 4 at once instead of 1/.test(line)));
});
