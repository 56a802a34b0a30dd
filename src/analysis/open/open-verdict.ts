/** The verdict on one model under open arrivals, and its sentences. */
import { countOf, formatDuration, type Nanoseconds } from '../../model/units.js';
import type { Audit } from '../queueing/audit.js';
import { hasWaits, isNegligible, NEARNESS, SHARE_OF_RUNS, type Theory } from '../queueing/theory.js';
import { duration, fixed, grouped, perSecond } from '../view/format.js';
import { AUDIT_FAILED, NOBODY_SERVED, type VerdictTable } from '../view/view.js';
import { LONGEST_SPAN } from './open-audit.js';
import type { OpenFigures } from './open-figures.js';
import { type OpenFigureName, type OpenModelSummary, openMedian } from './open-summary.js';

export type OpenVerdict =
  /** Waits were measured, and the queue had a steady state. */
  | { readonly kind: 'steady' }
  /** Waits were measured, and they grew for as long as clients arrived. */
  | { readonly kind: 'no-steady-state' }
  /** The load generator fell behind: requested and reached clients per second, and the lateness of one client in 20. */
  | TimetableNotKept
  | { readonly kind: 'nobody-served' }
  /** The measurement contradicts itself. */
  | { readonly kind: 'audit-failed' };

export interface TimetableNotKept {
  readonly kind: 'timetable-not-kept';
  readonly asked: number;
  readonly reached: number;
  readonly latenessP95: Nanoseconds;
}

export function reachOpenVerdict(
  figures: readonly OpenFigures[],
  audits: readonly Audit[],
  timetable: Audit,
  rate: number,
  utilisation: number | null,
): OpenVerdict {
  // Checked first, because a load generator that falls behind can cause other audits to fail.
  if (!timetable.holds) return timetableNotKept(figures, rate);
  if (audits.some(({ holds }) => !holds)) return { kind: 'audit-failed' };
  if (figures.every(({ throughput }) => throughput === 0)) return { kind: 'nobody-served' };
  return { kind: utilisation !== null && utilisation >= 1 ? 'no-steady-state' : 'steady' };
}

/**
 * With the rate that the load generator reached in the worst round: half the requested one if the arrivals took twice as
 * long.
 */
export function timetableNotKept(
  figures: ReadonlyArray<Pick<OpenFigures, 'timetableSpan' | 'arrivalSpan' | 'latenessP95'>>,
  rate: number,
): TimetableNotKept {
  const shares = figures.map(({ timetableSpan, arrivalSpan }) => (arrivalSpan === 0 ? 1 : timetableSpan / arrivalSpan));
  return {
    kind: 'timetable-not-kept',
    asked: rate,
    reached: rate * shares.reduce((least, share) => Math.min(least, share), 1),
    latenessP95: figures.reduce((most, { latenessP95 }) => Math.max(most, latenessP95 ?? 0), 0),
  };
}

/** The verdict if the load generator fell behind, whatever the server did. */
export const TIMETABLE_NOT_KEPT = {
  sound: false,
  text: (_: unknown, verdict: TimetableNotKept) =>
    `No verdict: ${describeTimetable(verdict)}. Lower --rate, or stop other work on this machine.`,
};

export const OPEN_VERDICTS: VerdictTable<OpenVerdict, OpenModelSummary> = {
  steady: {
    sound: true,
    text: (model) => [describeWait(model), describeLength(model)].filter(Boolean).join(' '),
  },
  'no-steady-state': { sound: true, text: describeGrowth },
  'timetable-not-kept': TIMETABLE_NOT_KEPT,
  'nobody-served': NOBODY_SERVED,
  'audit-failed': AUDIT_FAILED,
};

/** Whether the load generator missed the rate, or only the times of single arrivals. */
function describeTimetable({ asked, reached, latenessP95 }: TimetableNotKept) {
  const late = `one client in 20 arrived more than ${formatDuration(latenessP95)} late`;
  if (reached * LONGEST_SPAN < asked) {
    return `${grouped(asked)} clients per second were requested, but the load generator reached only ${grouped(reached)}; ${late}`;
  }
  return `the load generator kept the requested rate of ${grouped(asked)} per second, but not the planned instants: ${late}`;
}

