/** The comparison of two runs: their settings, the pairs of models, and their figures with ratios. */
import { scenarioWith } from '../../model/default-scenario.js';
import { MeasurementFailure } from '../../model/failure.js';
import { describeModel } from '../../model/models.js';
import { withoutSecrets } from '../../model/printable.js';
import type { ModelChoice, Scenario } from '../../model/scenario.js';
import { formatDuration } from '../../model/units.js';
import type { Figure } from '../statistics/figure.js';
import { compareValues } from '../statistics/figure.js';
import { CONFIDENCE, ROUNDS_NEEDED } from '../statistics/intervals.js';
import { formatRatio, grouped, NOTHING } from './format.js';
import type { Section } from './view.js';

/** A figure of both sides; null if a side lacks it. */
export interface FigurePair {
  readonly label: string;
  readonly first: Figure | null;
  readonly second: Figure | null;
  readonly write: (figure: Figure) => string;
}

/** The headings of the two columns, and how ratios are computed. */
export interface Sides {
  readonly title: string;
  readonly headings: readonly [string, string];
  /** Whether the rounds of both were measured in pairs. */
  readonly paired: boolean;
  readonly notes: readonly string[];
}

export function comparedFigures(figures: readonly FigurePair[], { title, headings, paired, notes }: Sides): Section {
  return {
    title,
    columns: [
      { heading: 'figure', align: 'left', width: 15 },
      { heading: headings[0], align: 'left', width: 22 },
      { heading: headings[1], align: 'left', width: 22 },
      { heading: 'first / second', align: 'left', width: 18 },
    ],
    rows: figures.map(({ label, first, second, write }) => [
      label,
      ...[first, second].map((figure) => (figure === null ? NOTHING : write(figure))),
      ratioText(first, second, paired),
    ]),
    notes,
  };
}

/** The ratio of a figure as text. */
export function ratioText(first: Figure | null, second: Figure | null, paired: boolean): string {
  return formatRatio(first === null || second === null ? null : compareValues(first.values, second.values, paired));
}

/** Explains the ratios, and why they have no interval if there are too few rounds. */
export function describeRatios(paired: boolean, rounds: readonly [number, number]): string {
  const what = `Ratio: ${paired ? 'median of the ratios of paired rounds' : 'ratio of the medians'}`;
  if (Math.min(...rounds) >= ROUNDS_NEEDED) {
    return `${what} [${CONFIDENCE * 100} % bootstrap interval]; "~" means no clear difference.`;
  }
  const had =
    rounds[0] === rounds[1]
      ? `there ${rounds[0] === 1 ? 'was' : 'were'} ${rounds[0]}`
      : `there were ${rounds.join(' and ')}`;
  return `${what}. No interval: it needs ${ROUNDS_NEEDED} rounds of each, and ${had}, so a ratio can be due to chance.`;
}

interface Chosen {
  readonly choice: ModelChoice;
}

export interface Pair<M> {
  readonly first: M;
  readonly second: M;
  /** The name of the pair. */
  readonly title: string;
}

/**
 * Pairs of models that both runs have, with the same number of workers if possible. If they have none in common, but
 * one model each, those two form the pair.
 * @throws MeasurementFailure if there is no pair
 */
export function pairModels<M extends Chosen>(first: readonly M[], second: readonly M[]): Array<Pair<M>> {
  const common = first.flatMap((a) => {
    const alike = second.filter(({ choice }) => choice.model === a.choice.model && choice.accept === a.choice.accept);
    const b = alike.find(({ choice }) => choice.workers === a.choice.workers) ?? alike[0];
    return b === undefined ? [] : [pairOf(a, b)];
  });
  const [a] = first;
  const [b] = second;
  if (common.length > 0) return common;
  if (a !== undefined && b !== undefined && first.length === 1 && second.length === 1) return [pairOf(a, b)];
  throw new MeasurementFailure(
    'The two runs have no model in common. Compare runs of the same models, or of one model each.',
  );
}

function pairOf<M extends Chosen>(first: M, second: M): Pair<M> {
  const [a, b] = [describeModel(first.choice), describeModel(second.choice)];
  return { first, second, title: a === b ? a : `${a} against ${b}` };
}

/** Settings of a run by name, in the order in which they are shown. */
export type Facts = Readonly<Record<string, string>>;

/** @param ofLoad settings of this load, besides the number of clients */
export function factsOfRun({ scenario }: { readonly scenario: Scenario }, ofLoad: Facts): Facts {
  return { clients: grouped(scenario.clients), ...ofLoad, ...factsOfScenario(scenario) };
}

function factsOfScenario(scenario: Scenario): Facts {
  const { models, serviceTime, service, message, keepAlive, rounds, warmUpRounds, host, url, port } = scenario;
  const { load, clients } = scenario;
  const usual = scenarioWith({ load, clients, serviceTime, models });
  const unlessUsual = (name: 'timeout' | 'listenBacklog', text: string) =>
    scenario[name] === usual[name] ? 'default' : text;
  return {
    models: models.map(describeModel).join(', '),
    'service time': url === null ? `${formatDuration(serviceTime)} ${service}` : 'unknown',
    message,
    connections: keepAlive ? 'kept open' : 'one per request',
    'listen backlog': unlessUsual('listenBacklog', grouped(scenario.listenBacklog)),
    timeout: unlessUsual('timeout', formatDuration(scenario.timeout)),
    'receive timeout': scenario.receiveTimeout === null ? 'none' : formatDuration(scenario.receiveTimeout),
    rounds: grouped(rounds),
    'warm-up rounds': grouped(warmUpRounds),
    address: url !== null ? withoutSecrets(url) : `${host}${port === 0 ? '' : `:${port}`}`,
  };
}
