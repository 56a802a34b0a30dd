/** The verdict on a model under open arrivals, as a few sentences. */
import { countOf, formatDuration, type Nanoseconds } from '../../model/units.js';
import { hasWaits, isHardlyAny, NEARNESS, SHARE_OF_RUNS, type Theory } from '../queueing/theory.js';
import { duration, fixed, grouped, perSecond } from '../view/format.js';
import { describeFailedAudits, describeOutcomes } from '../view/verdict.js';
import { LONGEST_SPAN } from './open-audit.js';
import { type OpenFigureName, type OpenModelSummary, openFigureOver } from './open-summary.js';
import type { OpenVerdict } from './open-verdict.js';

export function describeOpenVerdict(summary: OpenModelSummary): string {
  const { verdict } = summary;
  switch (verdict.kind) {
    case 'steady':
      return [describeWait(summary), describeLength(summary)].filter(Boolean).join(' ');
    case 'no-steady-state':
      return describeGrowth(summary);
    case 'timetable-not-kept':
      return `No verdict: ${describeTimetable(verdict)}. Lower --rate, or leave the machine to it.`;
    case 'nobody-served':
      return `No verdict: nobody was served. ${describeOutcomes(summary)}.`;
    case 'audit-failed':
      return describeFailedAudits(summary.audits);
  }
}

/** What failed: the rate, or its clients' punctuality alone. */
function describeTimetable({ asked, reached, latenessP95 }: Extract<OpenVerdict, { kind: 'timetable-not-kept' }>) {
  const late = `one client in 20 came more than ${formatDuration(latenessP95)} late`;
  if (reached * LONGEST_SPAN < asked) {
    return `${grouped(asked)} clients a second were asked for, and the load generator of one process reached ${grouped(reached)}: ${late}`;
  }
  return `the load generator of one process kept up the ${grouped(asked)} clients a second that were asked for, but not their timetable: ${late}`;
}

function describeWait(summary: OpenModelSummary): string {
  const { servers, utilisation, theory } = summary;
  const wait = openFigureOver(summary, 'waitMean')?.median ?? null;
  if (wait === null) return '';
  const expected = theory === null ? '' : describeTheory(theory, wait);
  // Without a cap nobody waits for a server, and there is no queue to hold the wait against.
  if (servers === null) return `A client waited ${duration(wait)} on average before its service began${expected}.`;
  const load = utilisation === null ? 'A' : `Utilisation ${fixed(utilisation, 2)}: a`;
  return `${load} client waited ${duration(wait)} on average${describeLindley(summary, wait)}${expected}.`;
}

function describeLindley(summary: OpenModelSummary, wait: Nanoseconds): string {
  const middle = (name: OpenFigureName) => openFigureOver(summary, name)?.median ?? null;
  const service = middle('meanServiceTime') ?? 0;
  const against = (predicted: OpenFigureName, ratio: OpenFigureName) => {
    const reference = middle(predicted);
    return reference === null ? null : difference(wait, reference, service, middle(ratio));
  };
  const plain = against('predictedWaitMean', 'waitPerPredicted');
  const withStarts = against('predictedWaitMeanWithStarts', 'waitPerPredictedWithStarts');
  if (plain === null) return '';
  const each = summary.dealing === 'one-line' ? '' : ' for each process';
  const honest = withStarts === null ? '' : ` (${withStarts} when it knows what a start of service costs)`;
  return `, ${plain} than Lindley's recursion on the same arrivals gives${each}${honest}`;
}

/**
 * `4 % less`; where there are hardly any waits to be less than, as a time: `0.4 ms more`.
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
  if (waitMean === 0) return `; by theory (${notation}) nobody would wait`;
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
    return `${countOf(arrivals, 'arrival')} are too few to tell: by chance alone their mean wait may be a multiple of it, or hardly anything.`;
  }
  return `By chance alone ${SHARE_OF_RUNS * 10} in 10 runs of ${countOf(arrivals, 'arrival')} come within ${fixed(reach, reach < 10 ? 1 : 0)} % of it.`;
}

function describeGrowth(summary: OpenModelSummary): string {
  const growth = openFigureOver(summary, 'queueGrowth')?.median ?? null;
  const predicted = openFigureOver(summary, 'predictedGrowth')?.median ?? null;
  const grew =
    growth === null || predicted === null
      ? ''
      : ` by ${perSecond(growth)} clients a second (${perSecond(predicted)} by arrival rate - servers / service time)`;
  return `Utilisation ${summary.utilisation === null ? '' : fixed(summary.utilisation, 2)}: there is no steady state. The queue grew${grew}: a mean wait says how long the run was, not how good the server is. Lower --rate, or serve faster.`;
}
