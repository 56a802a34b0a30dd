/** The verdict on a model under open arrivals, as a few sentences. */
import { countOf, formatDuration } from '../model/units.js';
import { type OpenModelSummary, openFigureOver } from '../queueing/open-summary.js';
import { NEARNESS, SHARE_OF_RUNS } from '../queueing/run-length.js';
import type { Theory } from '../queueing/theory.js';
import { duration, grouped } from './format.js';
import { describeFailedAudits, describeOutcomes } from './verdict.js';

export function describeOpenVerdict(summary: OpenModelSummary): string {
  const { verdict } = summary;
  switch (verdict.kind) {
    case 'steady':
      return [describeWait(summary), describeLength(summary)].filter(Boolean).join(' ');
    case 'no-steady-state':
      return describeGrowth(summary);
    case 'timetable-not-kept':
      return `No verdict: ${grouped(verdict.asked)} clients a second were asked for, and the load generator of one process reached ${grouped(verdict.reached)}: one client in 20 came more than ${formatDuration(verdict.latenessP95)} late. Lower --rate, or leave the machine to it.`;
    case 'nobody-served':
      return `No verdict: nobody was served. ${describeOutcomes(summary)}.`;
    case 'audit-failed':
      return describeFailedAudits(summary.audits);
  }
}

function describeWait(summary: OpenModelSummary): string {
  const { utilisation, theory } = summary;
  const wait = openFigureOver(summary, 'waitMean')?.median ?? null;
  const ratio = openFigureOver(summary, 'waitPerPredicted')?.median ?? null;
  const load = utilisation === null ? '' : `Utilisation ${utilisation.toFixed(2)}: `;
  const withStarts = openFigureOver(summary, 'waitPerPredictedWithStarts')?.median ?? null;
  const honest = withStarts === null ? '' : ` (${difference(withStarts)} when it knows what a start of service costs)`;
  const lindley =
    ratio === null ? '' : `, ${difference(ratio)} than Lindley's recursion on the same arrivals gives${honest}`;
  const expected =
    theory === null || wait === null
      ? ''
      : theory.waitMean > 0
        ? `, ${difference(wait / theory.waitMean)} than ${describeTheory(theory)}`
        : `; by ${describeTheory(theory)} nobody would wait`;
  const clause = `a client waited ${duration(wait)} on average${lindley}${expected}.`;
  return load === '' ? clause.replace(/^a/, 'A') : load + clause;
}

/** `4 % less`, where 1 is as much. */
function difference(ratio: number): string {
  const share = Math.abs(ratio - 1) * 100;
  return `${share.toFixed(share < 1 ? 2 : share < 10 ? 1 : 0)} % ${ratio < 1 ? 'less' : 'more'}`;
}

/** The theory by name: `Pollaczek-Khinchine (M/D/1, 22.3 ms)`. */
function describeTheory({ method, notation, waitMean }: Theory): string {
  const name = { 'pollaczek-khinchine': 'Pollaczek-Khinchine', simulation: 'a simulated queue', 'no-cap': 'theory' };
  return `${name[method]} (${notation}, ${formatDuration(waitMean)})`;
}

/** How far chance alone takes a run of this length from theory: a difference within it is no error. */
function describeLength({ theory, runLength, arrivals }: OpenModelSummary): string {
  if (theory === null || runLength === null) return '';
  const reach = NEARNESS * Math.sqrt(runLength.needed / arrivals) * 100;
  return `By chance alone ${SHARE_OF_RUNS * 10} in 10 runs of ${countOf(arrivals, 'arrival')} come within ${reach.toFixed(reach < 10 ? 1 : 0)} % of it.`;
}

function describeGrowth(summary: OpenModelSummary): string {
  const growth = openFigureOver(summary, 'queueGrowth')?.median ?? null;
  const predicted = openFigureOver(summary, 'predictedGrowth')?.median ?? null;
  const grew =
    growth === null || predicted === null
      ? ''
      : ` by ${perSecond(growth)} clients a second (${perSecond(predicted)} by arrival rate - servers / service time)`;
  return `Utilisation ${summary.utilisation?.toFixed(2)}: there is no steady state. The queue grew${grew}: a mean wait says how long the run was, not how good the server is. Lower --rate, or serve faster.`;
}

export function perSecond(rate: number): string {
  return rate.toFixed(Math.abs(rate) < 10 ? 2 : 1);
}
