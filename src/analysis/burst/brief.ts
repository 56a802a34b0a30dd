/** A burst on one screen: the staircase, how many were served at once, and what the others waited. */
import { describeModel } from '../../model/models.js';
import { plain } from '../../model/printable.js';
import type { BurstDocument } from '../../model/run.js';
import { countOf, formatDuration } from '../../model/units.js';
import { figureById } from '../kind/kind.js';
import {
  briefDuration,
  briefNumber,
  briefView,
  describeModels,
  linesOfFacts,
  linesOfTable,
  NO_VERDICT,
  noteFacts,
  probeNext,
  rowsLeft,
  SCREEN_LINES,
  shortened,
  withoutLabel,
} from '../view/brief.js';
import type { ShownRows } from '../view/drawings.js';
import { duration, grouped } from '../view/format.js';
import {
  type ComparedFigure,
  type ComparedModel,
  comparedModel,
  firstAndBest,
  modelComparison,
} from '../view/model-comparison.js';
import type { Block, Fact, NextCommand, Timeline, View, ViewOptions } from '../view/view.js';
import { stateVerdict } from '../view/view.js';
import { describeWarning, type Warning } from '../view/warnings.js';
import { atUrl } from './at-url.js';
import { OUTSIDE_FIGURES } from './outside-figures.js';
import { figureOver, medianOver } from './round-figures.js';
import { isFromOutside, type ModelSummary, summariseBurst } from './summary.js';
import { BURST_VERDICTS, provenConcurrency } from './verdict.js';
import { drawBurst, timeScaleOf } from './view.js';
import { withServerName } from './warnings.js';

/** Lines of the result of a single model: with npm's heading they fit a terminal of 24 lines. */
const ONE_MODEL_LINES = 14;
const STAIRCASE_ROWS = { least: 3, most: 8 };

export function briefBurst(document: BurstDocument, options: ViewOptions): View {
  const { models, warnings } = summariseBurst(document);
  const [only, second] = models;
  const outside = models.filter(isFromOutside).flatMap((model) => atUrl().outsideFootnotes(model, document));
  const footnotes = [
    ...warnings.filter(changesTheAnswer).map((warning) => describeWarning(withServerName(warning, document))),
    ...outside,
  ];
  const heading = describeBriefly(document);
  if (only === undefined) return briefView({ heading, blocks: [] });
  if (second !== undefined) return briefView({ heading, blocks: compareOnScreen(models, footnotes, options) });
  return briefView({ heading, blocks: oneModel(only, footnotes, options), next: nextOf(only) });
}

/** A spread of the arrivals that changes only a figure by a little is left to the details. */
function changesTheAnswer(warning: Warning): boolean {
  return warning.kind !== 'arrivals-spread' || warning.couldChangeVerdict;
}

function describeBriefly({ scenario }: BurstDocument): string {
  const { clients, models, serviceTime, load, url } = scenario;
  if (url !== null) return `${countOf(clients, 'client')} at once at ${plain(url)}, seen from outside`;
  const silent = load.silentClients === 0 ? '' : ` after ${countOf(load.silentClients, 'silent client')}`;
  return `${countOf(clients, 'client')} at once${silent}, service time ${formatDuration(serviceTime)}: ${describeModels(models)}`;
}

function oneModel(model: ModelSummary, footnotes: readonly string[], { rows, width }: ViewOptions): Block[] {
  const facts = [...factsOf(model), ...noteFacts(footnotes)];
  // The heading, the axis, what to try next, and the empty line.
  const taken = linesOfFacts(facts, width) + 4;
  const shown: ShownRows =
    rows === 'all' ? 'all' : { evenly: rows ?? rowsLeft(ONE_MODEL_LINES, taken, STAIRCASE_ROWS) };
  return [
    { kind: 'timeline', timeline: drawStaircaseOf(model, shown, width) },
    { kind: 'facts', facts },
  ];
}

function drawStaircaseOf(model: ModelSummary, rows: ShownRows, width: number): Timeline {
  return isFromOutside(model) ? atUrl().drawBurstFromOutside(model, rows, width) : drawBurst(model, rows, width);
}

