/** Warnings are data: one union, and the one place where a warning becomes a sentence. */

import { plain } from '../../model/printable.js';
import type { SavedWarning } from '../../model/run.js';
import type { ModelName } from '../../model/scenario.js';
import { countOf, durationWriter, formatDuration, type Nanoseconds } from '../../model/units.js';
import { NEARNESS, SHARE_OF_RUNS } from '../queueing/theory.js';
import { percent, perSecond } from './format.js';

/** What is noticed of the figures: it follows from the records, and is not saved. */
type DerivedWarning =
  /** The kernel counted connections that found a full accept queue. */
  | {
      readonly kind: 'accept-queue-overflowed';
      readonly model: ModelName;
      readonly overflows: number;
      readonly lateClients: number;
      readonly latestConnect: Nanoseconds;
    }
  /** Arrivals were spread over so much of a service that the verdict or a figure could be another without. */
  | {
      readonly kind: 'arrivals-spread';
      readonly model: ModelName;
      readonly spread: Nanoseconds;
      readonly serviceTime: Nanoseconds;
      readonly couldChangeVerdict: boolean;
      /** The figures that would differ by more than their intervals, as medians over the rounds. */
      readonly changes: ReadonlyArray<{
        readonly figure: SpreadFigure;
        readonly measured: Nanoseconds;
        readonly atOnce: Nanoseconds;
      }>;
    }
  /** A clock went backwards between two stamps. */
  | {
      readonly kind: 'negative-duration';
      readonly model: ModelName;
      readonly count: number;
      readonly smallest: Nanoseconds;
    }
  /** Some clients were not served. */
  | { readonly kind: 'clients-failed'; readonly model: ModelName; readonly failed: number; readonly of: number }
  /** Some requests of busy clients were not answered. */
  | { readonly kind: 'requests-failed'; readonly model: ModelName; readonly failed: number; readonly of: number }
  /** Some clients were never answered while others were, again and again. */
  | { readonly kind: 'clients-starved'; readonly model: ModelName; readonly starved: number; readonly of: number }
  /** The load generator had hardly any CPU time to spare: its share of one core. */
  | { readonly kind: 'load-generator-saturated'; readonly model: ModelName; readonly share: number }
  /** Clients of open arrivals came later than they were meant to by a good part of what they waited. */
  | {
      readonly kind: 'clients-late';
      readonly model: ModelName;
      /** Means over all clients; the wait contains the lateness. */
      readonly lateness: Nanoseconds;
      readonly wait: Nanoseconds;
    }
  /** A run of open arrivals was shorter than its mean wait needs to lie near what theory says. */
  | {
      readonly kind: 'run-too-short';
      readonly model: ModelName;
      /** Arrivals of the run, all rounds together, and how many it takes. */
      readonly arrivals: number;
      readonly needed: number;
      /** How long that many take at the rate asked for. */
      readonly neededTime: Nanoseconds;
    }
  /** More work came than the servers can do: the queue grows for as long as clients come. */
  | {
      readonly kind: 'no-steady-state';
      readonly model: ModelName;
      readonly utilisation: number;
      /** Clients a second by which the queue grew: measured, and arrival rate - what the servers can serve. */
      readonly growth: number;
      readonly predictedGrowth: number;
    }
  /** Too few rounds for an interval. */
  | { readonly kind: 'no-interval'; readonly rounds: number; readonly needed: number };

/** Figures of a burst that count from each client's own arrival. */
export const SPREAD_FIGURES = ['waitP50', 'waitP95', 'waitMax', 'costOfPlace'] as const;
export type SpreadFigure = (typeof SPREAD_FIGURES)[number];

export type Warning = SavedWarning | DerivedWarning;

/** A warning of a model by any name. */
type Named<W> = W extends { readonly model: ModelName } ? Omit<W, 'model'> & { readonly model: string } : W;

/** The same warning of a model that is called by its choices too: two that are compared may differ in nothing else. */
export function withModelName(warning: Warning, name: string): Named<Warning> {
  return 'model' in warning ? { ...warning, model: name } : warning;
}

