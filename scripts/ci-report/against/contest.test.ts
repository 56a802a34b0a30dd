/** What a comparison's report says, from invented rounds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderForms } from '../report.js';
import type { ComparedSeries } from './compare.js';
import { reportContest } from './contest.js';
import { FIGURE_CONFIDENCE, judgeRatios } from './judge.js';
import { BENCH_FIGURES, type ComparedFigure, GATED_FIGURES } from './loads.js';

function seriesWith(figure: ComparedFigure, isGate: boolean, ratios: readonly number[]): ComparedSeries {
  const reference = ratios.map(() => 20_000);
  const candidate = ratios.map((ratio) => 20_000 * ratio);
  const judgement = ratios.length === 0 ? null : judgeRatios(ratios, FIGURE_CONFIDENCE, 0.025);
  return { figure, isGate, candidate, reference, ratios: [...ratios], judgement };
}

/** A report in which the gates have these ratios, and bench was not run. */
function reportWith(...ratios: ReadonlyArray<readonly number[]>) {
  const gates = GATED_FIGURES.map((figure, index) => seriesWith(figure, true, ratios[index] ?? []));
  const series = [...gates, ...BENCH_FIGURES.map((figure) => seriesWith(figure, false, []))];
  return reportContest({ series, ref: 'main', commit: 'c'.repeat(40), threshold: 0.025, notes: ['2 cores'] });
}

/** Ten rounds around a ratio. */
const around = (ratio: number) => Array.from({ length: 10 }, (_, round) => ratio + (round - 4.5) / 500);

test('two versions that serve alike: passed, and the differences are marked as chance', () => {
  const report = reportWith(around(1), around(1));
  assert.equal(report.conclusion, 'Passed: no figure is worse than main by 2.5 % or more.');
  assert.deepEqual(
    report.gates.map(({ outcome }) => outcome),
    ['passed', 'passed'],
  );
  const { markdown, json } = renderForms(report);
  assert.match(
    markdown,
    /^\| CPU time per connection +\| 20 µs +\| 20 µs +\| \\~ +\| -0\.9 % to \+0\.9 % \| 10 +\| passed +\|$/m,
  );
  assert.match(markdown, /^\| passage +\| .* 0 +\| not measured +\|$/m);
  assert.deepEqual(
    JSON.parse(json).map(({ name }: { name: string }) => name),
    [
      'sequential, services of 10 ms: response time, against the other version',
      'sequential, service time zero: CPU time per connection, against the other version',
    ],
  );
});

test('a slower loop: failed, and the figure that says so is named', () => {
  const report = reportWith(around(1), around(1.05));
  assert.equal(
    report.conclusion,
    'Failed: worse than main by more than 2.5 %: CPU time per connection (sequential, service time zero).',
  );
  assert.equal(report.gates[1]?.measured, 'ratio 1.050 (1.041 to 1.059, 10 rounds)');
  assert.equal(report.gates[1]?.allowed, 'a ratio of at most 1.025');
  assert.match(renderForms(report).markdown, /\| \+5\.0 % +\| \+4\.1 % to \+5\.9 % \| 10 +\| failed +\|$/m);
});

test('too few rounds: inconclusive, and the report says how many more it needs', () => {
  const report = reportWith(around(1), around(1).slice(0, 4));
  assert.equal(
    report.conclusion,
    'Inconclusive: CPU time per connection (sequential, service time zero). This needs about 6 more rounds of each version: use a longer --budget, or a quieter machine.',
  );
  assert.match(renderForms(report).markdown, /\| 4 +\| inconclusive: needs 6 more rounds +\|$/m);
  assert.match(reportWith().conclusion, /^Inconclusive: response time .*; CPU time .*about 10 more rounds/);
});
