/** What a probe answers. A number that is not believed is in none of these: that is what the other answers are for. */
import type { Outcome } from '../../model/connection-record.js';
import type { ProbeScenario } from '../../model/probe.js';
import type { Doubt } from './slots/acceptance.js';
import type { UnlimitedEnd } from './unlimited.js';

/** What else may keep an answer from being one. */
export type Reason =
  | Doubt
  /** The budget was over before the server had been seen with many clients. */
  | 'out-of-budget'
  /** Requests of the bursts were not answered in time. */
  | 'timed-out'
  /** Too many requests failed, now and then: what the others say is not believed. */
  | 'failures'
  /** An identity that holds in every sound probe does not: the figures are not to be trusted. */
  | 'audit';

/** What may help. */
export type Remedy =
  | 'longer-budget'
  | 'more-clients'
  /** A path, or a payload, whose service takes longer, or always as long. */
  | 'longer-service'
  | 'steadier-service'
  /** A probe from the same machine or network, so that the way there is no matter. */
  | 'closer'
  | 'idle-hold'
  | 'less-other-load'
  /** More room in the accept queue: listen backlog, net.core.somaxconn. */
  | 'larger-listen-backlog'
  | 'new-connections'
  /** A path that always answers as it should. */
  | 'sounder-path';

/** How many were declined, and how. */
export interface Declined {
  readonly outcome: Outcome;
  readonly count: number;
}

export type ProbeAnswer =
  /** c requests in service at once, and a line for all others. */
  | { readonly kind: 'slots'; readonly slots: number }
  /** It accepts many, holds as many as come, and serves one at a time. */
  | { readonly kind: 'one-at-a-time-behind-acceptor'; readonly heldAtLeast: number }
  /** There is a limit, in this range; which number it is can't be told. */
  | { readonly kind: 'range'; readonly low: number; readonly high: number; readonly because: readonly Reason[] }
  /** Nobody waited for a place up to so many clients; so many were served in parallel at least; and why no more were seen. */
  | { readonly kind: 'no-limit'; readonly clients: number; readonly atLeast: number; readonly end: UnlimitedEnd }
  /** No limit to how many are in service, but all share what there is: throughput no longer grows. */
  | { readonly kind: 'no-slot-limit-cpu'; readonly clients: number; readonly parallelism: number }
  /** It takes so many in, and declines the rest. */
  | {
      readonly kind: 'sheds';
      readonly admits: number;
      readonly fewest: number;
      readonly most: number;
      readonly declined: readonly Declined[];
      /** How many of the admitted were in service at once; null where that can't be told. */
      readonly slots: number | null;
    }
  /** Several lines, each with servers of its own: no one number of slots explains the order of the answers. */
  | { readonly kind: 'several-lines'; readonly atLeast: number }
  /** Kept connections hold their slots: so many clients are served, and all others are not. */
  | {
      readonly kind: 'keep-alive-monopoly';
      readonly atOnce: number;
      readonly clients: number;
      readonly starved: number;
    }
  /** So many were let in within 0.9 s; what comes after is TCP's retrying. */
  | { readonly kind: 'accept-queue-overflow'; readonly admitted: number; readonly clients: number }
  /** The client was busy: the line that was seen may be its own. So many were served in parallel at least, if it is known. */
  | { readonly kind: 'client-is-the-limit'; readonly busy: number; readonly atLeast: number | null }
  | { readonly kind: 'could-not-tell'; readonly because: readonly Reason[] }
  | { readonly kind: 'failed'; readonly during: string; readonly outcome: Outcome; readonly detail: string };

/** For each reason, the best first. */
const REMEDIES: Readonly<Record<Reason, readonly Remedy[]>> = {
  'poor-fit': ['idle-hold', 'less-other-load'],
  'votes-spread': ['longer-budget'],
  'few-bursts': ['longer-budget'],
  'too-quick': ['longer-service'],
  'few-waited': ['more-clients', 'longer-service'],
  'moves-with-burst-size': ['idle-hold', 'steadier-service'],
  outdone: ['closer', 'longer-service'],
  outnumbered: ['idle-hold', 'longer-service'],
  'out-of-order': ['less-other-load', 'longer-budget'],
  'out-of-budget': ['longer-budget'],
  'timed-out': ['longer-budget', 'less-other-load'],
  failures: ['sounder-path', 'less-other-load'],
  audit: ['less-other-load', 'longer-service'],
};

/** For the sake of more clients than those. */
const NO_LIMIT_REMEDIES: Readonly<Record<UnlimitedEnd, Remedy[]>> = {
  // As many as were asked for: that is the answer.
  'all-tried': [],
  'not-let-in': ['larger-listen-backlog'],
  bottleneck: ['longer-service'],
};

/** Who is told to try more than that tries none of it. */
const MOST_REMEDIES = 2;

/** What to try for the sake of an answer that is one, or a better one: the best first, and nothing that was done by now. */
export function remediesFor(
  answer: ProbeAnswer,
  { loopback, hold }: Pick<ProbeScenario, 'loopback' | 'hold'>,
): Remedy[] {
  const isDone = (remedy: Remedy) => (remedy === 'closer' && loopback) || (remedy === 'idle-hold' && hold);
  return remediesOf(answer)
    .filter((remedy) => !isDone(remedy))
    .slice(0, MOST_REMEDIES);
}

/** What helps against most of the reasons first. */
function mostNamed(because: readonly Reason[]): Remedy[] {
  const named = because.flatMap((reason) => REMEDIES[reason]);
  const countOf = (remedy: Remedy) => named.filter((other) => other === remedy).length;
  return [...new Set(named)].sort((a, b) => countOf(b) - countOf(a));
}

function remediesOf(answer: ProbeAnswer): Remedy[] {
  switch (answer.kind) {
    case 'range':
    case 'could-not-tell':
      return mostNamed(answer.because);
    case 'no-limit':
      return NO_LIMIT_REMEDIES[answer.end];
    case 'no-slot-limit-cpu':
    case 'several-lines':
      return ['idle-hold'];
    case 'keep-alive-monopoly':
      return ['new-connections'];
    case 'accept-queue-overflow':
      return ['larger-listen-backlog'];
    case 'client-is-the-limit':
      return ['longer-service'];
    default:
      return [];
  }
}
