/**
 * Reads the number of slots from each burst separately, so that a changing number can be followed: from the steps in which answers
 * end, or from the streamed answers that are under way at once. Of the steps, both the height and the delay before the first are
 * fitted. The unloaded service time is not used, as it may include a delay outside the slots.
 */
import { median } from '../../../analysis/statistics/samples.js';
import { memoize } from '../../../model/memoize.js';
import type { ProbeBurst } from '../../../model/probe.js';
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';
import { STEPS_MISFIT, showsSteps } from './overlap.js';
import { burstsOf, hasLateConnect, servedTimes, usualQuickest, wasServed } from './requests.js';
import { answersByPosition, FEWEST_ANSWERS, fitStaircase, type Staircase } from './staircase.js';
import { readStreams } from './streams.js';
import type { Unloaded } from './unloaded.js';

export interface BurstReading {
  readonly slots: number;
  /** Whether the number is that of the streamed answers under way at once, rather than of a step. */
  readonly isStreamed: boolean;
  /** Height of a step: the service time under load, ns. */
  readonly step: Nanoseconds;
  /** Root of the mean squared distance from the staircase, or the pause between two streamed answers, as a share of a step. */
  readonly misfit: number;
  /** Requests that were served. */
  readonly answers: number;
  readonly burst: ProbeBurst;
}

/** Ratio below which a step is closer to another than to twice or half of it: after a change of the service time, older readings are not. */
const SAME_STEP = Math.SQRT2;
/** Number of last readings that decide the current number of slots, and whose median is the height of a step. */
export const LAST_FEW = 5;

/** The bursts that show steps, in order of time, and the number of bursts with enough answers to show any. */
export interface BurstReadings {
  readonly readings: readonly BurstReading[];
  readonly asked: number;
}

/** If only the first answers of a burst are used, the least number of answers and of steps. */
const FEWEST_OF_MANY = 12;
const STEPS_OF_FIRST = 4;
/**
 * With fewer answers per slot, the fit alone is not enough: the pause after the first step must also be the longest, and at
 * least this share of a step. Otherwise 32 answers of 17 slots look like those of 16.
 */
const CLEARLY_TWICE = 2.2;
const PAUSE = 0.35;
/** A client or machine that delivers answers one after the other needs less time per answer than this. */
const LONGER_THAN_HANDING_OVER: Nanoseconds = 5 * MILLISECOND;

export function readBursts(bursts: readonly ProbeBurst[], unloaded: Unloaded): BurstReadings {
  const large = burstsOf(bursts, 'ramp', 'aimed', 'invariance').filter((burst) => !hasLateConnect(burst));
  const seen = large.flatMap((burst) => readBurst(burst, unloaded) ?? []);
  if (seen.length === 0) return { readings: [], asked: large.length };
  const step = median(seen.slice(-LAST_FEW).map((reading) => reading.step));
  const readings = seen.filter((reading) => reading.isStreamed || isSameStep(reading.step, step));
  return { readings, asked: large.filter((burst) => isAsked(burst, readings)).length };
}

/** Whether the burst had enough answers for a second step, with as many slots as the last reading before it, or the first, shows. */
function isAsked(burst: ProbeBurst, readings: readonly BurstReading[]): boolean {
  const last = readings.findLast((reading) => reading.burst.startedAt <= burst.startedAt) ?? readings[0];
  const fewest = Math.max(FEWEST_ANSWERS, 2 * (last?.slots ?? 0));
  return (fitsOf(burst)[0]?.answers.length ?? 0) >= fewest;
}

/** The staircase that is closest to some answers; null if they are too few or do not ascend. */
interface Fit {
  readonly answers: readonly Nanoseconds[];
  readonly staircase: Staircase | null;
}

/** For all answers of a burst, then for the first half, quarter ... of them. Cached, as a probe asks after every burst. */
const fitsOf = memoize((burst: ProbeBurst): Fit[] => {
  const all = answersByPosition([servedTimes(burst)]);
  const fits = [fitOf(all)];
  for (let size = Math.ceil(all.length / 2); size >= FEWEST_OF_MANY; size = Math.ceil(size / 2)) {
    fits.push(fitOf(all.slice(0, size)));
  }
  return fits;
});

const streamsOf = memoize(readStreams);

function fitOf(answers: readonly Nanoseconds[]): Fit {
  return { answers, staircase: fitStaircase(answers) };
}

function readBurst(burst: ProbeBurst, unloaded: Unloaded): BurstReading | null {
  const [whole, ...firsts] = fitsOf(burst);
  if (whole === undefined || whole.answers.length < FEWEST_ANSWERS) return null;
  const bySteps = readFit(whole, burst, unloaded) ?? readFirst(firsts, burst, unloaded);
  const streams = streamsOf(burst);
  if (streams === null) return bySteps;
  const { slots, serviceTime, misfit } = streams;
  // If the two disagree, first bytes may come before the service, or the steps by chance.
  if (bySteps !== null) return bySteps.slots === slots ? bySteps : null;
  return { slots, isStreamed: true, step: serviceTime, misfit, answers: whole.answers.length, burst };
}

/** Small delays add up over the steps of a long burst, so its first half or quarter may still fit when the whole does not. */
function readFirst(firsts: readonly Fit[], burst: ProbeBurst, unloaded: Unloaded): BurstReading | null {
  for (const first of firsts) {
    const reading = readFit(first, burst, unloaded);
    if (reading !== null && reading.answers >= STEPS_OF_FIRST * reading.slots) return reading;
  }
  return null;
}

function readFit({ answers, staircase }: Fit, burst: ProbeBurst, unloaded: Unloaded): BurstReading | null {
  if (staircase === null || staircase.misfit >= STEPS_MISFIT) return null;
  const { slots, serviceTime, misfit } = staircase;
  if (serviceTime < LONGER_THAN_HANDING_OVER && !showsSteps(staircase, unloaded)) return null;
  if (answers.length < CLEARLY_TWICE * slots && !pausesAfter(slots, answers, serviceTime)) return null;
  return { slots, isStreamed: false, step: serviceTime, misfit, answers: answers.length, burst };
}

function pausesAfter(slots: number, answers: readonly Nanoseconds[], step: Nanoseconds): boolean {
  const gaps = answers.slice(1).map((at, index) => at - (answers[index] ?? at));
  const pause = gaps[slots - 1] ?? 0;
  return pause >= PAUSE * step && gaps.every((gap, index) => gap <= pause || (index + 1) % slots === 0);
}

function isSameStep(a: Nanoseconds, b: Nanoseconds): boolean {
  return Math.max(a, b) <= SAME_STEP * Math.min(a, b);
}

/** Share of a step from which it is more than the noise of a service: the slot was held after the answer. */
const CLEARLY_HELD = 0.5;

/**
 * How much of a step the slot was held after the answer, ns. On reused connections a slot can stay with its client, to wait for the next
 * request. Then a step is longer than a service, but not the first answers of a burst; and in the closed loop, which always has a next
 * request, no slot waits.
 */
export function heldIn(readings: readonly BurstReading[]): Nanoseconds {
  const bursts = readings.map(({ burst }) => burst);
  if (!reuseConnections(bursts)) return 0;
  const step = median(readings.map((reading) => reading.step));
  const held = step - usualQuickest(bursts);
  return held > CLEARLY_HELD * step ? held : 0;
}

export function reuseConnections(bursts: readonly ProbeBurst[]): boolean {
  return bursts.some(({ requests }) => requests.some((one) => wasServed(one) && one.connectStartedAt === null));
}
