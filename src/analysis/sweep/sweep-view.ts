/** What a sweep shows: a table and a chart of each model, then the models side by side, and where waiting begins. */

import type { SweepDocument, Swept } from '../../model/document.js';
import { describeModel } from '../../model/models.js';
import { countOf, formatDuration, MILLISECOND } from '../../model/units.js';
import { foldWarnings, sweepWarnings } from '../parts/folded-warnings.js';
import { type Chart, drawChart, type Series } from '../view/chart.js';
import { describeMachine, fixed } from '../view/format.js';
import type { Block, Statement, View, ViewOptions } from '../view/view.js';
import { sweepComparison, sweepSection } from './sweep-section.js';
import { nameOf, type SweepRow, type SweptModel, type SweptVerdict, summariseSweep } from './sweep-summary.js';

export function viewSweep(document: SweepDocument, { width }: ViewOptions): View {
  const models = summariseSweep(document);
  const blocks = models.flatMap((model): Block[] => [
    { kind: 'table', section: sweepSection(model, document.swept) },
    { kind: 'chart', chart: chartOf(model, document.swept, width) },
  ]);
  const comparison: Block[] =
    models.length > 1 ? [{ kind: 'table', section: sweepComparison(models, document.swept) }] : [];
  return {
    heading: describeSweep(document),
    blocks: [...blocks, ...comparison],
    footnotes: foldWarnings(sweepWarnings(document), (loads) => atLoads(loads, document.swept)),
    statements: sweepStatements(document),
  };
}

export function sweepStatements(document: SweepDocument): Statement[] {
  return summariseSweep(document).map((model) => stateSwept(model, document.swept));
}

type Pick = (row: SweepRow) => number | null;

function chartOf(model: SweptModel, swept: Swept, width: number): Chart {
  const series = (name: string, sign: string, pick: Pick): Series => ({ name, sign, points: pointsOf(model, pick) });
  if (swept === 'clients') {
    const bound = series('bound min(N, c) / service time', '─', ({ throughputBound }) => throughputBound);
    const measured = series('measured', '●', ({ throughput }) => throughput);
    return drawChart([bound, measured], {
      title: `${nameOf(model)}: answers a second`,
      xAxis: 'clients',
      scale: 'doubling',
      width,
    });
  }
  const theory = series('theory', '─', ({ waitTheory }) => milliseconds(waitTheory));
  const measured = series('measured', '●', (row) => (isSteady(row) ? milliseconds(row.waitMean) : null));
  return drawChart([theory, measured], {
    title: `${nameOf(model)}: mean wait, ms`,
    xAxis: 'utilisation that was asked for',
    scale: 'linear',
    width,
  });
}

function pointsOf({ rows }: SweptModel, pick: Pick): Array<readonly [number, number]> {
  return rows.flatMap((row) => {
    const y = pick(row);
    return y === null ? [] : [[row.value, y] as const];
  });
}

/** A queue that grows for as long as clients come has no mean wait to draw. */
function isSteady({ utilisation }: SweepRow): boolean {
  return utilisation === null || utilisation < 1;
}

function milliseconds(time: number | null): number | null {
  return time === null ? null : time / MILLISECOND;
}

/** What was found of a model, or at which loads there is no verdict, and why. */
export function stateSwept(model: SweptModel, swept: Swept): Statement {
  const unsound = model.rows.filter(({ sound }) => !sound);
  const found = swept === 'clients' ? describeKnee(model) : describeCurve(model);
  const text = unsound.length === 0 ? found : describeUnsound(unsound, swept);
  return { subject: nameOf(model), text, sound: unsound.length === 0 };
}

const UNSOUND: Readonly<Partial<Record<SweptVerdict, string>>> = {
  'audit-failed': 'the measurement contradicts itself',
  'timetable-not-kept': 'the load generator did not keep its timetable',
  'nobody-served': 'nobody was served',
};

function describeUnsound(rows: readonly SweepRow[], swept: Swept): string {
  const load = swept === 'clients' ? 'sustained' : 'open';
  const why = [...new Set(rows.map(({ verdict }) => verdict))].map((verdict) => {
    const values = rows.filter((row) => row.verdict === verdict).map(({ value }) => value);
    return `${UNSOUND[verdict] ?? verdict} at ${values.join(', ')} (${swept})`;
  });
  return `No verdict: ${why.join('; ')}. See why with "bench --load ${load}" at that load.`;
}

