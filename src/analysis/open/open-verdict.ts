/** The verdict on one model under open arrivals: what the rounds prove, or why they prove nothing, and the sentences. */
import { countOf, formatDuration, type Nanoseconds } from '../../model/units.js';
import type { Audit } from '../queueing/audit.js';
import { hasWaits, isHardlyAny, NEARNESS, SHARE_OF_RUNS, type Theory } from '../queueing/theory.js';
import { duration, fixed, grouped, perSecond } from '../view/format.js';
import { AUDIT_FAILED, NOBODY_SERVED, type VerdictTable } from '../view/view.js';
import { LONGEST_SPAN } from './open-audit.js';
import type { OpenFigures } from './open-figures.js';
import { type OpenFigureName, type OpenModelSummary, openMedian } from './open-summary.js';

export type OpenVerdict =
  /** Waits were measured, and the queue had a steady state. */
  | { readonly kind: 'steady' }
  /** Waits were measured, and they grew for as long as clients came. */
  | { readonly kind: 'no-steady-state' }
  /** The load generator could not keep up: clients a second, and how late one client in 20 was at least. */
  | {
      readonly kind: 'timetable-not-kept';
      readonly asked: number;
      readonly reached: number;
      readonly latenessP95: Nanoseconds;
    }
  | { readonly kind: 'nobody-served' }
  /** The measurement contradicts itself. */
  | { readonly kind: 'audit-failed' };

export function reachOpenVerdict(
  figures: readonly OpenFigures[],
  audits: readonly Audit[],
  timetable: Audit,
  rate: number,
  utilisation: number | null,
): OpenVerdict {
  // First of all: a load generator that can't keep up is the reason of much else that may not hold.
  if (!timetable.holds) return { kind: 'timetable-not-kept', asked: rate, ...slowest(figures, rate) };
  if (audits.some(({ holds }) => !holds)) return { kind: 'audit-failed' };
  if (figures.every(({ throughput }) => throughput === 0)) return { kind: 'nobody-served' };
  return { kind: utilisation !== null && utilisation >= 1 ? 'no-steady-state' : 'steady' };
}

/** What the load generator reached in the worst round: of a timetable that took twice its time, half the rate. */
function slowest(figures: readonly OpenFigures[], rate: number) {
  const shares = figures.map(({ timetableSpan, arrivalSpan }) => (arrivalSpan === 0 ? 1 : timetableSpan / arrivalSpan));
  return {
    reached: rate * shares.reduce((least, share) => Math.min(least, share), 1),
    latenessP95: figures.reduce((most, { latenessP95 }) => Math.max(most, latenessP95 ?? 0), 0),
  };
}

export const OPEN_VERDICTS: VerdictTable<OpenVerdict, OpenModelSummary> = {
  steady: {
    sound: true,
    text: (model) => [describeWait(model), describeLength(model)].filter(Boolean).join(' '),
  },
  'no-steady-state': { sound: true, text: describeGrowth },
  'timetable-not-kept': {
    sound: false,
    text: (_, verdict) =>
      `No verdict: ${describeTimetable(verdict)}. Lower --rate, or stop other work on this machine.`,
  },
  'nobody-served': NOBODY_SERVED,
  'audit-failed': AUDIT_FAILED,
};

/** What failed: the rate, or its clients' punctuality alone. */
function describeTimetable({ asked, reached, latenessP95 }: Extract<OpenVerdict, { kind: 'timetable-not-kept' }>) {
  const late = `one client in 20 arrived more than ${formatDuration(latenessP95)} late`;
  if (reached * LONGEST_SPAN < asked) {
    return `${grouped(asked)} clients per second were asked for, and the load generator reached ${grouped(reached)}: ${late}`;
  }
  return `the load generator reached the ${grouped(asked)} clients per second that were asked for, but not their timetable: ${late}`;
}

function describeWait(model: OpenModelSummary): string {
  const { slots, utilisation, theory } = model;
  const wait = openMedian(model, 'waitMean');
  if (wait === null) return '';
  const expected = theory === null ? '' : describeTheory(theory, wait);
  // Without a cap no client waits for a server, and there is no queue to compare the wait with.
  if (slots === null) return `A client waited ${duration(wait)} on average before its service began${expected}.`;
  const load = utilisation === null ? 'A' : `Utilisation ${fixed(utilisation, 2)}: a`;
  return `${load} client waited ${duration(wait)} on average${describeRecursion(model, wait)}${expected}.`;
}

