/** What a run of open arrivals shows: of each model its summary and, if it grew, its queue; then the first beside each of the others. */

import { describeModel } from '../../model/models.js';
import type { OpenDocument } from '../../model/run.js';
import { durationOf } from '../../model/timetable.js';
import { countOf, formatDuration } from '../../model/units.js';
import { clientsSection } from '../burst/clients-section.js';
import { describeMachine, grouped } from '../view/format.js';
import type { Block, Section, Statement, View, ViewOptions } from '../view/view.js';
import { describeWarning, named } from '../view/warnings.js';
import { growthSection } from './growth-section.js';
import { openComparisonSection } from './open-comparison-section.js';
import { openSection } from './open-section.js';
import { type OpenModelSummary, type OpenSummary, summariseOpen } from './open-summary.js';
import { isSoundOpen } from './open-verdict.js';
import { describeOpenVerdict } from './open-verdict-words.js';

export function viewOpen(document: OpenDocument, options: ViewOptions): View {
  const summary = summariseOpen(document);
  return {
    heading: describeScenario(document),
    blocks: [
      ...summary.models.flatMap((model) => modelBlocks(model, document, options)),
      ...compareModels(summary).map(table),
    ],
    footnotes: [
      ...document.warnings.map(describeWarning),
      ...summary.models.flatMap(({ choice, warnings }) =>
        warnings.map((warning) => describeWarning(named(warning, describeModel(choice)))),
      ),
    ],
    statements: openStatements(document),
  };
}

export function openStatements(document: OpenDocument): Statement[] {
  return summariseOpen(document).models.map((model) => ({
    subject: describeModel(model.choice),
    text: describeOpenVerdict(model),
    sound: isSoundOpen(model.verdict),
  }));
}

function table(section: Section): Block {
  return { kind: 'table', section };
}

/** The first model beside each of the others. */
function compareModels({ models: [first, ...others] }: OpenSummary): Section[] {
  return others.flatMap((other, index) => {
    if (first === undefined) return [];
    const title = others.length === 1 ? 'Side by side' : `Side by side, ${index + 1} of ${others.length}`;
    return [openComparisonSection(first, other, title)];
  });
}

/** The clients one by one only when all are asked for: a run of open arrivals is read in figures. */
function modelBlocks(model: OpenModelSummary, { scenario }: OpenDocument, { allRows }: ViewOptions): Block[] {
  const name = describeModel(model.choice);
  const clients = clientsSection(model, `${name}: the clients in the order served (round 1)`, 'all');
  return [
    ...(allRows ? [table(clients)] : []),
    table(openSection(model, scenario, `${name}: summary`)),
    ...(model.verdict.kind === 'no-steady-state' ? [table(growthSection(model, `${name}: the queue grows`))] : []),
  ];
}

function describeScenario({ scenario, context }: OpenDocument): string {
  const { load, clients, models, serviceTime, service, message, seed } = scenario;
  const arrivals = `${countOf(clients, 'client')} in ${formatDuration(durationOf(scenario))} (${grouped(load.rate)}/s, ${load.arrivals} arrivals, seed ${seed})`;
  return `${arrivals}, ${message}, service time ${formatDuration(serviceTime)} (${service}): ${models.map(describeModel).join(' against ')}\n${describeMachine(context)}`;
}
