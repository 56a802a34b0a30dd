/** What a run of busy clients shows: a table of each model, and the models side by side. */

import { describeModel } from '../../model/models.js';
import { plain, withoutSecrets } from '../../model/printable.js';
import type { SustainedDocument } from '../../model/run.js';
import { countOf, formatDuration } from '../../model/units.js';
import { describeMachine } from '../view/format.js';
import type { Statement, View } from '../view/view.js';
import { describeWarning } from '../view/warnings.js';
import { sustainedComparison } from './sustained-comparison-section.js';
import { sustainedSection } from './sustained-section.js';
import { type SustainedSummary, summariseSustained } from './sustained-summary.js';
import { describeSustained } from './sustained-verdict.js';

export function viewSustained(document: SustainedDocument): View {
  const { models, warnings } = summariseSustained(document);
  const { clients } = document.scenario;
  const sections = models.map((model) =>
    sustainedSection(model, document.scenario, `${describeModel(model.choice)}: ${countOf(clients, 'busy client')}`),
  );
  const comparison = models.length > 1 ? [sustainedComparison(models, 'Side by side')] : [];
  return {
    heading: describeScenario(document),
    blocks: [...sections, ...comparison].map((section) => ({ kind: 'table', section })),
    footnotes: warnings.map(describeWarning),
    statements: sustainedStatements(document),
  };
}

export function sustainedStatements(document: SustainedDocument): Statement[] {
  return summariseSustained(document).models.map((model) => statementOf(model, document.scenario.clients));
}

function statementOf(summary: SustainedSummary, clients: number): Statement {
  return {
    subject: describeModel(summary.choice),
    text: describeSustained(summary, clients),
    sound: summary.verdict === 'sound',
  };
}

function describeScenario({ scenario, context }: SustainedDocument): string {
  const { clients, load, models, serviceTime, service, keepAlive, url } = scenario;
  const connections = keepAlive ? 'each on one connection that is kept' : 'a connection a request';
  return [
    `${countOf(clients, 'client')} kept busy for ${formatDuration(load.duration)}, ${connections}, ${url === null ? `service time ${formatDuration(serviceTime)} (${service}): ${models.map(describeModel).join(' against ')}` : plain(`at ${withoutSecrets(url)}`)}`,
    describeMachine(context),
  ].join('\n');
}
