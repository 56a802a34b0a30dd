/** What was found of busy clients, as a sentence or two. */
import { countOf, formatDuration } from '../../model/units.js';
import { grouped, percent } from '../view/format.js';
import { describeFailedAudits } from '../view/verdict.js';
import { type SustainedSummary, sustainedFigureOver } from './sustained-summary.js';

export function describeSustained(summary: SustainedSummary, clients: number): string {
  switch (summary.verdict) {
    case 'nobody-served':
      return 'No verdict: nobody was answered.';
    case 'audit-failed':
      return describeFailedAudits(summary.audits);
    case 'sound':
      return [describeThroughput(summary, clients), describeService(summary), describeStarved(summary, clients)].join(
        '',
      );
  }
}

function describeThroughput(summary: SustainedSummary, clients: number): string {
  const throughput = sustainedFigureOver(summary, (round) => round.throughput);
  const response = sustainedFigureOver(summary, (round) => round.response?.mean ?? null);
  const wait = sustainedFigureOver(summary, (round) => round.wait?.mean ?? null);
  const answered = `${countOf(clients, 'busy client')} got ${grouped(throughput?.median ?? 0)} answers a second`;
  const after = response === null ? '' : `, each after ${formatDuration(response.median)} on average`;
  const waiting = wait === null ? '' : `, of which ${formatDuration(wait.median)} were waiting`;
  return `${answered}${after}${waiting}.`;
}

function describeService(summary: SustainedSummary): string {
  const peak = sustainedFigureOver(summary, (round) => round.peakConcurrency);
  const utilisation = sustainedFigureOver(summary, (round) => round.utilisation);
  if (peak === null) return '';
  const busy =
    utilisation === null
      ? ''
      : `, and ${summary.places === 1 ? 'the place was' : `the ${summary.places} places were`} taken ${percent(utilisation.median)} of the time`;
  return ` Never more than ${peak.largest} were in service at once${busy}.`;
}

function describeStarved({ windows }: SustainedSummary, clients: number): string {
  const starved = Math.max(...windows.map(({ clientsStarved }) => clientsStarved));
  if (starved === 0) return '';
  return ` ${starved} of ${countOf(clients, 'client')} starved: never answered, while others were again and again.`;
}
