/** The estimator's tables: what a row counts, and that the page of the docs has the table of the results. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { CELLS, type Cell } from './cells.js';
import { truthInWords, truthOf } from './documents.js';
import { reportOf, summaryIn, summaryOf, withSummary } from './report.js';
import { cellName, judge, type Outcome } from './simulated-probe.js';

const REPOSITORY = new URL('../../../', import.meta.url);
const [first, second] = CELLS as [Cell, Cell];
const outcome = (cell: Cell, verdict: Outcome['verdict']): Outcome => ({
  cell: cellName(cell),
  run: 0,
  verdict,
  covered: verdict === 'named',
  published: [true, false, false, true],
  seconds: 1,
});

describe('the accuracy of the estimator', () => {
  test('no two cells have the same name', () => {
    assert.equal(new Set(CELLS.map(cellName)).size, CELLS.length);
  });

  test('a row of the summary has the shares of one kind', () => {
    const summary = summaryOf([
      outcome(first, 'named'),
      outcome(first, 'named'),
      outcome(second, 'none'),
      outcome(second, 'wrong'),
    ]);
    const row = summary.split('\n').find((line) => line.includes(first.kind)) ?? '';
    const cells = row.split('|').map((cell) => cell.trim());
    assert.deepEqual(cells.slice(1, -1), [
      first.kind,
      '4',
      '50.0 %',
      '25.0 %',
      '25.0 %',
      '50.0 %',
      '0 %',
      '100 %',
      '0 %',
      '0 %',
      '100 %',
    ]);
    assert.match(summary, /4 probes: 2 servers with up to 1 seeds? each/);
  });

  test('a page gets the summary between its marks', () => {
    const summary = summaryOf([outcome(first, 'named')]);
    const page = 'before\n<!-- made by bench:estimator -->\nold\n<!-- end -->\nafter';
    const made = withSummary(page, summary);
    assert.equal(summaryIn(made), summary);
    assert.match(made, /^before\n.*after$/s);
    assert.throws(() => withSummary('no marks', summary), /no marks/);
  });

  test('docs/accuracy.md has the summary of results/estimator.md', () => {
    const text = (path: string) => readFileSync(new URL(path, REPOSITORY), 'utf8');
    assert.ok(text('results/estimator.md').includes(summaryIn(text('docs/accuracy.md'))));
    assert.ok(reportOf([outcome(first, 'named')]).includes(summaryOf([outcome(first, 'named')])));
  });

  test('a range is not a named number, and a bound above the truth is wrong', () => {
    const slots = { kind: 'slots', slots: 4 } as const;
    assert.equal(judge({ answer: { kind: 'range', low: 3, high: 5, because: [] }, atLeast: 3 }, slots), 'none');
    assert.equal(judge({ answer: { kind: 'could-not-tell', because: ['timed-out'] }, atLeast: 5 }, slots), 'wrong');
    assert.equal(judge({ answer: { kind: 'slots', slots: 4 }, atLeast: 4 }, slots), 'named');
    assert.equal(judge({ answer: { kind: 'slots', slots: 3 }, atLeast: 3 }, slots), 'wrong');
  });

  test('truths are read as they are written', () => {
    const kinds = new Map(CELLS.map(({ truth }) => [truth.kind, truth]));
    for (const truth of kinds.values()) assert.deepEqual(truthOf(truthInWords(truth)), truth);
    assert.throws(() => truthOf('some'), /not a known way/);
  });
});
