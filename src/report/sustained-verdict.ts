/** What was found of busy clients, as a sentence or two. */
import { countOf, formatDuration } from '../model/units.js';
import { figureOf } from '../queueing/figure.js';
import type { SustainedSummary } from '../queueing/sustained-summary.js';
import { grouped, percent } from './format.js';

export function describeSustained(summary: SustainedSummary, clients: number): string {
  switch (summary.verdict) {
    case 'nobody-served':
      return 'No verdict: nobody was answered.';
    case 'audit-failed': {
      const failed = summary.audits.filter(({ holds }) => !holds);
      return `No verdict: the measurement contradicts itself. ${failed.map(({ identity, detail }) => `"${identity}" does not hold: ${detail}.`).join(' ')}`;
    }
    case 'sound':
      return [describeThroughput(summary, clients), describeService(summary), describeStarved(summary, clients)].join(
        '',
      );
  }
}

function describeThroughput({ rounds }: SustainedSummary, clients: number): string {
  const throughput = figureOf(rounds.map((round) => round.throughput));
  const response = figureOf(rounds.map((round) => round.response?.mean ?? null));
  const wait = figureOf(rounds.map((round) => round.wait?.mean ?? null));
  const answered = `${countOf(clients, 'busy client')} got ${grouped(throughput?.median ?? 0)} answers a second`;
  const after = response === null ? '' : `, each after ${formatDuration(response.median)} on average`;
  const waiting = wait === null ? '' : `, of which ${formatDuration(wait.median)} were waiting`;
  return `${answered}${after}${waiting}.`;
}

function describeService({ rounds, places }: SustainedSummary): string {
  const peak = figureOf(rounds.map((round) => round.peakConcurrency));
  const utilisation = figureOf(rounds.map((round) => round.utilisation));
  if (peak === null) return '';
  const busy =
    utilisation === null
      ? ''
      : `, and ${places === 1 ? 'the place was' : `the ${places} places were`} taken ${percent(utilisation.median)} of the time`;
  return ` Never more than ${peak.largest} were in service at once${busy}.`;
}

function describeStarved({ windows }: SustainedSummary, clients: number): string {
  const starved = Math.max(...windows.map(({ clientsStarved }) => clientsStarved));
  if (starved === 0) return '';
  return ` ${starved} of ${countOf(clients, 'client')} starved: never answered, while others were again and again.`;
}
