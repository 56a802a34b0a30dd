/** What gates come to together, and how a report's limits are written. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exactPercent, overall, reportExitCode } from './report.js';

test('one gate that failed decides, and one that can not tell is never a pass', () => {
  assert.equal(overall(['passed', 'passed']), 'passed');
  assert.equal(overall(['passed', 'unclear']), 'unclear');
  assert.equal(overall(['unclear', 'failed', 'passed']), 'failed');
  assert.equal(overall([]), 'unclear');
});

test('the exit codes that README names', () => {
  assert.deepEqual((['passed', 'failed', 'unclear'] as const).map(reportExitCode), [0, 1, 3]);
});

test('a limit is written as it was asked for', () => {
  assert.deepEqual([0.05, 0.075, 0.9975].map(exactPercent), ['5 %', '7.5 %', '99.75 %']);
});
