/** JUnit XML as its consumers expect it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../../analysis/index.js';
import { exitCodeFor } from '../../analysis/judgement.js';
import type { StoredDocument } from '../../model/document.js';
import { syntheticRun } from '../../model/synthetic-run.test-support.js';
import { syntheticSustained } from '../../model/synthetic-sustained.test-support.js';
import { syntheticClientsSweep } from '../../model/synthetic-sweep.test-support.js';
import { simulatedProbe } from '../../probe/probing/simulated-probe.test-support.js';
import { renderDocumentJunit, renderJunit } from './junit.js';

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

const DOCUMENTS: Readonly<Record<string, StoredDocument>> = {
  'a burst': syntheticRun({ clients: 6 }),
  'a closed loop': syntheticSustained({ clients: 4 }),
  'a sweep': syntheticClientsSweep([1, 2, 4]),
  'a probe': await simulatedProbe({ slots: 4 }),
  'an inconclusive probe': await simulatedProbe({ slots: 4, serviceTime: 0 }),
  'a failed probe': await simulatedProbe({ admits: 0 }),
};

for (const [name, document] of Object.entries(DOCUMENTS)) {
  test(`${name} passes or fails as its exit code says`, () => {
    const text = renderDocumentJunit(document);
    const [, tests = 0, failures = 0, errors = 0] =
      /<testsuites tests="(\d+)" failures="(\d+)" errors="(\d+)">/.exec(text)?.map(Number) ?? [];
    assert.ok(tests > 0, text);
    assert.equal(exitCodeFor(document), failures > 0 ? 1 : errors > 0 ? 3 : 0);
  });
}

test('what was expected takes the place of the verdict', () => {
  const expected = { kind: 'slots', low: 8, high: null } as const;
  const judged = { subject: 'sequential', expected, met: 'not-met', proven: 1 } as const;
  const text = renderDocumentJunit(syntheticRun({ clients: 6 }), [judged]);
  assert.match(text, /<testsuites tests="1" failures="1" errors="0">/);
  assert.match(text, /classname="sequential" name="serves &gt;=8 at once">\n\s+<failure message="[^"]+"\/>/);
});
