/** A sweep as rows: one for each load and model, with what theory says of the same load. */
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

/** One load on one model: medians over its rounds; null where there is no such figure. */
export interface SweepRow extends Readonly<Record<SweptFigureName, number | null>> {
  /** Clients, or the utilisation that was asked for. */
  readonly value: number;
  readonly verdict: SweptVerdict;
  readonly sound: boolean;
}

export type SweptVerdict = OpenVerdict['kind'] | LoopVerdict['kind'];

/** One model under all loads. */
export interface SweptModel {
  readonly choice: ModelChoice;
  /** Most in service at once; null: no cap. */
  readonly slots: number | null;
  readonly rows: readonly SweepRow[];
  readonly knee: Knee | null;
}

/** Where waiting begins: the load at which the two asymptotes of the throughput cross. */
interface Knee {
  /** c, for clients that never think. */
  readonly expected: number;
  /** Highest throughput x shortest mean response (Little's law at the crossing). */
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

/** One model at one load, whatever the load is. */
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
 * Null without a cap, and without a load on each side of it: the crossing of two asymptotes takes a point of both. With
 * every load beyond the cap, the shortest response is one of clients that wait.
 */
function kneeOf(rows: readonly SweepRow[], slots: number | null): Knee | null {
  if (slots === null || rows.every(({ value }) => value <= slots)) return null;
  const throughputs = rows.flatMap(({ throughput }) => throughput ?? []);
  const responses = rows.flatMap(({ value, responseMean }) => (value <= slots ? (responseMean ?? []) : []));
  if (throughputs.length === 0 || responses.length === 0) return null;
  return { expected: slots, measured: (Math.max(...throughputs) * Math.min(...responses)) / SECOND };
}

/** Whether waits have a mean: a queue that grows for as long as clients come has none. */
export function hasSteadyState({ utilisation }: SweepRow): boolean {
  return utilisation === null || utilisation < 1;
}

/** What a swept model is called. */
export function sweptName({ choice }: SweptModel): string {
  return describeModel(choice);
}

/** What was found of a model, or at which loads there is no verdict, and why. */
export function stateSwept(model: SweptModel, swept: Swept): Statement {
  const unsound = model.rows.filter(({ sound }) => !sound);
  const found = swept === 'clients' ? describeKnee(model) : describeGrowingWait(model);
  const text = unsound.length === 0 ? found : describeUnsound(unsound, swept);
  return { subject: sweptName(model), text, sound: unsound.length === 0 };
}

const UNSOUND: Readonly<Partial<Record<SweptVerdict, string>>> = {
  'audit-failed': 'the measurement contradicts itself',
  'timetable-not-kept': 'the load generator did not keep its timetable',
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
    return 'No load had a steady state: waits grow for as long as clients come.';
  const rest = rows.length - steady.length;
  const beyond = rest === 0 ? '' : ` Beyond, at ${countOf(rest, 'load')}, the queue grew for as long as clients came.`;
  if (first.value === last.value) {
    return `The mean wait was ${formatDuration(first.waitMean)} at a utilisation of ${first.value}. One load with a steady state shows no curve: add others to --utilisation.${beyond}`;
  }
  return `The mean wait ${last.waitMean > first.waitMean ? 'rose' : 'did not rise: it went'} from ${formatDuration(first.waitMean)} at a utilisation of ${first.value} to ${formatDuration(last.waitMean)} at ${last.value}.${beyond}`;
}

function describeKnee(model: SweptModel): string {
  const { knee, slots, rows } = model;
  const heaviest = rows.at(-1);
  const most = `At ${countOf(heaviest?.value ?? 0, 'client')} it served ${heaviest?.throughput == null ? 'no' : fixed(heaviest.throughput, 1)} requests per second.`;
  if (model.choice.model === EXTERNAL) {
    return `A sweep of a URL does not measure how many requests are served at once; a probe does. ${most}`;
  }
  if (slots === null) return `There is no limit to how many are in service at once. ${most}`;
  if (knee === null) return `${describeNoKnee(rows, slots)} ${most}`;
  const crossing = `The knee is at ${fixed(knee.measured, 2)} clients (expected: ${knee.expected}).`;
  if (isLikeServers(model)) {
    return `${crossing} Up to there no client waits; beyond it, more clients get no more answers, and each one more delays all of them by ${slots === 1 ? 'a service time' : `a service time shared by ${slots}`}. ${most}`;
  }
  const { least, most: largest, slowdown } = aroundKnee(rows, slots);
  const below = `With up to ${countOf(slots, 'client')} a mean response took up to ${fixed(slowdown, 2)} times the shortest;`;
  const beyond = `with more it served ${fixed(least, 1)} to ${fixed(largest, 1)} requests per second.`;
  return `${crossing} ${below} ${beyond} So it does not behave like ${countOf(slots, 'server')} of constant speed. ${most}`;
}

/** Which load is missing: a knee lies between one at which no client has to wait, and one at which some do. */
function describeNoKnee(rows: readonly SweepRow[], slots: number): string {
  const counted = countOf(slots, 'slot');
  const loads = rows.map(({ value }) => value);
  if (loads.every((value) => value <= slots)) {
    return `No load passed its ${counted}, so there is no knee to see. Use more --clients than ${slots}.`;
  }
  if (loads.some((value) => value <= slots)) return `No client was answered at or below its ${counted}: no knee.`;
  const beyond = new Set(loads).size === 1 ? 'The only load is' : 'All loads are';
  return `${beyond} beyond its ${counted}, and a knee lies between a load at or below them and one beyond. Add one of at most ${countOf(slots, 'client')}: --clients ${[slots, ...new Set(loads)].join(',')}.`;
}

/** How far the measured knee may lie from the slots, and throughputs beyond it below the highest of all, as shares. */
const NEAR_SLOTS = 0.15;
const FLAT = 0.1;
/** How much longer than the shortest a response may take where nobody is said to wait. */
const SLIGHTLY_LONGER = 0.25;

/** Whether it is so many servers: up to their number nobody waits, there the throughput has its knee, and is flat beyond. */
function isLikeServers({ knee, slots, rows }: SweptModel): boolean {
  if (knee === null || slots === null) return false;
  const highest = Math.max(...rows.map(({ throughput }) => throughput ?? 0));
  const { least, slowdown } = aroundKnee(rows, slots);
  const isNear = Math.abs(knee.measured / slots - 1) <= NEAR_SLOTS;
  return isNear && least >= (1 - FLAT) * highest && slowdown <= 1 + SLIGHTLY_LONGER;
}

/** The throughputs beyond the knee, and how much longer than the shortest a mean response took up to there. */
function aroundKnee(rows: readonly SweepRow[], slots: number) {
  const beyond = rows.filter(({ value }) => value > slots).map(({ throughput }) => throughput ?? 0);
  const responses = (some: readonly SweepRow[]) => some.flatMap(({ responseMean }) => responseMean ?? []);
  const shortest = Math.min(...responses(rows));
  const longest = Math.max(shortest, ...responses(rows.filter(({ value }) => value <= slots)));
  return { least: Math.min(...beyond), most: Math.max(...beyond), slowdown: shortest === 0 ? 1 : longest / shortest };
}
