/** What stands under the summary of open arrivals: where the predictions come from, and how long a run must be. */
import { type OpenArrivals, type Scenario, STREAM_DEFAULTS } from '../model/scenario.js';
import { countOf, formatDuration, SECOND } from '../model/units.js';
import { CONFIDENCE, ROUNDS_NEEDED } from '../queueing/bootstrap.js';
import type { OpenModelSummary } from '../queueing/open-summary.js';
import { NEARNESS, SHARE_OF_RUNS } from '../queueing/run-length.js';
import type { Theory } from '../queueing/theory.js';

export function openNotes({ theory, runLength }: OpenModelSummary, { load, rounds }: Scenario<OpenArrivals>): string[] {
  const unit = `Medians of ${countOf(rounds, 'round')}`;
  const interval = rounds < ROUNDS_NEEDED ? '.' : ` [${CONFIDENCE * 100} % bootstrap interval over rounds].`;
  return [
    ...(rounds > STREAM_DEFAULTS.rounds ? [unit + interval] : []),
    "Lindley: what one line would have done with the same arrivals and service times (Lindley's recursion, 1952; for several servers Kiefer and Wolfowitz, 1955), at a server that loses no time between a close and the next accept.",
    ...(theory === null ? [] : [describeSource(theory)]),
    ...(runLength === null
      ? []
      : [
          `Within ${NEARNESS * 100} % of theory in ${SHARE_OF_RUNS * 100} % of runs: from ${countOf(runLength.needed, 'arrival')} on (${formatDuration((runLength.needed / load.rate) * SECOND)} at this rate).`,
        ]),
  ];
}

function describeSource({ method, notation, standardError, waitMean }: Theory): string {
  const steady = `Theory, ${notation}, if clients came like this for ever: `;
  switch (method) {
    case 'pollaczek-khinchine':
      return `${steady}utilisation x service time x (1 + variation) / (2 x (1 - utilisation)) (Pollaczek, 1930; Khinchine, 1932).`;
    case 'simulation': {
      const error = waitMean > 0 ? ` (standard error ${(((standardError ?? 0) / waitMean) * 100).toFixed(1)} %)` : '';
      return `${steady}by simulation with the measured rate and service times${error}.`;
    }
    case 'no-cap':
      return `${steady}nobody waits, as all are served at once.`;
  }
}
