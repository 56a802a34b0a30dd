/** What stands under the summary of open arrivals: where the predictions come from, and how long a run must be. */

import { lineOf } from '../../model/models.js';
import { type OpenArrivals, type Scenario, STREAM_DEFAULTS } from '../../model/scenario.js';
import { countOf, formatDuration, SECOND } from '../../model/units.js';
import { hasWaits, NEARNESS, SHARE_OF_RUNS, type Theory } from '../queueing/theory.js';
import { describeRounds, fixed } from '../view/format.js';
import type { OpenModelSummary } from './open-summary.js';

const NO_THEORY =
  'No theory: the primary deals clients out in turn, but none to a worker that has not yet taken its last. That is neither one queue nor separate ones.';

export function openNotes(summary: OpenModelSummary, { load, rounds }: Scenario<OpenArrivals>): string[] {
  const { theory, runLength } = summary;
  return [
    ...(rounds > STREAM_DEFAULTS.rounds ? [describeRounds(rounds)] : []),
    describeLindley(summary),
    ...(theory === null ? [] : [describeSource(theory)]),
    ...(summary.dealing === 'in-turn' ? [NO_THEORY] : []),
    ...(runLength === null || theory === null || !hasWaits(theory)
      ? []
      : [
          `Within ${NEARNESS * 100} % of theory in ${SHARE_OF_RUNS * 100} % of runs: from ${countOf(runLength.needed, 'arrival')} on (${formatDuration((runLength.needed / load.rate) * SECOND)} at this rate).`,
        ]),
  ];
}

/** What the recursion was run on, which depends on how clients stand in line. */
function describeLindley({ choice, servers, dealing }: OpenModelSummary): string {
  if (servers === null) {
    return 'Lindley: where nothing caps those in service nobody waits for a server. What is left is how late the load generator was.';
  }
  const [end, start] = lineOf(choice) === 'in-memory' ? ['an end of service', 'start'] : ['a close', 'accept'];
  const idle = `that ${servers === 1 ? 'loses' : 'lose'} no time between ${end} and the next ${start}`;
  const same = 'would have done with the same arrivals and service times';
  if (dealing !== 'one-line') {
    return `Lindley: what a line before each of the ${servers} processes ${same}, each client at the process that served it (Lindley's recursion, 1952), at processes ${idle}.`;
  }
  return servers === 1
    ? `Lindley: what one line ${same} (Lindley's recursion, 1952), at a server ${idle}.`
    : `Lindley: what one line ${same} (Lindley's recursion as Kiefer and Wolfowitz, 1955, have it for several servers), at ${servers} servers ${idle}.`;
}

function describeSource({ method, notation, queues, standardError, waitMean }: Theory): string {
  const dealt =
    queues === 1
      ? ''
      : `, and the kernel's hash dealt them out to ${queues} queues at random, each with its share of the rate`;
  const steady = `Theory, ${notation}, if clients came like this for ever${dealt}: `;
  switch (method) {
    case 'pollaczek-khinchine':
      return `${steady}utilisation x service time x (1 + variation) / (2 x (1 - utilisation)) (Pollaczek, 1930; Khinchine, 1932).`;
    case 'simulation': {
      const error = waitMean > 0 ? ` (standard error ${fixed(((standardError ?? 0) / waitMean) * 100, 1)} %)` : '';
      return `${steady}by simulation with the measured rate and service times${error}.`;
    }
    case 'no-cap':
      return `${steady}nobody waits, as all are served at once.`;
  }
}
