/** What an experiment shows: the question, the theory, what was measured, and what was found of what was expected. */

import type { ExperimentDocument } from '../../model/document.js';
import { describeModel } from '../../model/models.js';
import { plain } from '../../model/printable.js';
import { countOf, formatDuration } from '../../model/units.js';
import { type Finding, OUTCOMES, type Outcome } from '../experiments/experiment.js';
import { findExperiment, judgeDocument } from '../experiments/index.js';
import { experimentWarnings, foldWarnings } from '../parts/folded-warnings.js';
import { describeMachine } from '../view/format.js';
import type { Block, Section, Statement, View } from '../view/view.js';

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
  return [statementOf(plain(document.experiment), judgeDocument(document))];
}

function partsSection({ parts }: ExperimentDocument): Section {
  return {
    title: 'What was run',
    columns: [
      { heading: 'part', align: 'left', width: 26 },
      { heading: 'servers', align: 'left', width: 26 },
      { heading: 'load', align: 'left', width: 26 },
    ],
    rows: parts.map(({ title, scenario }) => [
      plain(title),
      scenario.models.map(describeModel).join(', '),
      describeLoad(scenario),
    ]),
  };
}

function describeLoad({
  load,
  clients,
  serviceTime,
  service,
}: ExperimentDocument['parts'][number]['scenario']): string {
  const services = `${formatDuration(serviceTime)} ${service}`;
  switch (load.kind) {
    case 'burst':
      return `${countOf(clients, 'client')} at once, ${services}`;
    case 'open':
      return `${countOf(clients, 'arrival')}, ${load.rate.toFixed(1)} a second (${load.arrivals}), ${services}`;
    case 'sustained':
      return `${countOf(clients, 'client')} kept busy for ${formatDuration(load.duration)}, ${services}`;
  }
}

const MARKS: Readonly<Record<Outcome, string>> = {
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
function statementOf(subject: string, findings: readonly Finding[]): Statement {
  const [asExpected, astray, open] = OUTCOMES.map((outcome) => findings.filter((one) => one.outcome === outcome));
  const counts = [asExpected, astray, open].map(
    (some = [], index) => `${some.length} ${OUTCOMES[index]?.replaceAll('-', ' ')}`,
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
