/** The overall outcome of gates, and the formats of a report. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sectionOf } from '../section.js';
import { exactPercent, overall, type Report, renderForms, reportExitCode } from './report.js';

test('one failed gate decides, and an inconclusive one is never a pass', () => {
  assert.equal(overall(['passed', 'passed']), 'passed');
  assert.equal(overall(['passed', 'unclear']), 'unclear');
  assert.equal(overall(['unclear', 'failed', 'passed']), 'failed');
  assert.equal(overall([]), 'unclear');
});

test('the exit codes that README names', () => {
  assert.deepEqual((['passed', 'failed', 'unclear'] as const).map(reportExitCode), [0, 1, 3]);
});

test('a limit is written as it was given', () => {
  assert.deepEqual([0.05, 0.075, 0.9975].map(exactPercent), ['5 %', '7.5 %', '99.75 %']);
});

const REPORT: Report = {
  title: 'Performance',
  conclusion: 'Failed: a | b.',
  statements: [{ subject: 'sequential', text: 'Capped at 1.', sound: true }],
  sections: [sectionOf('Gates', ['what', 'measured'], [['x*y <z>', '1.00']], 'In brackets: an interval.')],
  gates: [
    { subject: 'sequential', name: 'peak', outcome: 'passed', measured: '1', allowed: '1' },
    { subject: 'cluster', name: 'peak', outcome: 'unclear', measured: '17', allowed: 'at least 18' },
  ],
  figures: [
    { name: 'sequential: makespan', unit: 'ms', value: 515.2, range: '514 - 532' },
    { name: 'sequential: prediction error', unit: 'ratio', value: 0.01, range: null },
  ],
  notes: ['2 cores'],
};

test('Markdown: conclusion first, then findings, tables and notes; texts are escaped', () => {
  assert.equal(
    renderForms(REPORT).markdown,
    `# at-once: Performance

Failed: a \\| b.

- **sequential**: Capped at 1.

## Gates

| what       | measured |
| :--------- | :------- |
| x\\*y \\<z\\> | 1.00     |

In brackets: an interval.${'  '}

- 2 cores
`,
  );
});

test('JSON: the format customSmallerIsBetter of github-action-benchmark', () => {
  assert.deepEqual(JSON.parse(renderForms(REPORT).json), [
    { name: 'sequential: makespan', unit: 'ms', value: 515.2, range: '514 - 532' },
    { name: 'sequential: prediction error', unit: 'ratio', value: 0.01 },
  ]);
});

test('JUnit: one test case per gate, with the measured value and the allowed range', () => {
  const { xml } = renderForms(REPORT);
  assert.match(xml, /<testsuites tests="2" failures="0" errors="1">/);
  assert.match(xml, /<error message="inconclusive: 17; allowed: at least 18"\/>/);
});
