/** All warnings as data, and the sentence for each. */

import { plain } from '../../model/printable.js';
import type { SavedWarning } from '../../model/run.js';
import type { ModelName } from '../../model/scenario.js';
import { countOf, durationWriter, formatDuration, type Nanoseconds } from '../../model/units.js';
import { NEARNESS, SHARE_OF_RUNS } from '../queueing/theory.js';
import { percent, perSecond } from './format.js';

/** Warnings that are derived from the records and not saved. */
type DerivedWarning =
  /** The kernel counted connections that found a full accept queue. */
  | {
      readonly kind: 'accept-queue-overflowed';
      readonly model: ModelName;
      readonly overflows: number;
      readonly lateClients: number;
      readonly latestConnect: Nanoseconds;
      /** The listen backlog in force that holds all clients of a burst; null: open arrivals are not there all at once. */
      readonly enough: number | null;
    }
  /**
   * Arrivals were spread over a large part of a service time: without the spread the verdict or a figure could differ.
   */
  | {
      readonly kind: 'arrivals-spread';
      readonly model: ModelName;
      readonly spread: Nanoseconds;
      readonly serviceTime: Nanoseconds;
      readonly couldChangeVerdict: boolean;
      /** The figures that would differ by more than their intervals: medians over the rounds. */
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
  /** Some requests of a closed loop were not answered. */
  | { readonly kind: 'requests-failed'; readonly model: ModelName; readonly failed: number; readonly of: number }
  /** Some clients got no answer while other clients got many. */
  | { readonly kind: 'clients-starved'; readonly model: ModelName; readonly starved: number; readonly of: number }
  /** The load generator had almost no CPU time to spare: its share of one core. */
  | {
      readonly kind: 'load-generator-saturated';
      readonly model: ModelName;
      readonly share: number;
      readonly remedy: LoadRemedy;
    }
  /** Clients of open arrivals arrived late, by a large part of their wait. */
  | {
      readonly kind: 'clients-late';
      readonly model: ModelName;
      /** Means over all clients; the wait contains the lateness. */
      readonly lateness: Nanoseconds;
      readonly wait: Nanoseconds;
      /** At a URL the wait is not known, and `wait` is the response time. */
      readonly of?: 'response';
    }
  /** A run of open arrivals was too short for its mean wait to be near theory. */
  | {
      readonly kind: 'run-too-short';
      readonly model: ModelName;
      /** Arrivals of all rounds together, and the number needed. */
      readonly arrivals: number;
      readonly needed: number;
      /** How long the needed arrivals take at the requested rate. */
      readonly neededTime: Nanoseconds;
    }
  /** More work arrived than the slots can serve: the queue grows for as long as clients arrive. */
  | {
      readonly kind: 'no-steady-state';
      readonly model: ModelName;
      readonly utilisation: number;
      /** Growth of the queue in clients per second: measured, and predicted as arrival rate - capacity. */
      readonly growth: number;
      readonly predictedGrowth: number;
    }
  /** Too few rounds for an interval. */
  | { readonly kind: 'no-interval'; readonly rounds: number; readonly needed: number };

/** Figures of a burst that depend on each client's own arrival. */
export const SPREAD_FIGURES = ['waitP50', 'waitP95', 'waitMax', 'costOfPlace'] as const;
export type SpreadFigure = (typeof SPREAD_FIGURES)[number];

export type Warning = SavedWarning | DerivedWarning;

/** What lowers the load: only options that the command has. At a URL the service is not ours to choose, and a sweep has no --rate. */
const LOAD_REMEDIES = {
  'fewer-clients': 'fewer --clients',
  'fewer-or-longer': 'fewer --clients or a longer --service-time',
  'lower-rate': 'a lower --rate',
  'fewer-arrivals': 'a lower --rate (in a sweep: a lower --utilisation)',
} as const satisfies Readonly<Record<string, string>>;
type LoadRemedy = keyof typeof LOAD_REMEDIES;

/** A warning in which the model can have any name. */
type Named<W> = W extends { readonly model: ModelName } ? Omit<W, 'model'> & { readonly model: string } : W;

/** Names the model with its settings, because two compared models can differ only in these. */
export function withModelName(warning: Warning, name: string): Named<Warning> {
  return 'model' in warning ? { ...warning, model: name } : warning;
}

export function describeWarning(warning: Named<Warning>): string {
  switch (warning.kind) {
    case 'listen-backlog-capped':
      return (
        `The kernel caps the listen backlog of ${warning.asked} at ${warning.somaxconn} (net.core.somaxconn), which is less than the ` +
        `${countOf(warning.clients, 'client')} need: when the accept queue is full, it drops their SYNs, and TCP tries again ` +
        `after whole seconds. Raise it with "sysctl -w net.core.somaxconn=${warning.clients}".`
      );
    case 'listen-backlog-small':
      return (
        `A listen backlog of ${warning.listenBacklog} is less than the ${countOf(warning.clients, 'client')} need: when the accept ` +
        'queue is full, the kernel drops their SYNs, and TCP tries again after whole seconds.'
      );
    case 'accept-queue-overflowed':
      return overflowed(warning);
    case 'arrivals-spread':
      return spread(warning);
    case 'negative-duration':
      return (
        `${warning.model}: ${countOf(warning.count, 'duration')} ${warning.count === 1 ? 'was' : 'were'} negative (down to ${formatDuration(warning.smallest)}): ` +
        'the clock of this machine is not monotonic across its processes. Do not trust the run.'
      );
    case 'clients-failed':
      return `${warning.model}: ${warning.failed} of ${countOf(warning.of, 'client')} ${warning.failed === 1 ? 'was' : 'were'} not served; the waits are those of the others.`;
    case 'requests-failed':
      return `${warning.model}: ${warning.failed.toLocaleString('en-GB')} of ${countOf(warning.of, 'request')} failed; the response times are those of the answered ones.`;
    case 'clients-starved':
      return `${warning.model}: ${warning.starved} of ${countOf(warning.of, 'client')} starved: they got no answer while other clients got many. The response times do not show this.`;
    case 'load-generator-saturated':
      return `${warning.model}: the load generator used ${percent(warning.share)} of a core. It can limit the throughput or make clients late. Use ${LOAD_REMEDIES[warning.remedy]}.`;
    case 'clients-late':
      return (
        `${warning.model}: clients arrived ${formatDuration(warning.lateness)} late on average, because of the load generator and not the server. ` +
        `The mean ${warning.of ?? 'wait'} (${formatDuration(warning.wait)}) includes this. Use ${LOAD_REMEDIES[warning.of === 'response' ? 'lower-rate' : 'fewer-arrivals']}, or stop other work on this machine.`
      );
    case 'worker-replaced':
      return `${warning.model}: worker ${warning.died} died during the run and was replaced by ${warning.replacement}.`;
    case 'run-too-short':
      return (
        `${warning.model}: a run of ${countOf(warning.arrivals, 'arrival')} is too short to compare its mean wait with theory. ` +
        `To be within ${NEARNESS * 100} % of theory in ${SHARE_OF_RUNS * 100} % of runs, it needs ${countOf(warning.needed, 'arrival')} ` +
        `(${formatDuration(warning.neededTime)}). A difference from theory can be due to chance; a difference from Lindley's recursion cannot.`
      );
    case 'no-steady-state':
      return (
        `${warning.model}: at a utilisation of ${warning.utilisation.toFixed(2)} there is no steady state. The queue grew by ` +
        `${perSecond(warning.growth)} clients per second (predicted: ${perSecond(warning.predictedGrowth)}), and the waits grew with it.`
      );
    case 'process-not-started':
      return `${warning.model}: ${countOf(warning.count, 'process', 'processes')} could not be started (${plain(warning.code)}): their clients were disconnected. Free some memory, or use fewer --workers.`;
    case 'processes-unheard':
      return `${warning.model}: ${countOf(warning.count, 'process', 'processes')} did not report their end in time: the cost of a process is that of the others. Use fewer --workers.`;
    case 'trace-on-disk':
      return `The servers' traces were kept in the temporary folder, because /dev/shm ${TRACE_REASONS[warning.why]}. On a disk, a server can take longer to record a request.`;
    case 'no-interval':
      return `No intervals: they need ${warning.needed} rounds (--rounds), and there ${warning.rounds === 1 ? 'was' : 'were'} ${warning.rounds}.`;
  }
}

const TRACE_REASONS: Readonly<Record<Extract<Warning, { kind: 'trace-on-disk' }>['why'], string>> = {
  missing: 'is missing',
  'not-writable': 'is not writable',
  'too-small': 'is too small for this run',
};
const FIGURE_NAMES: Readonly<Record<SpreadFigure, string>> = {
  waitP50: 'wait p50',
  waitP95: 'wait p95',
  waitMax: 'the longest wait',
  costOfPlace: 'the cost of each position in the queue',
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
    return `${FIGURE_NAMES[figure]} (${write(measured)} ${unit} measured, ${write(atOnce)} ${unit} without the spread)`;
  });
  const differ =
    figures.length === 0
      ? []
      : [`This would change ${figures.join(', ')} by more than the rounds differ from each other.`];
  return [
    `${model}: the arrivals were spread over ${formatDuration(spread)}, while a service takes ${formatDuration(serviceTime)}.`,
    'Each wait counts from the arrival of its own client. If all clients had arrived with the first, waits would be longer.',
    ...differ,
    ...(couldChangeVerdict
      ? ['More clients might then have been in service at once, and the verdict might differ.']
      : []),
  ].join(' ');
}

function overflowed({
  model,
  overflows,
  lateClients,
  latestConnect,
  enough,
}: Extract<Named<Warning>, { kind: 'accept-queue-overflowed' }>): string {
  const counted = overflows > 0 ? [`the accept queue was full ${countOf(overflows, 'time')} (ListenOverflows).`] : [];
  const late =
    lateClients === 0
      ? 'Answers can be delayed by a retransmission.'
      : `${countOf(lateClients, 'client')}, over all rounds, needed a TCP retry to connect, the last after ` +
        `${formatDuration(latestConnect)}. The kernel caused that wait, not the server.`;
  const consequence = 'The clients were not in one queue, so there is no cost per position and no prediction.';
  const remedy =
    enough === null
      ? 'Use a longer listen backlog.'
      : `Set both --listen-backlog and net.core.somaxconn to ${enough}, so that the queue holds all clients.`;
  return `${model}: ${[...counted, late, consequence, remedy].join(' ')}`;
}