function atLoads(loads: readonly string[], swept: Swept): string {
  return swept === 'clients' ? `With ${loads.join(', ')} clients` : `At a utilisation of ${loads.join(', ')}`;
}

function describeCurve({ rows }: SweptModel): string {
  const steady = rows.filter(isSteady);
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
  const { knee, places, rows } = model;
  const heaviest = rows.at(-1);
  const most = `At ${countOf(heaviest?.value ?? 0, 'client')} it gave ${heaviest?.throughput == null ? 'no' : fixed(heaviest.throughput, 1)} answers a second.`;
  if (places === null) return `It has no cap on what is in service at once. ${most}`;
  if (knee === null) return `${describeNoKnee(rows, places)} ${most}`;
  const crossing = `The knee is at ${fixed(knee.measured, 2)} clients (expected: ${knee.expected}).`;
  if (isLikeServers(model)) {
    return `${crossing} Up to there nobody waits; from there on more clients get no more answers, and each further one costs all of them ${places === 1 ? 'a service time' : `a service time shared by ${places}`}. ${most}`;
  }
  const { least, most: largest, slowdown } = aroundKnee(rows, places);
  const below = `With up to ${countOf(places, 'client')} a mean response took up to ${fixed(slowdown, 2)} times the shortest;`;
  const beyond = `with more it gave ${fixed(least, 1)} to ${fixed(largest, 1)} answers a second.`;
  return `${crossing} ${below} ${beyond} So it does not behave like ${countOf(places, 'server')} of constant speed. ${most}`;
}

/** Which load is missing: a knee lies between one at which no client has to wait, and one at which some do. */
function describeNoKnee(rows: readonly SweepRow[], places: number): string {
  const slots = countOf(places, 'slot');
  const loads = rows.map(({ value }) => value);
  if (loads.every((value) => value <= places)) {
    return `No load passed its ${slots}, so there is no knee to see. Use more --clients than ${places}.`;
  }
  if (loads.some((value) => value <= places)) return `No client was answered at or below its ${slots}: no knee.`;
  const beyond = new Set(loads).size === 1 ? 'The only load is' : 'All loads are';
  return `${beyond} beyond its ${slots}, and a knee lies between a load at or below them and one beyond. Add one of at most ${countOf(places, 'client')}: --clients ${[places, ...new Set(loads)].join(',')}.`;
}

/** How far the measured knee may lie from the places, and throughputs beyond it below the highest of all, as shares. */
const NEAR_PLACES = 0.15;
const FLAT = 0.1;
/** How much longer than the shortest a response may take where nobody is said to wait. */
const HARDLY_LONGER = 0.25;

/** Whether it is so many servers: up to their number nobody waits, there the throughput has its knee, and is flat beyond. */
function isLikeServers({ knee, places, rows }: SweptModel): boolean {
  if (knee === null || places === null) return false;
  const highest = Math.max(...rows.map(({ throughput }) => throughput ?? 0));
  const { least, slowdown } = aroundKnee(rows, places);
  const isNear = Math.abs(knee.measured / places - 1) <= NEAR_PLACES;
  return isNear && least >= (1 - FLAT) * highest && slowdown <= 1 + HARDLY_LONGER;
}

/** The throughputs beyond the knee, and how much longer than the shortest a mean response took up to there. */
function aroundKnee(rows: readonly SweepRow[], places: number) {
  const beyond = rows.filter(({ value }) => value > places).map(({ throughput }) => throughput ?? 0);
  const responses = (some: readonly SweepRow[]) => some.flatMap(({ responseMean }) => responseMean ?? []);
  const shortest = Math.min(...responses(rows));
  const longest = Math.max(shortest, ...responses(rows.filter(({ value }) => value <= places)));
  return { least: Math.min(...beyond), most: Math.max(...beyond), slowdown: shortest === 0 ? 1 : longest / shortest };
}

function describeSweep({ points, swept, context }: SweepDocument): string {
  const [first] = points;
  if (first === undefined) return describeMachine(context);
  const { models, serviceTime, service } = first.scenario;
  const loads = `${swept === 'clients' ? 'Clients kept busy' : 'Open arrivals at a utilisation of'}: ${points.map(({ value }) => value).join(', ')}`;
  return [
    `${loads}. Service time ${formatDuration(serviceTime)} (${service}): ${models.map(describeModel).join(' against ')}`,
    describeMachine(context),
  ].join('\n');
}
