/** An experiment: a question, answered by measuring. */
import type { ExperimentDocument, ExperimentPart, Header, SweepDocument } from '../../model/document.js';
import { memoize } from '../../model/memoize.js';
import { describeModel } from '../../model/models.js';
import { plain } from '../../model/printable.js';
import { countOf, SECOND } from '../../model/units.js';
import { shownBursts } from '../burst/kind.js';
import { queuePicture } from '../burst/queue-picture.js';
import { burstStatements } from '../burst/view.js';
import { type Kind, NO_LISTED_FIGURES } from '../kind/kind.js';
import { openDistributions } from '../open/kind.js';
import { openStatements } from '../open/open-view.js';
import { describePartLoad, experimentWarnings, foldWarnings, partWarningRow } from '../parts/parts.js';
import { distributionPicture } from '../pictures/distribution-picture.js';
import type { Opening } from '../pictures/opening.js';
import type { Picture } from '../pictures/picture.js';
import { sustainedDistributions } from '../sustained/kind.js';
import { sustainedStatements } from '../sustained/sustained-view.js';
import { sweepPictures } from '../sweep/sweep-pictures.js';
import { summariseSweep } from '../sweep/sweep-summary.js';
import { briefView, linesOfFacts, noteFacts, rowsThatFit, SCREEN_LINES, shortened } from '../view/brief.js';
import { describeMachine } from '../view/format.js';
import type { Block, Fact, Section, Statement, View, ViewOptions } from '../view/view.js';
import { FINDING_OUTCOMES, type Finding, type FindingOutcome } from './experiment.js';
import { findExperiment, isUnfinished, judgeDocument } from './index.js';

export const experimentKind: Kind<ExperimentDocument> = {
  article: 'an experiment',
  view: viewExperiment,
  brief: briefExperiment,
  statements: experimentStatements,
  derived: (document) => ({
    findings: judgeDocument(document),
    warnings: experimentWarnings(document).map(partWarningRow('part')),
  }),
  csvRows: (document) => judgeDocument(document).map(({ expected, found, outcome }) => ({ expected, found, outcome })),
  listed: ({ experiment }) => [{ about: experiment, ...NO_LISTED_FIGURES }],
  headlines: () => [],
  pictures: experimentPictures,
  opening: openingOfExperiment,
};

/** With at least this many loads of open arrivals, a curve shows more than their distributions. */
const ENOUGH_FOR_A_CURVE = 3;

/** Pictures of the same kind from all parts are combined into one, so that the parts can be compared. */
function experimentPictures({ parts, ...header }: ExperimentDocument): Picture[] {
  const bursts = parts.filter((part) => part.kind === 'burst');
  const open = parts.filter((part) => part.kind === 'open');
  const shown = bursts.flatMap((part) =>
    shownBursts(part).map((one) => ({ ...one, name: nameIn(part, one.name, parts.length) })),
  );
  const isCurve = open.length >= ENOUGH_FOR_A_CURVE;
  const spread = [
    ...(isCurve ? [] : open).map((part) => [part, openDistributions(part)] as const),
    ...parts.filter((part) => part.kind === 'sustained').map((part) => [part, sustainedDistributions(part)] as const),
  ];
  const distributions = spread.flatMap(([part, ofPart]) =>
    ofPart.map((one) => ({ ...one, model: nameIn(part, one.model, parts.length) })),
  );
  return present([
    shown.length === 0 ? null : queuePicture(shown),
    ...(isCurve ? sweepPictures(summariseSweep(sweepOfParts(header, open)), 'utilisation') : []),
    distributionPicture(distributions),
  ]);
}

/** The name of a server in a picture: the part, the model, or both, as far as needed to tell them apart. */
function nameIn(part: ExperimentPart, model: string, parts: number): string {
  return parts === 1 ? model : nameInPart(part, model);
}

function nameInPart({ title, scenario }: ExperimentPart, model: string): string {
  return scenario.models.length === 1 ? plain(title) : `${plain(title)}: ${model}`;
}

type OpenPart = Extract<ExperimentPart, { kind: 'open' }>;

function sweepOfParts(header: Omit<ExperimentDocument, 'parts'>, parts: readonly OpenPart[]): SweepDocument {
  return { ...header, kind: 'sweep', swept: 'utilisation', points: parts.map(pointOf) };
}

/** Returns the same object for the same part, because the summary, which runs a simulation, is memoized per object. */
const pointOf = memoize((part: OpenPart) => ({ ...part, value: utilisationOf(part) }));

/** The requested utilisation: rate x service time / servers. */
function utilisationOf({ scenario }: OpenPart): number {
  const servers = scenario.models[0]?.workers ?? 1;
  return Number(((scenario.load.rate * scenario.serviceTime) / SECOND / servers).toFixed(3));
}

function present<T>(items: ReadonlyArray<T | null>): T[] {
  return items.filter((item) => item !== null);
}

