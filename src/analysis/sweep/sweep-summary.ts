/** A sweep as rows, one per load and model, with theory for the same load; and the statement about each model. */
import type { SweepDocument, SweepPoint, Swept } from '../../model/document.js';
import { describeModel } from '../../model/models.js';
import { EXTERNAL, type ModelChoice } from '../../model/scenario.js';
import { countOf, formatDuration, SECOND } from '../../model/units.js';
import { summariseOpen } from '../open/open-summary.js';
import { OPEN_VERDICTS, type OpenVerdict } from '../open/open-verdict.js';
import type { Figure } from '../statistics/figure.js';
import { LOOP_VERDICTS, type LoopVerdict, summariseSustained } from '../sustained/sustained-summary.js';
import { fixed } from '../view/format.js';
import type { Statement } from '../view/view.js';
import { loopFigureAt, openFigureAt, SWEPT_FIGURE_NAMES, type SweptFigureName } from './sweep-table.js';

/** One model under one load: medians over its rounds; null for a missing figure. */
export interface SweepRow extends Readonly<Record<SweptFigureName, number | null>> {
  /** The number of clients, or the requested utilisation. */
  readonly value: number;
  readonly verdict: SweptVerdict;
  readonly sound: boolean;
}

export type SweptVerdict = OpenVerdict['kind'] | LoopVerdict['kind'];

/** One model under all loads. */
export interface SweptModel {
  readonly choice: ModelChoice;
  /** The most requests in service at once; null: no limit. */
  readonly slots: number | null;
  readonly rows: readonly SweepRow[];
  readonly knee: Knee | null;
}

/** The load at which waiting begins: where the two asymptotes of the throughput cross. */
interface Knee {
  /** The number of slots, for clients without think time. */
  readonly expected: number;
  /** Highest throughput x shortest mean response time (Little's law at the crossing). */
  readonly measured: number;
}

export function summariseSweep({ points }: SweepDocument): SweptModel[] {
  const loads = points.map((part) => ({ value: part.value, models: modelsAtLoad(part) }));
  return (loads[0]?.models ?? []).map(({ choice, slots }, index) => {
    const rows = loads.flatMap(({ value, models }) => {
      const model = models[index];
      return model === undefined ? [] : [sweepRow(value, model)];
    });
    const isClosed = points.every(({ kind }) => kind === 'sustained');
    return { choice, slots, rows, knee: isClosed ? kneeOf(rows, slots) : null };
  });
}

/** One model under one load of either kind. */
export interface ModelAtLoad {
  readonly choice: ModelChoice;
  readonly slots: number | null;
  readonly rounds: number;
  readonly verdict: SweptVerdict;
  readonly sound: boolean;
  readonly over: (name: SweptFigureName) => Figure | null;
}

export function modelsAtLoad(part: SweepPoint): ModelAtLoad[] {
  if (part.kind === 'open') {
    return summariseOpen(part).models.map((model) => ({
      ...model,
      rounds: model.rounds.length,
      verdict: model.verdict.kind,
      sound: OPEN_VERDICTS[model.verdict.kind].sound,
      over: (name) => openFigureAt(model, name),
    }));
  }
  return summariseSustained(part).models.map((model) => ({
    ...model,
    rounds: model.rounds.length,
    verdict: model.verdict.kind,
    sound: LOOP_VERDICTS[model.verdict.kind].sound,
    over: (name) => loopFigureAt(model, name),
  }));
}

function sweepRow(value: number, { over, verdict, sound }: ModelAtLoad): SweepRow {
  const medians = SWEPT_FIGURE_NAMES.map((name) => [name, over(name)?.median ?? null]);
  const figures = Object.fromEntries(medians) as Record<SweptFigureName, number | null>;
  return { value, ...figures, verdict, sound };
}

/**
 * Null without a limit on slots, and without a load on each side of it: each asymptote needs a point. If every load
 * exceeds the slots, clients always wait, and even the shortest response time includes waiting.
 */
function kneeOf(rows: readonly SweepRow[], slots: number | null): Knee | null {
  if (slots === null || rows.every(({ value }) => value <= slots)) return null;
  const throughputs = rows.flatMap(({ throughput }) => throughput ?? []);
  const responses = rows.flatMap(({ value, responseMean }) => (value <= slots ? (responseMean ?? []) : []));
  if (throughputs.length === 0 || responses.length === 0) return null;
  return { expected: slots, measured: (Math.max(...throughputs) * Math.min(...responses)) / SECOND };
}

/** Whether waits have a mean: they have none if the queue grows for as long as clients arrive. */
export function hasSteadyState({ utilisation }: SweepRow): boolean {
  return utilisation === null || utilisation < 1;
}

/** The name of a model in a sweep. */
export function sweptName({ choice }: SweptModel): string {
  return describeModel(choice);
}

/** The finding for a model; if some loads have no verdict, which and why. */
export function stateSwept(model: SweptModel, swept: Swept): Statement {
  const unsound = model.rows.filter(({ sound }) => !sound);
  const found = swept === 'clients' ? describeKnee(model) : describeGrowingWait(model);
  const text = unsound.length === 0 ? found : describeUnsound(unsound, swept);
  return { subject: sweptName(model), text, sound: unsound.length === 0 };
}

const UNSOUND: Readonly<Partial<Record<SweptVerdict, string>>> = {
  'audit-failed': 'the measurement contradicts itself',
  'timetable-not-kept': 'the load generator fell behind schedule',
  'nobody-served': 'no client was served',
};