export function describeWarning(warning: Named<Warning>): string {
  switch (warning.kind) {
    case 'listen-backlog-capped':
      return (
        `The kernel caps the listen backlog of ${warning.asked} at ${warning.somaxconn} (net.core.somaxconn), fewer than the ` +
        `${countOf(warning.clients, 'client')}: when the accept queue is full it drops their SYNs, and they try again after whole ` +
        'seconds. Raise it with "sysctl -w net.core.somaxconn=...".'
      );
    case 'listen-backlog-small':
      return (
        `A listen backlog of ${warning.listenBacklog} is less than the ${countOf(warning.clients, 'client')} need: when the accept ` +
        'queue is full the kernel drops their SYNs, and they try again after whole seconds.'
      );
    case 'accept-queue-overflowed':
      return overflowed(warning);
    case 'arrivals-spread':
      return spread(warning);
    case 'negative-duration':
      return (
        `${warning.model}: ${countOf(warning.count, 'duration')} came out negative (down to ${formatDuration(warning.smallest)}): ` +
        'the clock of this machine is not monotonic across its processes. Do not trust the run.'
      );
    case 'clients-failed':
      return `${warning.model}: ${warning.failed} of ${countOf(warning.of, 'client')} ${warning.failed === 1 ? 'was' : 'were'} not served; waits are of those who were.`;
    case 'requests-failed':
      return `${warning.model}: ${warning.failed.toLocaleString('en-GB')} of ${countOf(warning.of, 'request')} failed; response times are of those that were answered.`;
    case 'clients-starved':
      return `${warning.model}: ${warning.starved} of ${countOf(warning.of, 'client')} starved: they were never answered, while others were again and again. No response time can tell of them.`;
    case 'load-generator-saturated':
      return `${warning.model}: the load generator used ${percent(warning.share)} of a core. It may be what limits the throughput, or what made clients late: use fewer --clients, a lower --rate or a longer --service-time.`;
    case 'clients-late':
      return (
        `${warning.model}: clients came ${formatDuration(warning.lateness)} late on average, and that is part of the ` +
        `${formatDuration(warning.wait)} that they waited: so much of it is the load generator's, not the server's. Lower --rate, or leave the machine to it.`
      );
    case 'worker-replaced':
      return `${warning.model}: worker ${warning.died} died during the run and was replaced by ${warning.replacement}.`;
    case 'run-too-short':
      return (
        `${warning.model}: a run of ${countOf(warning.arrivals, 'arrival')} is too short for its mean wait to speak of theory: ` +
        `within ${NEARNESS * 100} % of it in ${SHARE_OF_RUNS * 100} % of runs takes ${countOf(warning.needed, 'arrival')} ` +
        `(${formatDuration(warning.neededTime)}). A difference from theory may be chance; one from Lindley's recursion is not.`
      );
    case 'no-steady-state':
      return (
        `${warning.model}: at a utilisation of ${warning.utilisation.toFixed(2)} there is no steady state. The queue grew by ` +
        `${perSecond(warning.growth)} clients a second (${perSecond(warning.predictedGrowth)} predicted), and waits with it.`
      );
    case 'process-not-started':
      return `${warning.model}: ${countOf(warning.count, 'process', 'processes')} could not be started (${plain(warning.code)}): their clients were sent away. Free some memory, or use fewer --workers.`;
    case 'processes-unheard':
      return `${warning.model}: the ends of ${countOf(warning.count, 'process', 'processes')} were not told in time: what a process costs is of the others. Use fewer --workers.`;
    case 'trace-on-disk':
      return `The servers' traces were kept in the temporary folder, since /dev/shm ${TRACE_REASONS[warning.why]}: where that is on a disk, a server may take longer to note a request.`;
    case 'no-interval':
      return `No intervals: they need ${warning.needed} rounds, and there ${warning.rounds === 1 ? 'was' : 'were'} ${warning.rounds}. Use --rounds ${warning.needed}.`;
  }
}

const TRACE_REASONS: Readonly<Record<Extract<Warning, { kind: 'trace-on-disk' }>['why'], string>> = {
  missing: 'is missing',
  'not-writable': "can't be written",
  'too-small': 'has too little room for this run',
};
const FIGURE_NAMES: Readonly<Record<SpreadFigure, string>> = {
  waitP50: 'wait p50',
  waitP95: 'wait p95',
  waitMax: 'the longest wait',
  costOfPlace: 'the cost of a place in line',
};

function spread({
  model,
  spread,
  serviceTime,
  couldChangeVerdict,
  changes,
}: Extract<Named<Warning>, { kind: 'arrivals-spread' }>): string {
  const figures = changes.map(({ figure, measured, atOnce }) => {
    const { write, unit } = durationWriter(measured);
    return `${FIGURE_NAMES[figure]} (${write(measured)} ${unit} measured, ${write(atOnce)} ${unit} then)`;
  });
  const differ =
    figures.length === 0 ? [] : [`By more than the rounds differ, that would change ${figures.join(', ')}.`];
  return [
    `${model}: the arrivals were spread over ${formatDuration(spread)}, and a service takes ${formatDuration(serviceTime)}.`,
    `Every wait counts from its own arrival; had all come with the first, waits would be longer.`,
    ...differ,
    ...(couldChangeVerdict ? ['More might have been in service at once, and the verdict another.'] : []),
  ].join(' ');
}

function overflowed({
  model,
  overflows,
  lateClients,
  latestConnect,
}: Extract<Named<Warning>, { kind: 'accept-queue-overflowed' }>): string {
  const counted =
    overflows > 0
      ? `the accept queue was full ${countOf(overflows, 'time')} (ListenOverflows)`
      : 'the kernel dropped SYNs without counting an overflow';
  const late =
    lateClients === 0
      ? 'Answers can be late by a retransmission.'
      : `${countOf(lateClients, 'client')}, over all rounds, had to send a SYN again and got in after whole seconds, the last after ` +
        `${formatDuration(latestConnect)}: that wait, and any retry after it, is the kernel's, not service.`;
  const consequence = 'The clients did not stand in one line, so a place has no cost and nothing is predicted.';
  return `${model}: ${counted}. ${late} ${consequence} A longer listen backlog avoids it.`;
}