function factsOf(model: ModelSummary): Fact[] {
  const { sound } = stateVerdict(BURST_VERDICTS, model);
  const answer: Fact = { label: 'served at once', text: answerOf(model), sound };
  if (model.verdict.kind === 'nobody-served') return [answer];
  return [
    answer,
    ...waitFacts(model),
    {
      label: 'makespan',
      text: `${briefDuration(figureOver(model.rounds, 'makespan'))} until the last answer, ${briefNumber(figureOver(model.rounds, 'throughput'), grouped, 'clients per second')}`,
    },
  ];
}

/** The number and how sure it is; without a number, the text of the verdict. */
function answerOf(model: ModelSummary): string {
  const { verdict, witnesses, scenario } = model;
  const agreeing = witnesses.filter(({ says }) => says === 'agrees').length;
  const said = `${agreeing} of ${witnesses.length} witnesses ${agreeing === 1 ? 'agrees' : 'agree'}`;
  if (verdict.kind === 'capped') return `${verdict.at} - in every round, ${said}`;
  if (verdict.kind === 'no-cap') {
    const { peak } = verdict;
    const all = peak === scenario.clients ? `all ${grouped(peak)}` : `${grouped(peak)} of ${grouped(scenario.clients)}`;
    return `${all} clients - no limit met, ${said}`;
  }
  if (verdict.kind === 'disagreement') {
    const seen = witnesses.map(({ witness, concurrency }) => `${witness} ${concurrency ?? 'cannot tell'}`);
    return `no verdict, the witnesses disagree: ${seen.join(', ')}`;
  }
  return stateVerdict(BURST_VERDICTS, model).text;
}

/** From outside, waits are inferred if a queue was found. Otherwise only the responses are known. */
function waitFacts(model: ModelSummary): Fact[] {
  if (model.outside === null) return [{ label: 'wait', text: waitsOf(model) }];
  if (model.outside.inferred) return [{ label: 'wait, inferred', text: waitsOf(model) }];
  const [p50, p95, last] = ['responseP50', 'responseP95', 'responseMax'].map((id) =>
    briefDuration(figureById(OUTSIDE_FIGURES, id, model)),
  );
  return [{ label: 'response', text: `median ${p50}, p95 ${p95}, last ${last}` }];
}

function waitsOf(model: ModelSummary): string {
  const { rounds } = model;
  const figures = [
    `first ${duration(medianOver(rounds, 'waitMin'))}`,
    `median ${briefDuration(figureOver(rounds, 'waitP50'))}`,
    `p95 ${briefDuration(figureOver(rounds, 'waitP95'))}`,
    `last ${briefDuration(figureOver(rounds, 'waitMax'))}`,
  ];
  return `${figures.join(', ')}${explainLast(model)}`;
}

/** How far the sum of the services can differ from the wait and still explain it, as a share. */
const EXPLAINED = 0.1;

/** Why the last client waits as long as it does: it waits for the services before its own. */
export function explainLast({ rounds, slots, outside, scenario: { clients } }: ModelSummary): string {
  if (outside !== null) return '';
  const wait = medianOver(rounds, 'waitMax');
  const service = medianOver(rounds, 'meanServiceTime');
  if (wait === null || service === null || slots === null || clients <= slots) return '';
  const turns = Math.floor((clients - 1) / slots);
  const perTurn = wait / turns;
  if (Math.abs(perTurn / service - 1) > EXPLAINED) return '';
  if (slots === 1) return ` (${countOf(turns, 'client')} ahead x ${formatDuration(perTurn)})`;
  return ` (${countOf(turns, 'service')} before it x ${formatDuration(perTurn)})`;
}

function nextOf({ choice, scenario: { clients, url } }: ModelSummary): NextCommand[] {
  if (url !== null) return probeNext(url, 'how sure that is, and how fast the server is');
  if (choice.model !== 'sequential') return [];
  const words = ['bench', '--clients', String(clients), '--compare', 'sequential,multi-process'];
  return [{ words, why: 'what several processes change' }];
}

/** The most models whose staircases are drawn below one another. `--details` shows those of more. */
const MOST_STAIRCASES = 2;
const COMPARED_ROWS = { least: 3, most: 6 };

