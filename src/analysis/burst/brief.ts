/** A burst on one screen: the staircase, how many were served at once, and what the others waited. */
import { describeModel } from '../../model/models.js';
import { plain } from '../../model/printable.js';
import type { BurstDocument } from '../../model/run.js';
import { countOf, formatDuration } from '../../model/units.js';
import type { Figure } from '../statistics/figure.js';
import {
  briefDuration,
  briefNumber,
  linesOfFacts,
  linesOfTable,
  noteFacts,
  rowsLeft,
  SCREEN_LINES,
  shortened,
} from '../view/brief.js';
import type { ShownRows } from '../view/drawings.js';
import { duration, grouped } from '../view/format.js';
import { type ComparedFigure, type ComparedModel, modelComparison } from '../view/model-comparison.js';
import type { Block, Fact, NextCommand, Timeline, View, ViewOptions } from '../view/view.js';
import { stateVerdict } from '../view/view.js';
import { describeWarning } from '../view/warnings.js';
import { drawBurstFromOutside, isFromOutside, outsideFootnotes } from './outside-view.js';
import { figureOver, medianOver } from './round-figures.js';
import { type ModelSummary, summariseBurst } from './summary.js';
import { BURST_VERDICTS } from './verdict.js';
import { drawBurst, timeScaleOf } from './view.js';

/** Lines of the result of a single model: they stand in a terminal of 24 lines below what npm prints. */
const ONE_MODEL_LINES = 14;
const STAIRCASE_ROWS = { least: 3, most: 8 };

export function briefBurst(document: BurstDocument, options: ViewOptions): View {
  const { models, warnings } = summariseBurst(document);
  const [only, second] = models;
  const outside = models.filter(isFromOutside).flatMap((model) => outsideFootnotes(model, document));
  const footnotes = [...warnings.map(describeWarning), ...outside];
  const heading = describeBriefly(document);
  const view = { heading, footnotes: [], statements: [], isBrief: true };
  if (only === undefined) return { ...view, blocks: [] };
  if (second !== undefined) return { ...view, ...compareOnScreen(models, footnotes, options) };
  return { ...view, blocks: oneModel(only, footnotes, options), next: nextOf(only) };
}

function describeBriefly({ scenario }: BurstDocument): string {
  const { clients, models, serviceTime, load, url } = scenario;
  if (url !== null) return `${countOf(clients, 'client')} at once at ${plain(url)}, seen from outside`;
  const silent = load.silentClients === 0 ? '' : ` after ${countOf(load.silentClients, 'silent client')}`;
  const [only, second] = models;
  const what = only !== undefined && second === undefined ? describeModel(only) : countOf(models.length, 'model');
  return `${countOf(clients, 'client')} at once${silent}, service time ${formatDuration(serviceTime)}: ${what}`;
}

function oneModel(model: ModelSummary, footnotes: readonly string[], { rows, width }: ViewOptions): Block[] {
  const facts = [...factsOf(model), ...noteFacts(footnotes)];
  // The heading, the axis, what to try next and the empty line.
  const taken = linesOfFacts(facts, width) + 4;
  const shown: ShownRows =
    rows === 'all' ? 'all' : { evenly: rows ?? rowsLeft(ONE_MODEL_LINES, taken, STAIRCASE_ROWS) };
  return [
    { kind: 'timeline', timeline: drawStaircaseOf(model, shown, width) },
    { kind: 'facts', facts },
  ];
}

function drawStaircaseOf(model: ModelSummary, rows: ShownRows, width: number): Timeline {
  return isFromOutside(model) ? drawBurstFromOutside(model, rows, width) : drawBurst(model, rows, width);
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
      text: `${briefDuration(figureOver(model.rounds, 'makespan'))}, ${briefNumber(figureOver(model.rounds, 'throughput'), grouped, 'clients per second')}`,
    },
  ];
}

/** The number and how sure it is; where there is no number, the verdict in its own words. */
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

/** From outside, waits are known where a line was found, and then they are inferred. */
function waitFacts(model: ModelSummary): Fact[] {
  if (model.outside === null) return [{ label: 'wait', text: waitsOf(model) }];
  return model.outside.inferred ? [{ label: 'wait, inferred', text: waitsOf(model) }] : [];
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

/** How far the sum may be off before it no longer explains the wait. */
const EXPLAINED = 0.1;

/** Why the last client waits as long as it does: the services before its own. */
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
  if (url !== null) return [{ words: ['probe', plain(url)], why: 'how sure that is, and how fast' }];
  if (choice.model !== 'sequential') return [];
  const words = ['bench', '--clients', String(clients), '--compare', 'sequential,multi-process'];
  return [{ words, why: 'what several processes change' }];
}

