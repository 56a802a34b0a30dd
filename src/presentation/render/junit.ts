/** Checks as JUnit XML, one test case each. An inconclusive check is an error, so that it does not count as passed. */
import { create } from 'xmlbuilder2';

export interface JunitCase {
  /** What was checked: a model or a load. */
  readonly subject: string;
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'unclear';
  /** The measured value and the allowed range. */
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
    if (outcome === 'unclear') test.ele('error', { message: `inconclusive: ${detail}` });
  }
  return `${root.end({ prettyPrint: true })}\n`;
}
