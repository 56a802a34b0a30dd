/**
 * What each burst says by itself of the slots that there were at its time. The height of a step and a delay before all of
 * them are two unknowns: what a request that is alone takes is not used, so a delay that holds no slot does no harm.
 */
import { median } from '../../../analysis/statistics/samples.js';
import type { ProbeBurst } from '../../../model/probe.js';
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';
import { STEPS_MISFIT, showsSteps } from './overlap.js';
import { burstsOf, hasLateConnect, servedTimes } from './requests.js';
import { answersByPosition, fitStaircase } from './staircase.js';
import type { Unloaded } from './unloaded.js';

export interface BurstReading {
  readonly slots: number;
  /** Height of a step: a service under load, ns. */
  readonly step: Nanoseconds;
  /** Root of the mean squared distance from the staircase, as a share of a step. */
  readonly misfit: number;
  /** Requests that were served. */
  readonly answers: number;
  readonly burst: ProbeBurst;
}

/** Nearer to the same step than to twice or half of it. */
const SAME_STEP = Math.SQRT2;
/** The last so many readings say how high a step is. */
const LAST_FEW = 5;

/** Every burst that shows steps, in order of time, and the number of those that had enough answers to show some. */
export interface BurstReadings {
  readonly readings: readonly BurstReading[];
  readonly asked: number;
}

/** A burst with fewer answers shows no line. */
const FEWEST_ANSWERS = 4;

/** The first answers of a burst are no fewer than this, and of so many steps. */
const FEWEST_OF_MANY = 12;
const STEPS_OF_FIRST = 4;
/** With fewer answers for each slot only the pause after the first step shows the number: no longer one is within a step, and it is so much of a step. */
const CLEARLY_TWICE = 2.2;
const PAUSE = 0.35;
/** No client and no machine takes that long to hand one answer over after the other. */
const LONGER_THAN_HANDING_OVER: Nanoseconds = 5 * MILLISECOND;

export function readBursts(bursts: readonly ProbeBurst[], unloaded: Unloaded): BurstReadings {
  const large = burstsOf(bursts, 'ramp', 'aimed', 'invariance').filter((burst) => !hasLateConnect(burst));
  const seen = large.flatMap((burst) => readBurst(burst, unloaded) ?? []);
  if (seen.length === 0) return { readings: [], asked: large.length };
  const step = median(seen.slice(-LAST_FEW).map((reading) => reading.step));
  const readings = seen.filter((reading) => isSameStep(reading.step, step));
  const fewest = Math.max(FEWEST_ANSWERS, 2 * Math.min(...readings.map(({ slots }) => slots)));
  return { readings, asked: large.filter((burst) => servedTimes(burst).departures.length >= fewest).length };
}

function readBurst(burst: ProbeBurst, unloaded: Unloaded): BurstReading | null {
  const served = servedTimes(burst);
  if (served.departures.length < FEWEST_ANSWERS) return null;
  const all = answersByPosition([served]);
  return readAnswers(all, burst, unloaded) ?? readFirst(all, burst, unloaded);
}

/** Over the many steps of one burst, what each is late adds up: then the first half or quarter of the answers may still show them. */
function readFirst(all: readonly Nanoseconds[], burst: ProbeBurst, unloaded: Unloaded): BurstReading | null {
  for (let size = Math.ceil(all.length / 2); size >= FEWEST_OF_MANY; size = Math.ceil(size / 2)) {
    const reading = readAnswers(all.slice(0, size), burst, unloaded);
    if (reading !== null && reading.answers >= STEPS_OF_FIRST * reading.slots) return reading;
  }
  return null;
}

function readAnswers(answers: readonly Nanoseconds[], burst: ProbeBurst, unloaded: Unloaded): BurstReading | null {
  const staircase = fitStaircase(answers);
  if (staircase === null || staircase.misfit >= STEPS_MISFIT) return null;
  const { slots, serviceTime, misfit } = staircase;
  if (serviceTime < LONGER_THAN_HANDING_OVER && !showsSteps(staircase, unloaded)) return null;
  if (answers.length < CLEARLY_TWICE * slots && !pausesAfter(slots, answers, serviceTime)) return null;
  return { slots, step: serviceTime, misfit, answers: answers.length, burst };
}

function pausesAfter(slots: number, answers: readonly Nanoseconds[], step: Nanoseconds): boolean {
  const gaps = answers.slice(1).map((at, index) => at - (answers[index] ?? at));
  const pause = gaps[slots - 1] ?? 0;
  return pause >= PAUSE * step && gaps.every((gap, index) => gap <= pause || (index + 1) % slots === 0);
}

function isSameStep(a: Nanoseconds, b: Nanoseconds): boolean {
  return Math.max(a, b) <= SAME_STEP * Math.min(a, b);
}
