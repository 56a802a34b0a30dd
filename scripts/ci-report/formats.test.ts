/** The three forms of a report, as those who read them expect them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderBenchmarkJson } from './benchmark-json.js';
import { renderJunit } from './junit.js';
import { renderMarkdown } from './markdown.js';
import type { Report } from './report.js';

const REPORT: Report = {
  title: 'Performance',
  conclusion: 'Failed: a | b.',
  statements: ['sequential: Capped at 1.'],
  tables: [{ title: 'Gates', note: null, columns: ['what', 'measured'], rows: [['x*y <z>', '1.00']] }],
  gates: [
    { subject: 'sequential', name: 'peak', outcome: 'passed', measured: '1', allowed: '1' },
    { subject: 'sequential', name: 'cost & "place"', outcome: 'failed', measured: '1.3', allowed: '0.9 to 1.15' },
    { subject: 'cluster', name: 'peak', outcome: 'unclear', measured: '17', allowed: 'at least 18' },
  ],
  figures: [
    { name: 'sequential: makespan', unit: 'ms', value: 515.2, range: '514 - 532' },
    { name: 'sequential: prediction error', unit: 'ratio', value: 0.01, range: null },
  ],
  notes: ['2 cores'],
};

test('Markdown: conclusion first, then what was found, tables and notes; nothing in it is taken for markup', () => {
  assert.equal(
    renderMarkdown(REPORT),
    `## Performance

**Failed: a \\| b.**

- sequential: Capped at 1.

### Gates

| what       | measured |
| ---------- | -------- |
| x\\*y \\<z\\> | 1.00     |

- 2 cores
`,
  );
});

test('JSON: what github-action-benchmark takes as customSmallerIsBetter', () => {
  assert.deepEqual(JSON.parse(renderBenchmarkJson(REPORT)), [
    { name: 'sequential: makespan', unit: 'ms', value: 515.2, range: '514 - 532' },
    { name: 'sequential: prediction error', unit: 'ratio', value: 0.01 },
  ]);
});

test('JUnit: a test case a gate; a gate that can not tell is an error', () => {
  assert.equal(
    renderJunit(REPORT),
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="1" errors="1">
  <testsuite name="Performance" tests="3" failures="1" errors="1" skipped="0">
    <testcase classname="sequential" name="peak"/>
    <testcase classname="sequential" name="cost &amp; &quot;place&quot;">
      <failure message="1.3; allowed: 0.9 to 1.15"/>
    </testcase>
    <testcase classname="cluster" name="peak">
      <error message="can't tell: 17; allowed: at least 18"/>
    </testcase>
  </testsuite>
</testsuites>
`,
  );
});
