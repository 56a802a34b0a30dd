/** Checks as JUnit XML, one test case each. An inconclusive check is an error, so that it does not count as passed. */

import { exitCodeFor } from '../../analysis/judgement.js';
import type { JudgedExpectation } from '../../analysis/kind/kind.js';
import { kindOf } from '../../analysis/registry.js';
import type { StoredDocument } from '../../model/document.js';
import { EXIT, type ExitCode } from '../../model/failure.js';
import { plain } from '../../model/printable.js';
import type { Expectation, Met } from '../../model/probe.js';
import { escapeXml } from '../charts/escape.js';

type Outcome = 'passed' | 'failed' | 'unclear';

export interface JunitCase {
  /** What was checked: a model or a load. */
  readonly subject: string;
  readonly name: string;
  readonly outcome: Outcome;
  /** The measured value and the allowed range. */
  readonly detail: string;
}

export function renderJunit(title: string, cases: readonly JunitCase[]): string {
  const countOf = (wanted: Outcome) => cases.filter(({ outcome }) => outcome === wanted).length;
  const counts = `tests="${cases.length}" failures="${countOf('failed')}" errors="${countOf('unclear')}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `  <testsuite name="${attribute(title)}" ${counts} skipped="0">`,
    ...cases.flatMap(linesOf),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function linesOf({ subject, name, outcome, detail }: JunitCase): string[] {
  const start = `    <testcase classname="${attribute(subject)}" name="${attribute(name)}"`;
  if (outcome === 'passed') return [`${start}/>`];
  const problem =
    outcome === 'failed'
      ? `<failure message="${attribute(detail)}"/>`
      : `<error message="${attribute(`inconclusive: ${detail}`)}"/>`;
  return [`${start}>`, `      ${problem}`, '    </testcase>'];
}

/** XML has no control characters, not even escaped. */
function attribute(text: string): string {
  return escapeXml(plain(text));
}

/** A document: a case for each expectation, or where there is none for each statement. It agrees with the exit code. */
export function renderDocumentJunit(document: StoredDocument, judged: readonly JudgedExpectation[] = []): string {
  const statements = kindOf(document).statements(document);
  const detail = statements.map(({ text }) => text).join(' ');
  const cases =
    judged.length > 0
      ? judged.map(({ subject, expected, met }) => ({
          subject,
          name: `serves ${describeExpectation(expected)} at once`,
          outcome: OUTCOME_OF_EXPECTATION[met],
          detail,
        }))
      : casesOf(document);
  return renderJunit(`at-once: ${document.kind}`, cases);
}

function casesOf(document: StoredDocument): JunitCase[] {
  const { statements, exitCode } = kindOf(document);
  return statements(document).map(({ subject, text, sound, undecided = false }) => ({
    subject,
    name: 'verdict',
    outcome: exitCode === undefined ? outcomeOf(sound, undecided) : outcomeOfCode(exitCodeFor(document)),
    detail: text,
  }));
}

const OUTCOME_OF_EXPECTATION: Readonly<Record<Met, Outcome>> = {
  met: 'passed',
  'not-met': 'failed',
  'could-not-tell': 'unclear',
};

function outcomeOf(sound: boolean, undecided: boolean): Outcome {
  if (sound && !undecided) return 'passed';
  return undecided ? 'unclear' : 'failed';
}

function outcomeOfCode(code: ExitCode): Outcome {
  if (code === EXIT.good) return 'passed';
  return code === EXIT.couldNotTell ? 'unclear' : 'failed';
}

/** As the command line takes it. */
function describeExpectation(expected: Expectation): string {
  if (expected.kind === 'none') return 'without a limit';
  const { low, high } = expected;
  if (high === null) return `>=${low}`;
  return low === high ? String(low) : `${low}..${high}`;
}
