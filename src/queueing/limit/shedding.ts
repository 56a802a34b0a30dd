/** How many a server takes in before it declines: answers 503 or the like, or tears connections down. */
import type { ProbeBurst, ProbeRequest } from '../../model/probe.js';
import { median } from '../statistics/percentile.js';
import type { Declined } from './answer.js';
import { isLate, isServed } from './jobs.js';

export interface Shedding {
  readonly admits: number;
  readonly fewest: number;
  readonly most: number;
  readonly declined: readonly Declined[];
}

/** Declined on purpose, as far as one can see: not served, though neither late nor slow. */
export function isDeclined(request: ProbeRequest): boolean {
  const { kind } = request.outcome;
  return !isServed(request) && !isLate(request) && kind !== 'timed-out' && kind !== 'said-nothing';
}

/** Null when nobody was declined. */
export function sheddingOf(bursts: readonly ProbeBurst[]): Shedding | null {
  const shed = bursts.filter(({ requests }) => requests.length > 1 && requests.some(isDeclined));
  if (shed.length === 0) return null;
  const admitted = shed.map(({ requests }) => requests.filter(isServed).length);
  return {
    admits: Math.round(median(admitted)),
    fewest: Math.min(...admitted),
    most: Math.max(...admitted),
    declined: countDeclined(shed.flatMap(({ requests }) => requests.filter(isDeclined))),
  };
}

function countDeclined(requests: readonly ProbeRequest[]): Declined[] {
  const counts = new Map<string, Declined>();
  for (const { outcome } of requests) {
    const name = JSON.stringify(outcome);
    counts.set(name, { outcome, count: (counts.get(name)?.count ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}