function describeRecursion(model: OpenModelSummary, wait: Nanoseconds): string {
  const service = openMedian(model, 'meanServiceTime') ?? 0;
  const against = (predicted: OpenFigureName, ratio: OpenFigureName) => {
    const reference = openMedian(model, predicted);
    return reference === null ? null : difference(wait, reference, service, openMedian(model, ratio));
  };
  const withoutStarts = against('predictedWaitMean', 'waitPerPredicted');
  const withStarts = against('predictedWaitMeanWithStarts', 'waitPerPredictedWithStarts');
  if (withoutStarts === null) return '';
  const each = model.dealing === 'one-line' ? '' : ' for each process';
  const honest = withStarts === null ? '' : ` ; ${withStarts} if each start of service costs what was measured`;
  return `, ${withoutStarts} than an ideal queue gives for the same arrivals (Lindley's recursion)${each}${honest}`;
}

/**
 * `4 % less`; where there are almost no waits to be less than, as a time: `0.4 ms more`.
 * @param ratio wait / reference, where it is of rounds that were made in pairs
 */
function difference(
  wait: Nanoseconds,
  reference: Nanoseconds,
  service: Nanoseconds,
  ratio: number | null = null,
): string {
  if (isHardlyAny(reference, service)) {
    const apart = formatDuration(Math.abs(wait - reference));
    return apart === formatDuration(0) ? 'no more' : `${apart} ${wait < reference ? 'less' : 'more'}`;
  }
  const of = ratio ?? wait / reference;
  const share = Math.abs(of - 1) * 100;
  return `${fixed(share, share < 1 ? 2 : share < 10 ? 1 : 0)} % ${of < 1 ? 'less' : 'more'}`;
}

/** The theory by name, and what it says of the wait: `, 3.2 % more than Pollaczek-Khinchine (M/D/1, 22.3 ms)`. */
function describeTheory(theory: Theory, wait: Nanoseconds): string {
  const { method, notation, queues, waitMean, responseMean } = theory;
  if (waitMean === 0) return `; in theory (${notation}) no client would wait`;
  const name = {
    'pollaczek-khinchine': queues === 1 ? 'Pollaczek-Khinchine' : `Pollaczek-Khinchine for ${queues} separate queues`,
    simulation: queues === 1 ? 'a simulated queue' : `${queues} simulated separate queues`,
    'no-cap': 'theory',
  }[method];
  return `, ${difference(wait, waitMean, responseMean - waitMean)} than ${name} (${notation}, ${formatDuration(waitMean)})`;
}

/** How far chance alone takes a run of this length from theory: a difference within it is no error. */
function describeLength({ theory, runLength, arrivals }: OpenModelSummary): string {
  if (theory === null || runLength === null || !hasWaits(theory)) return '';
  const reach = NEARNESS * Math.sqrt(runLength.needed / arrivals) * 100;
  if (reach >= 100) {
    return `${countOf(arrivals, 'arrival')} are too few: by chance alone their mean wait may be a multiple of it, or almost nothing.`;
  }
  return `By chance alone ${SHARE_OF_RUNS * 10} in 10 runs of ${countOf(arrivals, 'arrival')} come within ${fixed(reach, reach < 10 ? 1 : 0)} % of it.`;
}

function describeGrowth(model: OpenModelSummary): string {
  const [growth, predicted] = [openMedian(model, 'queueGrowth'), openMedian(model, 'predictedGrowth')];
  const grew =
    growth === null || predicted === null
      ? ''
      : ` by ${perSecond(growth)} clients per second (${perSecond(predicted)} by arrival rate - slots / service time)`;
  return `Utilisation ${model.utilisation === null ? '' : fixed(model.utilisation, 2)}: there is no steady state. The queue grew${grew}: a mean wait then tells how long the run was, not how good the server is. Lower --rate, or make the server faster.`;
}
