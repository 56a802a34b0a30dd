/** What a document shows, before any format: its sections, timelines, verdicts and footnotes in their order. */
import type { BurstDocument } from '../model/run.js';
import { describeModel } from '../model/scenario.js';
import { countOf, formatDuration } from '../model/units.js';
import { type ModelSummary, type Summary, summarise } from '../queueing/summary.js';
import { isSound } from '../queueing/verdict.js';
import { clientsSection } from './clients-section.js';
import { comparisonSection } from './comparison-section.js';
import { plain } from './format.js';
import type { Rows } from './place.js';
import type { Section } from './section.js';
import { summarySection } from './summary-section.js';
import { drawTimeline, type Timeline } from './timeline.js';
import { describeVerdict } from './verdict.js';
import { describeWarning } from './warnings.js';

interface Verdicts {
  readonly model: string;
  readonly text: string;
  readonly sound: boolean;
}

export interface RunView {
  readonly heading: string;
  readonly models: ReadonlyArray<{ readonly clients: Section; readonly timeline: Timeline; readonly summary: Section }>;
  readonly comparison: Section | null;
  readonly footnotes: readonly string[];
  readonly verdicts: readonly Verdicts[];
}

/** Rows of the table of clients that are shown at each end unless all are asked for; a timeline shows more. */
const ROWS: Rows = { atEachEnd: 5 };
const TIMELINE_ROWS: Rows = { atEachEnd: 12 };

export interface ViewOptions {
  readonly allRows: boolean;
  /** Characters in a line. */
  readonly width: number;
}

export function viewRun(document: BurstDocument, { allRows, width }: ViewOptions): RunView {
  const { scenario } = document;
  const summary = summarise(document);
  const models = summary.models.map((model) => {
    const name = describeModel(model.choice);
    const shown = `round ${model.shownRoundNumber} of ${model.rounds.length}, the one with the median makespan`;
    return {
      clients: clientsSection(model, `${name}: the clients in the order served (${shown})`, allRows ? 'all' : ROWS),
      timeline: drawTimeline(model, allRows ? 'all' : TIMELINE_ROWS, width),
      summary: summarySection(model, scenario, `${name}: summary`),
    };
  });
  return {
    heading: describeScenario(document),
    models,
    comparison: compareModels(summary),
    footnotes: summary.warnings.map(describeWarning),
    verdicts: summary.models.map((model) => verdictOf(model, scenario.clients)),
  };
}

function verdictOf(summary: ModelSummary, clients: number): Verdicts {
  return {
    model: describeModel(summary.choice),
    text: describeVerdict(summary, clients),
    sound: isSound(summary.verdict),
  };
}

function describeScenario({ scenario, context }: BurstDocument): string {
  const { clients, models, serviceTime, service, message } = scenario;
  const machine = `${context.cores} x ${plain(context.cpuModel)}, ${plain(`${context.platform} ${context.kernelRelease}, Node ${context.nodeVersion}`)}`;
  return `${countOf(clients, 'client')} at once, ${message}, service time ${formatDuration(serviceTime)} (${service}): ${models.map(describeModel).join(' against ')}\n${machine}`;
}

function compareModels({ models: [first, second] }: Summary): Section | null {
  if (first === undefined || second === undefined) return null;
  const side = (summary: ModelSummary) => ({ heading: describeModel(summary.choice), summary });
  return comparisonSection(side(first), side(second), 'Side by side', true);
}
