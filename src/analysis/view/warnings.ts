/** The one place where a warning becomes a sentence. */

import { plain } from '../../model/printable.js';
import type { ModelName } from '../../model/scenario.js';
import { countOf, durationWriter, formatDuration } from '../../model/units.js';
import type { SpreadFigure, Warning } from '../../model/warning.js';
import { NEARNESS, SHARE_OF_RUNS } from '../queueing/theory.js';
import { percent, perSecond } from './format.js';

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