/** Models that are drawn below one another; of more, `--details` shows each. */
const MOST_STAIRCASES = 2;
const COMPARED_ROWS = { least: 3, most: 6 };

function compareOnScreen(
  models: readonly ModelSummary[],
  footnotes: readonly string[],
  { rows, width }: ViewOptions,
): Pick<View, 'blocks'> {
  const section = modelComparison(models.map(comparedOf), COMPARED);
  const facts = [...unsoundFacts(models), ...learnedFacts(models), ...noteFacts(footnotes)];
  // The heading and the empty line; of each staircase its title, and of both the axis.
  const left = SCREEN_LINES - 2 - linesOfTable(section, width) - linesOfFacts(facts, width);
  const rowsOfEach = Math.floor((left - 1) / models.length) - 1;
  const fits = rows !== null || (models.length <= MOST_STAIRCASES && rowsOfEach >= COMPARED_ROWS.least);
  const shown: ShownRows = rows === 'all' ? 'all' : { evenly: rows ?? Math.min(rowsOfEach, COMPARED_ROWS.most) };
  const scale = timeScaleOf(models);
  const drawn = fits ? models : [];
  return {
    blocks: [
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
    ],
  };
}

type ComparedId = 'waitP50' | 'waitMax' | 'makespan' | 'throughput';

const COMPARED: ReadonlyArray<ComparedFigure<ComparedId>> = [
  { id: 'waitP50', heading: 'median wait', write: duration, better: 'smaller', dropOrder: 3 },
  { id: 'waitMax', heading: 'longest wait', write: duration, better: 'smaller' },
  { id: 'makespan', heading: 'makespan', write: duration, better: 'smaller', dropOrder: 1 },
  { id: 'throughput', heading: 'clients per second', write: grouped, better: 'larger', dropOrder: 2 },
];

function comparedOf({ rounds, verdict, choice }: ModelSummary): ComparedModel<ComparedId> {
  const figures = Object.fromEntries(COMPARED.map(({ id }) => [id, figureOver(rounds, id)]));
  return { choice, slots: slotsText(verdict), figures: figures as Record<ComparedId, Figure | null> };
}

function slotsText(verdict: ModelSummary['verdict']): string {
  if (verdict.kind === 'capped') return String(verdict.at);
  return verdict.kind === 'no-cap' ? 'no limit' : '?';
}

/** What the second model changes, or of several the one with the shortest longest wait. */
function learnedFacts(models: readonly ModelSummary[]): Fact[] {
  const [first, ...others] = models;
  const waitOf = (model: ModelSummary) => medianOver(model.rounds, 'waitMax') ?? Number.POSITIVE_INFINITY;
  const [best] = [...others].sort((a, b) => waitOf(a) - waitOf(b));
  if (first === undefined || best === undefined) return [];
  const [before, after] = [waitOf(first), waitOf(best)];
  if (!Number.isFinite(before) || !Number.isFinite(after)) return [];
  const served = ({ verdict }: ModelSummary): string => slotsText(verdict);
  const change =
    served(first) === served(best)
      ? `${describeModel(best.choice)} serves as many at once as ${describeModel(first.choice)}`
      : `${describeModel(best.choice)} serves ${best.verdict.kind === 'no-cap' ? 'all' : served(best)} at once instead of ${served(first)}`;
  const text = `${change}: the last of ${countOf(first.scenario.clients, 'client')} waits ${duration(after)}${after === before ? ' too' : ` instead of ${duration(before)}`}.`;
  return [{ label: 'learned', text }];
}

/** Characters of a label. */
const LONGEST_LABEL = 15;

/** A model without a number says why. */
function unsoundFacts(models: readonly ModelSummary[]): Fact[] {
  return models
    .filter(({ verdict: { kind } }) => kind !== 'capped' && kind !== 'no-cap')
    .map((model) => {
      const { text, sound } = stateVerdict(BURST_VERDICTS, model);
      const [sentence = text] = text.split(/(?<=\.) /);
      return { label: model.choice.model.slice(0, LONGEST_LABEL), text: shortened(sentence), sound };
    });
}
