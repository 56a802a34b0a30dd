/** What a burst shows: of each model the clients, the staircase and the summary; then the first beside each of the others. */

import { describeModel } from '../../model/models.js';
import type { BurstDocument } from '../../model/run.js';
import type { Burst } from '../../model/scenario.js';
import { countOf, formatDuration } from '../../model/units.js';
import { describeMachine } from '../view/format.js';
import type { Block, Section, Statement, View, ViewOptions } from '../view/view.js';
import { describeWarning } from '../view/warnings.js';
import type { Rows } from './clients-section.js';
import { clientsSection } from './clients-section.js';
import { comparisonSection } from './comparison-section.js';
import { type ModelSummary, type Summary, summarise } from './summary.js';
import { summarySection } from './summary-section.js';
import { drawTimeline } from './timeline.js';
import { isSound } from './verdict.js';
import { describeVerdict } from './verdict-words.js';

/** Rows of the table of clients that are shown at each end unless all are asked for; a timeline shows more. */
const ROWS: Rows = { atEachEnd: 5 };
const TIMELINE_ROWS: Rows = { atEachEnd: 12 };

export function viewBurst(document: BurstDocument, options: ViewOptions): View {
  const summary = summarise(document);
  return {
    heading: describeScenario(document),
    blocks: [
      ...summary.models.flatMap((model) => modelBlocks(model, document, options)),
      ...compareModels(summary).map((section) => ({ kind: 'table' as const, section })),
    ],
    footnotes: summary.warnings.map(describeWarning),
    statements: burstStatements(document),
  };
}

function modelBlocks(model: ModelSummary, { scenario }: BurstDocument, { allRows, width }: ViewOptions): Block[] {
  const name = describeModel(model.choice);
  const shown = `round ${model.shownRoundNumber} of ${model.rounds.length}, the one with the median makespan`;
  const title = `${name}: the clients in the order served (${shown})`;
  return [
    { kind: 'table', section: clientsSection(model, title, allRows ? 'all' : ROWS) },
    { kind: 'timeline', timeline: drawTimeline(model, allRows ? 'all' : TIMELINE_ROWS, width) },
    { kind: 'table', section: summarySection(model, scenario, `${name}: summary`) },
  ];
}

export function burstStatements(document: BurstDocument): Statement[] {
  return summarise(document).models.map((model) => statementOf(model, document.scenario.clients));
}

function statementOf(summary: ModelSummary, clients: number): Statement {
  return {
    subject: describeModel(summary.choice),
    text: describeVerdict(summary, clients),
    sound: isSound(summary.verdict),
  };
}

function describeScenario({ scenario, context }: BurstDocument): string {
  const { clients, models, serviceTime, service, message } = scenario;
  return `${countOf(clients, 'client')} at once${describeSilent(scenario.load)}, ${message}, service time ${formatDuration(serviceTime)} (${service}): ${models.map(describeModel).join(' against ')}\n${describeMachine(context)}`;
}

function describeSilent({ silentClients, silentTime }: Burst): string {
  if (silentClients === 0) return '';
  return ` after ${countOf(silentClients, 'client')} that ${silentClients === 1 ? 'says' : 'say'} nothing for ${formatDuration(silentTime)}`;
}

/** The first model beside each of the others. */
function compareModels({ models: [first, ...others] }: Summary): Section[] {
  const side = (summary: ModelSummary) => ({ heading: describeModel(summary.choice), summary });
  return others.flatMap((other, index) => {
    if (first === undefined) return [];
    const title = others.length === 1 ? 'Side by side' : `Side by side, ${index + 1} of ${others.length}`;
    return [comparisonSection(side(first), side(other), title, true)];
  });
}
