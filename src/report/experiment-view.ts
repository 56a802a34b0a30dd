/** What an experiment shows: the question, the theory, what was measured, and what was found of what was expected. */

import type { Finding } from '../experiments/experiment.js';
import { findExperiment } from '../experiments/index.js';
import type { ExperimentDocument } from '../model/experiment.js';
import { describeModel } from '../model/gallery.js';
import { countOf, formatDuration } from '../model/units.js';
import { describeMachine, plain } from './format.js';
import type { Section } from './section.js';
import type { View } from './view.js';

export function viewExperiment(document: ExperimentDocument): View {
  const experiment = findExperiment(document.experiment);
  const name = plain(document.experiment);
  if (experiment === undefined) {
    const text = 'This version of at-once has no such experiment, and can not judge what was measured.';
    return { heading: name, blocks: [], footnotes: [], statements: [{ subject: name, text, sound: false }] };
  }
  const findings = experiment.judge(document.parts, document.context);
  return {
    heading: describeMachine(document.context),
    blocks: [
      { kind: 'text', title: experiment.question, text: experiment.theory },
      { kind: 'table', section: partsSection(document) },
      { kind: 'table', section: findingsSection(findings) },
    ],
    footnotes: [],
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
    rows: findings.map(({ expected, found, holds }) => [expected, found, holds ? 'yes' : 'NO']),
  };
}

function statementOf(subject: string, findings: readonly Finding[]): View['statements'][number] {
  const astray = findings.filter(({ holds }) => !holds);
  const sound = astray.length === 0 && findings.length > 0;
  const text = sound
    ? `As expected, in all ${findings.length} points.`
    : `Not as expected: ${astray.map(({ expected, found }) => `${expected}: ${found}`).join('; ') || 'nothing could be judged'}.`;
  return { subject, text, sound };
}
