/** Waiting against utilisation: long before a server is fully used, waits grow out of all proportion. */
import { scenarioWith } from '../model/default-scenario.js';
import { formatDuration, MILLISECOND, SECOND } from '../model/units.js';
import { type OpenModelSummary, openFigureOver, summariseOpen } from '../queueing/open-summary.js';
import { type Experiment, type Finding, inWords, partOf, type Size } from './experiment.js';

const SERVICE = 5 * MILLISECOND;
const UTILISATIONS = [0.2, 0.5, 0.8];
const DURATION = { whole: 7 * SECOND, short: 1 * SECOND };
/** Its arrivals come at nearly the rate that was asked for, in a short run too: 0.8 stays well below 1. */
const SEED = 1952;
/** What a start of service costs besides the queue may add to each wait, ... */
const START_COST = 1 * MILLISECOND;
/** ... and how far the rest may lie from Lindley's recursion. */
const NEAR = 0.1;
/** Standard deviations by which chance may move the mean wait of a run from that of theory: 1 run in 370 passes it. */
const CHANCE = 3;

export const hockeyStick: Experiment = {
  name: 'hockey-stick',
  question: 'How does waiting grow as a server gets busier?',
  theory:
    'Clients who come at random, independently of each other, and are served one at a time for a time S each, wait on average u S / 2 (1 - u), where u is the utilisation: the share of the time that the server is busy (M/D/1; Pollaczek, 1930; Khinchine, 1932). Half used it makes them wait S / 2, at 80 % 2 S, at 95 % nearly 10 S: the curve bends up like a hockey stick. At 100 % there is no steady state. Nothing but chance makes them wait: the same number of clients at equal intervals would not wait at all.',
  plan: (size) =>
    UTILISATIONS.map((utilisation) => ({
      title: `utilisation ${utilisation}`,
      scenario: scenario(size, utilisation),
    })),
  judge: (parts) => {
    const summaries = UTILISATIONS.map((_, index) => summariseOpen(partOf(parts, index, 'open')).models[0]);
    const known = summaries.filter((summary) => summary !== undefined);
    return [
      judgeRise(known),
      ...known.map((summary, index) => judgeLindley(summary, UTILISATIONS[index] ?? 0)),
      ...known.map((summary, index) => judgeTheory(summary, UTILISATIONS[index] ?? 0)),
    ];
  },
};

function scenario(size: Size, utilisation: number) {
  const rate = (utilisation * SECOND) / SERVICE;
  return scenarioWith({
    load: { kind: 'open', rate, arrivals: 'poisson' },
    clients: Math.round((rate * DURATION[size]) / SECOND),
    serviceTime: SERVICE,
    seed: SEED,
  });
}

function judgeRise(summaries: readonly OpenModelSummary[]): Finding {
  const waits = summaries.map((summary) => openFigureOver(summary, 'waitMean')?.median ?? Number.NaN);
  const [low = Number.NaN, middle = Number.NaN, high = Number.NaN] = waits;
  return {
    expected: `the mean wait rises with the utilisation (${UTILISATIONS.join(', ')}), and ever more steeply`,
    found: waits.map((wait) => inWords(wait, formatDuration)).join(', '),
    holds: low < middle && high - middle > middle - low,
  };
}

function judgeLindley(summary: OpenModelSummary, utilisation: number): Finding {
  const wait = openFigureOver(summary, 'waitMean')?.median ?? Number.NaN;
  const predicted = openFigureOver(summary, 'predictedWaitMean')?.median ?? Number.NaN;
  return {
    expected: `at ${utilisation}: what Lindley's recursion makes of the same arrivals and services`,
    found: `${inWords(wait, formatDuration)}, and ${inWords(predicted, formatDuration)} by the recursion`,
    holds: Math.abs(wait - predicted) <= START_COST + NEAR * predicted,
  };
}

function judgeTheory({ theory, runLength, ...summary }: OpenModelSummary, utilisation: number): Finding {
  const wait = openFigureOver(summary, 'waitMean')?.median ?? Number.NaN;
  const expected = `at ${utilisation}: within what chance does to a run of this length, M/D/1`;
  if (theory === null || runLength === null) return { expected, found: 'there is no steady state', holds: false };
  const deviation = runLength.standardDeviation;
  return {
    expected,
    found: `${inWords(wait, formatDuration)}; theory ${formatDuration(theory.waitMean)}, standard deviation ${formatDuration(deviation)}`,
    holds: Math.abs(wait - theory.waitMean) <= START_COST + CHANCE * deviation,
  };
}
