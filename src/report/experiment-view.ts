/** What an experiment shows: the question, the theory, what was measured, and what was found of what was expected. */

import type { Finding } from '../experiments/experiment.js';
import { findExperiment, judgeDocument } from '../experiments/index.js';
import type { ExperimentDocument } from '../model/experiment.js';
import { describeModel } from '../model/gallery.js';
import { plain } from '../model/plain.js';
import { countOf, formatDuration } from '../model/units.js';
import { experimentWarnings, foldWarnings } from './folded-warnings.js';
import { describeMachine } from './format.js';
import type { Section } from './section.js';
import type { Block, View } from './view.js';

export function viewExperiment(document: ExperimentDocument): View {
  const experiment = findExperiment(document.experiment);
  const name = plain(document.experiment);
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
    statements: [statementOf(name, findings)],
  };
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

function findingsSection(findings: readonly Finding[]): Section {
  return {
    title: 'What was found',
    columns: [
      { heading: 'expected', align: 'left', width: 40 },
      { heading: 'found', align: 'left', width: 30 },
      { heading: 'so it is', align: 'left', width: 8 },
    ],
    rows: findings.map(({ expected, found, holds }) => [plain(expected), plain(found), holds ? 'yes' : 'NO']),
  };
}

function statementOf(subject: string, findings: readonly Finding[]): View['statements'][number] {
  const astray = findings.filter(({ holds }) => !holds);
  const sound = astray.length === 0 && findings.length > 0;
  const text = sound
    ? `As expected, in all ${findings.length} points.`
    : `Not as expected: ${astray.map(({ expected, found }) => plain(`${expected}: ${found}`)).join('; ') || 'nothing could be judged'}.`;
  return { subject, text, sound };
}