function compareOnScreen(
  models: readonly ModelSummary[],
  footnotes: readonly string[],
  { rows, width }: ViewOptions,
): Block[] {
  const section = modelComparison(models.map(comparedOf), COMPARED);
  const facts = [...factsWithoutLimit(models), ...learnedFacts(models), ...noteFacts(footnotes)];
  // Beside the table and the facts: the heading, the empty line, a title per staircase, and one axis.
  const left = SCREEN_LINES - 2 - linesOfTable(section, width) - linesOfFacts(facts, width);
  const rowsOfEach = Math.floor((left - 1) / models.length) - 1;
  const fits = rows !== null || (models.length <= MOST_STAIRCASES && rowsOfEach >= COMPARED_ROWS.least);
  const shown: ShownRows = rows === 'all' ? 'all' : { evenly: rows ?? Math.min(rowsOfEach, COMPARED_ROWS.most) };
  const scale = timeScaleOf(models);
  const drawn = fits ? models : [];
  return [
    { kind: 'table', section },
    ...drawn.map((model, index): Block => {
      const { lines, legend } = drawBurst(model, shown, width, scale);
      const isLast = index === drawn.length - 1;
      return {
        kind: 'timeline',
        timeline: { title: describeModel(model.choice), lines, legend: isLast ? legend : [] },
      };
    }),
    { kind: 'facts', facts },
  ];
}

type ComparedId = 'waitP50' | 'waitMax' | 'makespan' | 'throughput';

const COMPARED: ReadonlyArray<ComparedFigure<ComparedId>> = [
  { id: 'waitP50', heading: 'median wait', write: duration, better: 'smaller', dropOrder: 3 },
  { id: 'waitMax', heading: 'longest wait', write: duration, better: 'smaller' },
  { id: 'makespan', heading: 'makespan', write: duration, better: 'smaller', dropOrder: 1 },
  { id: 'throughput', heading: 'clients per second', write: grouped, better: 'larger', dropOrder: 2 },
];

function comparedOf({ rounds, verdict, choice }: ModelSummary): ComparedModel<ComparedId> {
  return comparedModel({ choice, slots: slotsText(verdict) }, COMPARED, (id) => figureOver(rounds, id));
}

function slotsText(verdict: ModelSummary['verdict']): string {
  if (verdict.kind === 'capped') return String(verdict.at);
  return verdict.kind === 'no-cap' ? 'no limit' : '?';
}

/** What changes with the second model; with several models, with the one whose longest wait is the shortest. */
function learnedFacts(models: readonly ModelSummary[]): Fact[] {
  const waitOf = (model: ModelSummary) => (isSound(model) ? medianOver(model.rounds, 'waitMax') : null);
  const compared = firstAndBest(models, waitOf, 'smaller');
  if (compared === null) return [];
  const { first, best } = compared;
  const before = best.value === first.value ? ' too' : ` instead of ${duration(first.value)}`;
  const last = `the last of ${countOf(first.model.scenario.clients, 'client')} waits ${duration(best.value)}${before}.`;
  const change = changeOfSlots(first.model, best.model);
  const text = change === null ? `With ${describeModel(best.model.choice)} ${last}` : `${change}: ${last}`;
  return [{ label: 'learned', text }];
}

function isSound(model: ModelSummary): boolean {
  return stateVerdict(BURST_VERDICTS, model).sound;
}

/** Null unless the limits of both are known. */
function changeOfSlots(first: ModelSummary, best: ModelSummary): string | null {
  const [before, after] = [provenConcurrency(first.verdict), provenConcurrency(best.verdict)];
  if (before === null || after === null) return null;
  const name = describeModel(best.choice);
  if (before === after) return `${name} serves as many at once as ${describeModel(first.choice)}`;
  if (before === 'none') return `${name} serves ${after} at once, and ${describeModel(first.choice)} all`;
  return `${name} serves ${after === 'none' ? 'all' : after} at once instead of ${before}`;
}

/** Why no limit of a model is known; of several models only their names, as there is little room. */
function factsWithoutLimit(models: readonly ModelSummary[]): Fact[] {
  const unknown = models.filter(({ verdict }) => provenConcurrency(verdict) === null);
  const [first, second] = unknown;
  if (first === undefined) return [];
  const sound = unknown.every(isSound);
  const label = sound ? 'no limit' : NO_VERDICT;
  const names = unknown.map(({ choice }) => describeModel(choice)).join(', ');
  if (second !== undefined) return [{ label, text: `${names}: see --details`, sound }];
  const { text } = stateVerdict(BURST_VERDICTS, first);
  const [sentence = text] = text.split(/(?<=\.) /);
  return [{ label, text: `${names}: ${shortened(withoutLabel(sentence))}`, sound }];
}
