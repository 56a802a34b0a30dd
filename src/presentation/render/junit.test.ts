/** JUnit XML as its consumers expect it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderJunit } from './junit.js';

test('one test case per check; an inconclusive one is an error; names are escaped', () => {
  assert.equal(
    renderJunit('Performance', [
      { subject: 'sequential', name: 'peak', outcome: 'passed', detail: '1' },
      { subject: 'sequential', name: 'cost & "place"', outcome: 'failed', detail: '1.3; allowed: 0.9 to 1.15' },
      { subject: 'cluster', name: 'peak', outcome: 'unclear', detail: '17; allowed: at least 18' },
    ]),
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="3" failures="1" errors="1">
  <testsuite name="Performance" tests="3" failures="1" errors="1" skipped="0">
    <testcase classname="sequential" name="peak"/>
    <testcase classname="sequential" name="cost &amp; &quot;place&quot;">
      <failure message="1.3; allowed: 0.9 to 1.15"/>
    </testcase>
    <testcase classname="cluster" name="peak">
      <error message="inconclusive: 17; allowed: at least 18"/>
    </testcase>
  </testsuite>
</testsuites>
`,
  );
});
