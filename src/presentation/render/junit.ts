/** What must hold, as JUnit XML: a test case each. One that can't be told is an error, so that it is taken for no pass. */
import { create } from 'xmlbuilder2';

export interface JunitCase {
  /** What it is of: a model, a load. */
  readonly subject: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'unclear';
  /** What was measured, and what is allowed. */
  readonly detail: string;
}

export function renderJunit(title: string, cases: readonly JunitCase[]): string {
  const countOf = (wanted: JunitCase['outcome']) => cases.filter(({ outcome }) => outcome === wanted).length;
  const counts = { tests: cases.length, failures: countOf('failed'), errors: countOf('unclear') };
  const root = create({ version: '1.0', encoding: 'UTF-8' }).ele('testsuites', counts);
  const suite = root.ele('testsuite', { name: title, ...counts, skipped: 0 });
  for (const { subject, name, outcome, detail } of cases) {
    const test = suite.ele('testcase', { classname: subject, name });
    if (outcome === 'failed') test.ele('failure', { message: detail });
    if (outcome === 'unclear') test.ele('error', { message: `can't tell: ${detail}` });
  }
  return `${root.end({ prettyPrint: true })}\n`;
}