function describeUnsound(rows: readonly SweepRow[], swept: Swept): string {
  const load = swept === 'clients' ? 'sustained' : 'open';
  const why = [...new Set(rows.map(({ verdict }) => verdict))].map((verdict) => {
    const values = rows.filter((row) => row.verdict === verdict).map(({ value }) => value);
    return `${UNSOUND[verdict] ?? verdict} at ${values.join(', ')} (${swept})`;
  });
  return `No verdict: ${why.join('; ')}. See why with "bench --load ${load}" at that load.`;
}

function describeGrowingWait({ rows }: SweptModel): string {
  const steady = rows.filter(hasSteadyState);
  const [first] = steady;
  const last = steady.at(-1);
  if (first?.waitMean == null || last?.waitMean == null)
    return 'No load had a steady state: waits grow for as long as clients arrive.';
  const rest = rows.length - steady.length;
  const beyond =
    rest === 0
      ? ''
      : ` At ${countOf(rest, 'higher load')} there was no steady state: the queue grew for as long as clients arrived.`;
  if (first.value === last.value) {
    return `The mean wait was ${formatDuration(first.waitMean)} at a utilisation of ${first.value}. A curve needs several loads with a steady state: add some to --utilisation.${beyond}`;
  }
  const [low, high] = [formatDuration(first.waitMean), formatDuration(last.waitMean)];
  return last.waitMean > first.waitMean
    ? `The mean wait rose from ${low} at a utilisation of ${first.value} to ${high} at ${last.value}.${beyond}`
    : `The mean wait did not rise: it was ${low} at a utilisation of ${first.value} and ${high} at ${last.value}.${beyond}`;
}

function describeKnee(model: SweptModel): string {
  const { knee, slots, rows } = model;
  const heaviest = rows.at(-1);
  const most = `At ${countOf(heaviest?.value ?? 0, 'client')} the server answered ${heaviest?.throughput == null ? 'no' : fixed(heaviest.throughput, 1)} requests per second.`;
  if (model.choice.model === EXTERNAL) {
    return `${most} How many it serves at once is measured by a probe, not by a sweep.`;
  }
  if (slots === null) return `There is no limit to how many are in service at once. ${most}`;
  if (knee === null) return `${describeNoKnee(rows, slots)} ${most}`;
  const crossing = `The knee is at ${fixed(knee.measured, 2)} clients (expected: ${knee.expected}).`;
  if (isLikeServers(model)) {
    return `${crossing} Up to the knee no client waits. Beyond it throughput stays the same, and each further client adds ${slots === 1 ? 'a service time' : `1/${slots} of a service time`} to every response. ${most}`;
  }
  const { least, most: largest, slowdown } = aroundKnee(rows, slots);
  const below = `With up to ${countOf(slots, 'client')} the mean response time was up to ${fixed(slowdown, 2)} times the shortest one;`;
  const beyond = `with more clients it served ${fixed(least, 1)} to ${fixed(largest, 1)} requests per second.`;
  return `${crossing} ${below} ${beyond} So it does not behave like ${countOf(slots, 'server')} of constant speed. ${most}`;
}

/** Why there is no knee, and which load is missing: the knee lies between a load without waiting and one with. */
function describeNoKnee(rows: readonly SweepRow[], slots: number): string {
  const counted = countOf(slots, 'slot');
  const loads = rows.map(({ value }) => value);
  if (loads.every((value) => value <= slots)) {
    return `No load exceeds its ${counted}, so the sweep shows no knee. Add a load of more than ${countOf(slots, 'client')} to --clients.`;
  }
  if (loads.some((value) => value <= slots))
    return `No request was answered with up to ${countOf(slots, 'client')}, so the knee is unknown.`;
  const beyond = new Set(loads).size === 1 ? 'The only load exceeds' : 'All loads exceed';
  return `${beyond} its ${counted}, so the sweep shows no knee. Add a load of at most ${countOf(slots, 'client')}: --clients ${[slots, ...new Set(loads)].join(',')}.`;
}

/**
 * The largest accepted distance of the knee from the slots, and of throughputs beyond it from the highest, as shares.
 */
const NEAR_SLOTS = 0.15;
const FLAT = 0.1;
/** Response times up to this share longer than the shortest count as free of waiting. */
const SLIGHTLY_LONGER = 0.25;

/**
 * Whether the model behaves like `slots` servers: no waits up to that load, the knee there, and a flat throughput
 * beyond.
 */
function isLikeServers({ knee, slots, rows }: SweptModel): boolean {
  if (knee === null || slots === null) return false;
  const highest = Math.max(...rows.map(({ throughput }) => throughput ?? 0));
  const { least, slowdown } = aroundKnee(rows, slots);
  const isNear = Math.abs(knee.measured / slots - 1) <= NEAR_SLOTS;
  return isNear && least >= (1 - FLAT) * highest && slowdown <= 1 + SLIGHTLY_LONGER;
}

/** Throughputs beyond the slots, and the ratio of the longest to the shortest mean response time up to the slots. */
function aroundKnee(rows: readonly SweepRow[], slots: number) {
  const beyond = rows.filter(({ value }) => value > slots).map(({ throughput }) => throughput ?? 0);
  const responses = (some: readonly SweepRow[]) => some.flatMap(({ responseMean }) => responseMean ?? []);
  const shortest = Math.min(...responses(rows));
  const longest = Math.max(shortest, ...responses(rows.filter(({ value }) => value <= slots)));
  return { least: Math.min(...beyond), most: Math.max(...beyond), slowdown: shortest === 0 ? 1 : longest / shortest };
}
