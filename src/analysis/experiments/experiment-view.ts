/** What an experiment shows: the question, the theory, what was measured, and what was found of what was expected. */

import type { ExperimentDocument } from '../../model/document.js';
import { describeModel } from '../../model/models.js';
import { plain } from '../../model/printable.js';
import { countOf } from '../../model/units.js';
import { describePartLoad, experimentWarnings, foldWarnings } from '../parts/parts.js';
import { describeMachine } from '../view/format.js';
import type { Block, Section, Statement, View } from '../view/view.js';
import { FINDING_OUTCOMES, type Finding, type FindingOutcome } from './experiment.js';
import { findExperiment, judgeDocument } from './index.js';

export function viewExperiment(document: ExperimentDocument): View {
  const experiment = findExperiment(document.experiment);
  const findings = judgeDocument(document);
  const asked: Block[] =
    experiment === undefined ? [] : [{ kind: 'text', title: experiment.question, text: experiment.theory }];
  return {
    heading: describeMachine(document.context),
    blocks: [
      ...asked,
      { kind: 'table', section: partsSection(document) },
      { kind: 'table', section: findingsSection(findings) },
    ],
    footnotes: foldWarnings(experimentWarnings(document), (titles) => titles.join('; ')),
    statements: experimentStatements(document),
  };
}

export function experimentStatements(document: ExperimentDocument): Statement[] {
  return [stateFindings(plain(document.experiment), judgeDocument(document))];
}

function partsSection({ parts }: ExperimentDocument): Section {
  return {
    title: 'What was run',
    columns: [
      { heading: 'part', align: 'left', width: 26 },
      { heading: 'servers', align: 'left', width: 26 },
      { heading: 'load', align: 'left', width: 26 },
    ],
    rows: parts.map((part) => [
      plain(part.title),
      part.scenario.models.map(describeModel).join(', '),
      describePartLoad(part),
    ]),
  };
}

const MARKS: Readonly<Record<FindingOutcome, string>> = {
  'as-expected': 'yes',
  'not-as-expected': 'NO',
  'not-decided': 'not decided',
};

function findingsSection(findings: readonly Finding[]): Section {
  return {
    title: 'What was found',
    columns: [
      { heading: 'expected', align: 'left', width: 38 },
      { heading: 'found', align: 'left', width: 28 },
      { heading: 'as expected?', align: 'left', width: 12 },
    ],
    rows: findings.map(({ expected, found, outcome }) => [plain(expected), plain(found), MARKS[outcome]]),
  };
}

/** How many of each outcome, what was learned, and what was not as expected or not decided. */
function stateFindings(subject: string, findings: readonly Finding[]): Statement {
  const [asExpected, astray, open] = FINDING_OUTCOMES.map((outcome) =>
    findings.filter((one) => one.outcome === outcome),
  );
  const counts = [asExpected, astray, open].map(
    (some = [], index) => `${some.length} ${FINDING_OUTCOMES[index]?.replaceAll('-', ' ')}`,
  );
  const text = [
    `${countOf(findings.length, 'point')}: ${counts.join(', ')}.`,
    describeLearned(findings),
    ...listFindings('Not as expected', astray),
    ...listFindings('Not decided', open),
  ].join(' ');
  const isAstray = astray?.length !== 0;
  return {
    subject,
    text,
    sound: !isAstray && asExpected?.length !== 0,
    undecided: !isAstray && open?.length !== 0,
  };
}

/** Only what was found as expected teaches what was to be learned. */
function describeLearned(findings: readonly Finding[]): string {
  const lessons = findings.flatMap(({ outcome, lesson }) => (outcome === 'as-expected' ? (lesson ?? []) : []));
  if (lessons.length > 0) return `Learned: ${lessons.map(plain).join('; ')}.`;
  return 'Learned: nothing yet; the question stays open.';
}

function listFindings(heading: string, findings: readonly Finding[] = []): string[] {
  if (findings.length === 0) return [];
  return [`${heading}: ${findings.map(({ expected, found }) => plain(`${expected}: ${found}`)).join('; ')}.`];
}
