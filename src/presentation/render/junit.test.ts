/** JUnit XML as those who read it expect it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderJunit } from './junit.js';

test('a test case each; what can not be told is an error; nothing in a name is taken for markup', () => {
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
      <error message="can't tell: 17; allowed: at least 18"/>
    </testcase>
  </testsuite>
</testsuites>
`,
  );
});