function describeWait(model: OpenModelSummary): string {
  const { slots, utilisation, theory } = model;
  const wait = openMedian(model, 'waitMean');
  if (wait === null) return '';
  const noWaits = theory?.waitMean === 0 ? ` In theory (${theory.notation}) no client would wait.` : '';
  // Without a limit on slots there is no queue to compare the wait with.
  if (slots === null) return `A client waited ${duration(wait)} on average before its service began.${noWaits}`;
  const load = utilisation === null ? 'A' : `Utilisation ${fixed(utilisation, 2)}: a`;
  const compared = [...describeRecursion(model, wait), ...describeTheory(theory, wait)];
  const comparison = compared.length === 0 ? '' : ` That is ${compared.join(', and ')}.`;
  return `${load} client waited ${duration(wait)} on average.${comparison}${noWaits}`;
}

function describeRecursion(model: OpenModelSummary, wait: Nanoseconds): string[] {
  const service = openMedian(model, 'meanServiceTime') ?? 0;
  const against = (predicted: OpenFigureName, ratio: OpenFigureName) => {
    const reference = openMedian(model, predicted);
    return reference === null ? null : difference(wait, reference, service, openMedian(model, ratio));
  };
  const withoutStarts = against('predictedWaitMean', 'waitPerPredicted');
  const withStarts = against('predictedWaitMeanWithStarts', 'waitPerPredictedWithStarts');
  if (withoutStarts === null) return [];
  const queue = model.dealing === 'one-line' ? 'an ideal queue gives' : 'ideal queues, one per process, give';
  const costs = withStarts === null ? '' : ` (${withStarts} if each start of service costs what was measured)`;
  return [`${withoutStarts} than ${queue} for the same arrivals by Lindley's recursion${costs}`];
}

/**
 * `4 % less`, or a time, as in `0.4 ms more`, if the reference is negligible.
 * @param ratio wait / reference as the median over rounds, if known
 */
function difference(
  wait: Nanoseconds,
  reference: Nanoseconds,
  service: Nanoseconds,
  ratio: number | null = null,
): string {
  if (isNegligible(reference, service)) {
    const apart = formatDuration(Math.abs(wait - reference));
    return apart === formatDuration(0) ? 'no more' : `${apart} ${wait < reference ? 'less' : 'more'}`;
  }
  const of = ratio ?? wait / reference;
  const share = Math.abs(of - 1) * 100;
  return `${fixed(share, share < 1 ? 2 : share < 10 ? 1 : 0)} % ${of < 1 ? 'less' : 'more'}`;
}

/** `3.2 % more than theory (Pollaczek-Khinchine, M/D/1: 22.3 ms)`. Empty without theory, and if it predicts no waits. */
function describeTheory(theory: Theory | null, wait: Nanoseconds): string[] {
  if (theory === null || theory.waitMean === 0) return [];
  const { method, notation, queues, waitMean, responseMean } = theory;
  const name = {
    'pollaczek-khinchine': queues === 1 ? 'Pollaczek-Khinchine' : `Pollaczek-Khinchine for ${queues} separate queues`,
    simulation: queues === 1 ? 'a simulated queue' : `${queues} simulated separate queues`,
    'no-cap': 'theory',
  }[method];
  return [
    `${difference(wait, waitMean, responseMean - waitMean)} than theory (${name}, ${notation}: ${formatDuration(waitMean)})`,
  ];
}

/**
 * How far chance alone moves the mean wait of a run of this length from theory: a smaller difference is not an error.
 */
function describeLength({ theory, runLength, arrivals }: OpenModelSummary): string {
  if (theory === null || runLength === null || !hasWaits(theory)) return '';
  const reach = NEARNESS * Math.sqrt(runLength.needed / arrivals) * 100;
  if (reach >= 100) {
    return `${countOf(arrivals, 'arrival')} are too few: by chance alone, their mean wait can be a multiple of theory, or almost 0.`;
  }
  return `In ${SHARE_OF_RUNS * 10} of 10 runs of ${countOf(arrivals, 'arrival')}, chance alone moves the mean wait by up to ${fixed(reach, reach < 10 ? 1 : 0)} % from theory.`;
}

function describeGrowth(model: OpenModelSummary): string {
  const [growth, predicted] = [openMedian(model, 'queueGrowth'), openMedian(model, 'predictedGrowth')];
  const grew =
    growth === null || predicted === null
      ? ''
      : ` by ${perSecond(growth)} clients per second (arrival rate - slots / service time = ${perSecond(predicted)})`;
  return `Utilisation ${model.utilisation === null ? '' : fixed(model.utilisation, 2)}: there is no steady state. The queue grew${grew}, so the mean wait depends on how long the run lasted. Lower --rate, or make the server faster.`;
}
