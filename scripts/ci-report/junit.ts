/** The gates as JUnit XML: a test case a gate. One that can't tell is an error, so that nobody takes it for a pass. */
import { create } from 'xmlbuilder2';
import type { Gate, Report } from './report.js';

export function renderJunit({ title, gates }: Report): string {
  const failures = gates.filter(({ outcome }) => outcome === 'failed').length;
  const errors = gates.filter(({ outcome }) => outcome === 'unclear').length;
  const counts = { tests: gates.length, failures, errors };
  const root = create({ version: '1.0', encoding: 'UTF-8' }).ele('testsuites', counts);
  const suite = root.ele('testsuite', { name: title, ...counts, skipped: 0 });
  for (const gate of gates) {
    const test = suite.ele('testcase', { classname: gate.subject, name: gate.name });
    if (gate.outcome === 'failed') test.ele('failure', { message: describe(gate) });
    if (gate.outcome === 'unclear') test.ele('error', { message: `can't tell: ${describe(gate)}` });
  }
  return `${root.end({ prettyPrint: true })}\n`;
}

function describe({ measured, allowed }: Gate): string {
  return `${measured}; allowed: ${allowed}`;
}
