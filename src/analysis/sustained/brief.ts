/** A closed loop on one screen: concurrency, throughput, response time and wait. */
import { describeModel } from '../../model/models.js';
import { shownUrl } from '../../model/printable.js';
import type { SustainedDocument } from '../../model/run.js';
import { countOf, formatDuration } from '../../model/units.js';
import { sum } from '../statistics/samples.js';
import {
  briefDuration,
  briefNumber,
  briefView,
  describeModels,
  noteFacts,
  noVerdictFacts,
  probeNext,
  sameServer,
} from '../view/brief.js';
import { duration, grouped, percent } from '../view/format.js';
import {
  type ComparedFigure,
  type ComparedModel,
  comparedModel,
  firstAndBest,
  modelComparison,
} from '../view/model-comparison.js';
import type { Block, Fact, NextCommand, View } from '../view/view.js';
import { stateVerdict } from '../view/view.js';
import { describeWarning } from '../view/warnings.js';
import {
  LOOP_VERDICTS,
  type LoopPick,
  type LoopSummary,
  loopFigureOver,
  mostStarved,
  summariseSustained,
} from './sustained-summary.js';
import { throughputBound } from './sustained-table.js';

export function briefSustained(document: SustainedDocument): View {
  const { models, warnings } = summariseSustained(document);
  const [only, second] = models;
  const notes = noteFacts(warnings.map(describeWarning));
  const facts = second === undefined && only !== undefined ? factsOf(only) : models.flatMap(unsoundFacts);
  const table: Block[] =
    second === undefined ? [] : [{ kind: 'table', section: modelComparison(models.map(comparedOf), COMPARED) }];
  return briefView({
    heading: describeBriefly(document),
    blocks: [...table, { kind: 'facts', facts: [...facts, ...learnedFacts(models), ...notes] }],
    next: second === undefined && only !== undefined ? nextOf(only) : [],
  });
}

function describeBriefly({ scenario }: SustainedDocument): string {
  const { clients, models, serviceTime, load, url } = scenario;
  const busy = `${countOf(clients, 'client')} kept busy for ${formatDuration(load.duration)}`;
  if (url !== null) return `${busy} at ${shownUrl(new URL(url))}, seen from outside`;
  return `${busy}, service time ${formatDuration(serviceTime)}: ${describeModels(models)}`;
}

const PICKS = {
  throughput: ({ throughput }) => throughput,
  response: ({ response }) => response?.mean ?? null,
  responseP95: ({ response }) => response?.p95 ?? null,
  wait: ({ wait }) => wait?.mean ?? null,
} as const satisfies Readonly<Record<string, LoopPick>>;

type ComparedId = keyof typeof PICKS;

const COMPARED: ReadonlyArray<ComparedFigure<ComparedId>> = [
  { id: 'throughput', heading: 'requests per second', write: grouped, better: 'larger' },
  { id: 'wait', heading: 'mean wait', write: duration, better: 'smaller', dropOrder: 1 },
  { id: 'response', heading: 'mean response', write: duration, better: 'smaller', dropOrder: 3 },
  { id: 'responseP95', heading: 'response p95', write: duration, better: 'smaller', dropOrder: 2 },
];

function comparedOf(model: LoopSummary): ComparedModel<ComparedId> {
  const peak = loopFigureOver(model, ({ peakConcurrency }) => peakConcurrency);
  const slots = peak === null ? '?' : String(peak.largest);
  return comparedModel({ choice: model.choice, slots }, COMPARED, (id) => loopFigureOver(model, PICKS[id]));
}

function factsOf(model: LoopSummary): Fact[] {
  const unsound = unsoundFacts(model);
  if (unsound.length > 0) return unsound;
  const over = (id: ComparedId) => loopFigureOver(model, PICKS[id]);
  const response = over('response');
  return [
    ...inServiceFacts(model),
    {
      label: 'throughput',
      text: `${briefNumber(over('throughput'), grouped, 'requests per second')}${boundText(model)}`,
    },
    ...(response === null
      ? []
      : [{ label: 'response', text: `mean ${briefDuration(response)}, p95 ${briefDuration(over('responseP95'))}` }]),
    ...waitFacts(model),
    ...failureFacts(model),
  ];
}

/** From the server's own trace, so empty for a server that at-once did not start. */
function inServiceFacts(model: LoopSummary): Fact[] {
  const peak = loopFigureOver(model, ({ peakConcurrency }) => peakConcurrency);
  const utilisation = loopFigureOver(model, (round) => round.utilisation);
  if (peak === null) return [];
  const busy =
    utilisation === null || model.slots === null
      ? ''
      : `; ${model.slots === 1 ? 'the slot was' : `the ${model.slots} slots were`} busy ${percent(utilisation.median)} of the time`;
  return [{ label: 'in service', text: `at most ${peak.largest} at once${busy}`, sound: true }];
}

function boundText(model: LoopSummary): string {
  const bound = throughputBound(model);
  return bound === null ? '' : ` (at most ${grouped(bound.median)} with this service time)`;
}

function waitFacts(model: LoopSummary): Fact[] {
  const mean = loopFigureOver(model, PICKS.wait);
  if (mean === null) return [];
  const p95 = loopFigureOver(model, ({ wait }) => wait?.p95 ?? null);
  const longest = loopFigureOver(model, ({ wait }) => wait?.max ?? null);
  const text = `mean ${briefDuration(mean)}, p95 ${briefDuration(p95)}, longest ${briefDuration(longest)}`;
  return [{ label: 'wait', text }];
}

function failureFacts({ windows, scenario }: LoopSummary): Fact[] {
  const failed = sum(windows.flatMap(({ failures }) => Object.values(failures)));
  const sent = sum(windows.map((window) => window.sent));
  const starved = mostStarved(windows);
  return [
    ...(failed === 0 ? [] : [{ label: 'failed', text: `${grouped(failed)} of ${countOf(sent, 'request')}` }]),
    ...(starved === 0
      ? []
      : [{ label: 'starved', text: `${starved} of ${countOf(scenario.clients, 'client')} never got an answer` }]),
  ];
}

function unsoundFacts(model: LoopSummary): Fact[] {
  return noVerdictFacts(describeModel(model.choice), stateVerdict(LOOP_VERDICTS, model));
}

function isSound(model: LoopSummary): boolean {
  return stateVerdict(LOOP_VERDICTS, model).sound;
}

function learnedFacts(models: readonly LoopSummary[]): Fact[] {
  const rateOf = (model: LoopSummary) =>
    isSound(model) ? (loopFigureOver(model, PICKS.throughput)?.median ?? null) : null;
  const compared = firstAndBest(models, rateOf, 'larger');
  if (compared === null) return [];
  const { first, best } = compared;
  const text = `${describeModel(best.model.choice)} answers ${grouped(best.value)} requests per second, ${describeModel(first.model.choice)} ${grouped(first.value)}.`;
  return [{ label: 'learned', text }];
}

/** A sweep shows where throughput stops rising; at a URL a probe shows why. */
function nextOf(model: LoopSummary): NextCommand[] {
  const { choice, slots, scenario } = model;
  if (scenario.url !== null) return probeNext(shownUrl(new URL(scenario.url)));
  if (slots === null || !isSound(model)) return [];
  return [
    {
      words: ['sweep', '--model', choice.model, ...sameServer(model.scenario, choice)],
      why: 'where throughput stops rising',
    },
  ];
}
