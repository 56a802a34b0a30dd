/** Waiting against utilisation: long before a server is fully used, waits grow out of all proportion. */
import { scenarioWith } from '../../model/default-scenario.js';
import { formatDuration, MILLISECOND, type Nanoseconds, SECOND } from '../../model/units.js';
import { type OpenFigureName, type OpenModelSummary, openFigureOver, summariseOpen } from '../open/open-summary.js';
import type { OpenVerdict } from '../open/open-verdict.js';
import { type Experiment, type Finding, outcomeWhere, partOf, writeFinite } from './experiment.js';

const STICK_SERVICE_TIME = 5 * MILLISECOND;
const UTILISATIONS = [0.2, 0.5, 0.8];
/** Of each load: as a whole long enough for theory to be told from chance (TELLING), with a fifth to spare. */
const LOAD_DURATIONS = { whole: [13 * SECOND, 9 * SECOND, 28 * SECOND], short: [1 * SECOND, 1 * SECOND, 1 * SECOND] };
/** Its arrivals come at nearly the rate that was asked for, in a short run too: 0.8 stays well below 1. */
const ARRIVAL_SEED = 1952;
/** How far the mean wait may lie from the recursion, with what a start of service was measured to cost. */
const NEAR_LINDLEY = 0.1;
const NEAR_LINDLEY_TIME = 0.2 * MILLISECOND;
/**
 * Standard deviations by which chance may move the mean wait of a run from that of theory. Were such means normal, 1
 * run in 370 would pass it; those of short runs are skewed, and a few more do. The seed is fixed, so that these arrivals
 * are always the same: what differs from one run to the next, and can fail, is what the servers made of them.
 */
const CHANCE = 3;
/** The share of theory that CHANCE must stay below: where it could be anything, that it is near says nothing. */
const TELLING_SHARE = 0.5;

export const hockeyStick: Experiment = {
  name: 'hockey-stick',
  question: 'How does waiting grow as a server gets busier?',
  theory:
    'Clients who come at random, independently of each other, and are served one at a time for a time S each, wait on average u S / (2 (1 - u)), where u is the utilisation: the share of the time that the server is busy (M/D/1; Pollaczek, 1930; Khinchine, 1932). Half used it makes them wait S / 2, at 80 % 2 S, at 95 % nearly 10 S: the curve bends up like a hockey stick. At 100 % there is no steady state. Nothing but chance makes them wait: the same number of clients at equal intervals would not wait at all.',
  plan: (size) =>
    UTILISATIONS.map((utilisation, index) => ({
      title: `utilisation ${utilisation}`,
      scenario: scenarioOfUtilisation(LOAD_DURATIONS[size][index] ?? SECOND, utilisation),
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

function scenarioOfUtilisation(duration: Nanoseconds, utilisation: number) {
  const rate = (utilisation * SECOND) / STICK_SERVICE_TIME;
  return scenarioWith({
    load: { kind: 'open', rate, arrivals: 'poisson' },
    clients: Math.round((rate * duration) / SECOND),
    serviceTime: STICK_SERVICE_TIME,
    seed: ARRIVAL_SEED,
  });
}

function judgeRise(summaries: readonly OpenModelSummary[]): Finding {
  const waits = summaries.map((summary) => medianOrNaN(summary, 'waitMean'));
  const [low = Number.NaN, middle = Number.NaN, high = Number.NaN] = waits;
  const found = waits.map((wait) => writeFinite(wait, formatDuration)).join(', ');
  return {
    expected: `the mean wait rises with the utilisation (${UTILISATIONS.join(', ')}), and ever more steeply`,
    found,
    outcome: outcomeWhere(low < middle && high - middle > middle - low),
    lesson: `the busier the server, the more steeply the mean wait grew: ${found} at ${UTILISATIONS.join(', ')} of its capacity`,
  };
}

function judgeLindley(summary: OpenModelSummary, utilisation: number): Finding {
  const wait = medianOrNaN(summary, 'waitMean');
  const predicted = medianOrNaN(summary, 'predictedWaitMeanWithStarts');
  return {
    expected: `at ${utilisation}: what Lindley's recursion makes of the same arrivals, services and starts`,
    found: `${writeFinite(wait, formatDuration)}, and ${writeFinite(predicted, formatDuration)} by the recursion`,
    outcome: outcomeWhere(Math.abs(wait - predicted) <= NEAR_LINDLEY_TIME + NEAR_LINDLEY * predicted),
  };
}

/** Theory knows of no cost besides the services: what the starts add to the recursion is taken off first. */
function judgeTheory(summary: OpenModelSummary, utilisation: number): Finding {
  const { theory, runLength, verdict } = summary;
  const expected = `at ${utilisation}: theory (M/D/1), as nearly as chance lets a run of this length come`;
  if (theory === null || runLength === null) {
    const outcome = outcomeWhere(verdict.kind === 'nobody-served' ? false : null);
    return { expected, found: WHY_NO_THEORY[verdict.kind], outcome };
  }
  const starts = medianOrNaN(summary, 'predictedWaitMeanWithStarts') - medianOrNaN(summary, 'predictedWaitMean');
  const wait = medianOrNaN(summary, 'waitMean') - starts;
  const chance = CHANCE * runLength.standardDeviation;
  const figures = `${writeFinite(wait, formatDuration)} without the starts; theory ${formatDuration(theory.waitMean)}, within ${formatDuration(chance)}`;
  if (Number.isNaN(wait) || Math.abs(wait - theory.waitMean) > chance) {
    return { expected, found: figures, outcome: 'not-as-expected' };
  }
  if (chance < TELLING_SHARE * theory.waitMean) return { expected, found: figures, outcome: 'as-expected' };
  return { expected, found: `${figures}: too short to tell`, outcome: 'not-decided' };
}

const WHY_NO_THEORY: Readonly<Record<OpenVerdict['kind'], string>> = {
  steady: 'there is no theory of it',
  'no-steady-state': 'there is no steady state',
  'timetable-not-kept': 'the load generator did not keep its timetable',
  'nobody-served': 'nobody was served',
  'audit-failed': 'the measurement contradicts itself',
};

function medianOrNaN(summary: OpenModelSummary, name: OpenFigureName): number {
  return openFigureOver(summary, name)?.median ?? Number.NaN;
}