/** The title is the question, the number is the count of met expectations. */
function openingOfExperiment(document: ExperimentDocument): Opening {
  const findings = judgeDocument(document);
  const met = findings.filter(({ outcome }) => outcome === 'as-expected').length;
  return {
    title: findExperiment(document.experiment)?.question ?? plain(document.experiment),
    number: `${met} of ${findings.length}`,
    unit: 'findings as expected',
    sentence: describeLearned(findings),
  };
}

function viewExperiment(document: ExperimentDocument): View {
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

const MOST_URGENT_FIRST = [
  'not-as-expected',
  'not-decided',
  'as-expected',
] as const satisfies readonly FindingOutcome[];

/** On one screen: the question, the findings (those not as expected first), and what they teach. */
function briefExperiment(document: ExperimentDocument, { width }: ViewOptions): View {
  const findings = judgeDocument(document);
  const ordered = MOST_URGENT_FIRST.flatMap((one) => findings.filter(({ outcome }) => outcome === one));
  const counts = FINDING_OUTCOMES.flatMap((outcome) => {
    const { length } = findings.filter((one) => one.outcome === outcome);
    return length === 0 ? [] : [`${length} ${outcome.replaceAll('-', ' ')}`];
  });
  const facts: Fact[] = [
    { label: 'found', text: counts.join(', '), sound: areSound(findings) },
    { label: 'learned', text: learnedOf(findings) },
    ...(isUnfinished(document) ? document.parts.flatMap((part) => partFacts(document, part)) : []),
    ...noteFacts(foldWarnings(experimentWarnings(document), (titles) => titles.join('; '))),
  ];
  const heading = findExperiment(document.experiment)?.question ?? plain(document.experiment);
  const section = findingsSection(ordered);
  // 3 lines: the column headings, an empty line, and the number of findings left out.
  const taken = linesOfFacts(facts, width) + Math.ceil(heading.length / width) + 3;
  const rows = ordered.length === 0 ? 0 : rowsThatFit(section.rows, section.columns, SCREEN_LINES - taken);
  const left = ordered.length - rows;
  const notes = left > 0 ? [`${left} more with --details`] : [];
  return briefView({
    heading,
    blocks: [
      { kind: 'table', section: { ...section, title: '', rows: section.rows.slice(0, rows), notes } },
      { kind: 'facts', facts },
    ],
  });
}

function experimentStatements(document: ExperimentDocument): Statement[] {
  const stated = stateFindings(plain(document.experiment), judgeDocument(document));
  return isUnfinished(document)
    ? [stated, ...document.parts.flatMap((part) => partStatements(document, part))]
    : [stated];
}

/** For an interrupted experiment: the statements of each finished part. */
function partFacts(header: Header, part: ExperimentPart): Fact[] {
  return partStatements(header, part).map(({ subject, text, sound }) => ({
    label: 'part',
    text: shortened(`${subject}: ${text}`),
    sound,
  }));
}

function partStatements(header: Header, part: ExperimentPart): Statement[] {
  return statementsOfPart(header, part).map((stated) => ({ ...stated, subject: nameInPart(part, stated.subject) }));
}

function statementsOfPart(header: Header, part: ExperimentPart): Statement[] {
  switch (part.kind) {
    case 'burst':
      return burstStatements({ ...header, ...part });
    case 'sustained':
      return sustainedStatements({ ...header, ...part });
    case 'open':
      return openStatements({ ...header, ...part });
  }
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
      { heading: 'found', align: 'left', width: 28, dropOrder: 1 },
      { heading: 'as expected?', align: 'left', width: 12 },
    ],
    rows: findings.map(({ expected, found, outcome }) => [plain(expected), plain(found), MARKS[outcome]]),
  };
}

/** Sound findings: at least one is as expected, and none is contrary to what is expected. */
function areSound(findings: readonly Finding[]): boolean {
  const outcomes = findings.map(({ outcome }) => outcome);
  return outcomes.includes('as-expected') && !outcomes.includes('not-as-expected');
}

/** The number of findings per outcome, what was learned, and which findings were not as expected or not decided. */
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
    sound: areSound(findings),
    undecided: !isAstray && open?.length !== 0,
  };
}

function describeLearned(findings: readonly Finding[]): string {
  return `Learned: ${learnedOf(findings)}`;
}

/** Only findings that are as expected teach their lessons, and none does if an audit fails. */
function learnedOf(findings: readonly Finding[]): string {
  const astray = findings.filter(({ outcome }) => outcome === 'not-as-expected');
  if (astray.some(({ isAudit = false }) => isAudit)) return 'nothing, because not every check holds.';
  const lessons = findings.flatMap(({ outcome, lesson }) => (outcome === 'as-expected' ? (lesson ?? []) : []));
  if (lessons.length === 0) return 'nothing yet; the question remains open.';
  const isAre = astray.length === 1 ? 'is' : 'are';
  const part =
    astray.length === 0
      ? ''
      : `only in part, as ${astray.length} of ${findings.length} points ${isAre} not as expected: `;
  return `${part}${lessons.map(plain).join('; ')}.`;
}

function listFindings(heading: string, findings: readonly Finding[] = []): string[] {
  if (findings.length === 0) return [];
  return [`${heading}: ${findings.map(({ expected, found }) => plain(`${expected}: ${found}`)).join('; ')}.`];
}
