/** The number of slots as the bursts read it, one after the other: whether it stays, and whether the closed loop agrees. */
import { median } from '../../../analysis/statistics/samples.js';
import type { Probed, ProbeLoop } from '../../../model/probe.js';
import { MILLISECOND, type Nanoseconds, SECOND } from '../../../model/units.js';
import { type BurstReading, readBursts } from '../evidence/burst-readings.js';
import { STAIRCASE_MISFIT } from '../evidence/staircase.js';
import type { Unloaded } from '../evidence/unloaded.js';

export interface SlotsOverTime {
  /** Of the last bursts. */
  readonly slots: number;
  /** Height of their steps: a service under load, ns. */
  readonly step: Nanoseconds;
  /** How far the step may be off, ns. */
  readonly stepError: Nanoseconds;
  /** So many of the last bursts read that number, of so many. */
  readonly agreeing: number;
  readonly of: number;
  /** Root of the mean squared distance of these bursts from their staircases, median, as a share of a step. */
  readonly misfit: number;
  /** When the first of these bursts began, ns since the probe's start. */
  readonly since: Nanoseconds;
  /** The different numbers in order of time, the last of them too: one where the number stayed. */
  readonly levels: readonly number[];
  /** Whether it had stopped moving: the last bursts agree. */
  readonly settled: boolean;
  /** From the first burst that could be read to the end of the last, ns. */
  readonly time: Nanoseconds;
}

/** The last so many readings show which number it is by now. */
const LAST_FEW = 5;
/** Share of the last bursts that read the same number. */
const AGREE = 0.8;
/** Share of the bursts that show steps: services that vary show some by chance. */
const READABLE = 0.5;
const ENOUGH_READINGS = 3;
/** Fewer do not show that a number moves. */
const FEWEST_MOVING = 4;
/** So many do where each is a staircase beyond doubt, or the closed loop says the same. */
const FEW_READINGS = 2;
/** A single one does where it has so many steps, this close to a staircase, that are as high as a single request is long. */
const STEPS_OF_ONE = 3;
const MISFIT_OF_ONE = 0.05;
const AS_ALONE = 0.15;
/** A number that moves goes one way, but for this share of the readings. */
const OTHER_WAY = 0.15;
/** Throughput x step over the slots: with more than that they would have to be more. */
const MORE_THAN_SLOTS = 1.25;
/** What confirms them. */
const CONFIRMS = 0.15;

/** Null where the bursts do not say a number by themselves, or the closed loop contradicts it. */
export function slotsOverTime(
  { bursts, loop }: Pick<Probed, 'bursts' | 'loop'>,
  unloaded: Unloaded,
): SlotsOverTime | null {
  const { readings, asked } = readBursts(bursts, unloaded);
  if (readings.length === 0 || readings.length < READABLE * asked) return null;
  const slots = commonest(readings.slice(-LAST_FEW));
  const from = readings.findIndex((one, index) => one.slots === slots && share(readings.slice(index), slots) >= AGREE);
  const moved = movedTo(readings, slots, loop);
  if (moved !== null) return moved;
  const last = from < 0 ? [] : readings.slice(from).filter((one) => one.slots === slots);
  if (last.length < AGREE * readings.length) return null;
  const seen = seenIn(last, readings.slice(from), readings);
  return isContradicted(seen, loop) || !isEnough(last, seen, unloaded, loop) ? null : seen;
}

/** What those of the readings that agree say of the number. */
function seenIn(
  agreeing: readonly BurstReading[],
  of: readonly BurstReading[],
  all: readonly BurstReading[],
): SlotsOverTime {
  const slots = agreeing[0]?.slots ?? 0;
  const steps = agreeing.map(({ step }) => step);
  const step = median(steps);
  return {
    slots,
    step,
    stepError: median(steps.map((one) => Math.abs(one - step))) / Math.sqrt(steps.length),
    agreeing: agreeing.length,
    of: of.length,
    misfit: median(agreeing.map(({ misfit }) => misfit)),
    since: agreeing[0]?.burst.startedAt ?? 0,
    levels: [slots],
    settled: true,
    time: lastAnswer(all) - (all[0]?.burst.startedAt ?? 0),
  };
}

function commonest(readings: readonly BurstReading[]): number {
  const countOf = (slots: number) => readings.filter((one) => one.slots === slots).length;
  return readings.reduce((best, { slots }) => (countOf(slots) >= countOf(best) ? slots : best), 0);
}

function share(readings: readonly BurstReading[], slots: number): number {
  return readings.filter((one) => one.slots === slots).length / readings.length;
}

function lastAnswer(readings: readonly BurstReading[]): Nanoseconds {
  const requests = readings.at(-1)?.burst.requests ?? [];
  return requests.reduce((latest, { departedAt }) => Math.max(latest, departedAt), 0);
}

/** Where the number went one way, also from a burst to a later one that is no larger, or, of fewer slots, no smaller. Else null. */
function movedTo(readings: readonly BurstReading[], usual: number, loop: ProbeLoop | null): SlotsOverTime | null {
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined || readings.length < FEWEST_MOVING) return null;
  const slots = last.slots === readings.at(-FEW_READINGS)?.slots ? last.slots : usual;
  const way = Math.sign(slots - first.slots);
  const changes = readings.slice(1).map((one, index) => one.slots - (readings[index]?.slots ?? one.slots));
  const against = changes.filter((change) => change * way < 0).length;
  if (way === 0 || against > OTHER_WAY * changes.length) return null;
  const from = readings.findIndex((one) => one.slots === slots);
  const before = readings.slice(0, from).filter((one) => (slots - one.slots) * way > 0);
  const after = readings.slice(from);
  // Larger bursts may reach more of a server's processes: of these more slots are no growth, nor of smaller ones fewer a decline.
  const isMove = (a: BurstReading, b: BurstReading) =>
    (b.slots - a.slots) * way > 0 && (b.answers - a.answers) * way <= 0;
  const isSeen = readings.some((a, index) => readings.slice(index + 1).some((b) => isMove(a, b)));
  if (before.length < FEW_READINGS || !isSeen) return null;
  const agreeing = after.filter((one) => one.slots === slots);
  const seen = seenIn(agreeing, after, readings);
  const isSettled = slots === last.slots && hasStopped(readings) && !movesInLoop(seen, loop, way);
  return { ...seen, levels: levelsOf(readings, slots, way), settled: isSettled };
}

/** It has been the same for as long as it usually took to change. */
function hasStopped(readings: readonly BurstReading[]): boolean {
  const changes = readings.filter((one, index) => index > 0 && one.slots !== readings[index - 1]?.slots);
  const [begun, changed] = [readings[0]?.burst.startedAt ?? 0, changes.at(-1)?.burst.startedAt ?? 0];
  return lastAnswer(readings) - changed >= (changed - begun) / changes.length;
}

/** Whether the loop that came after it was reached had more in service, or, of a number that shrinks, fewer. */
function movesInLoop({ slots, step, since }: SlotsOverTime, loop: ProbeLoop | null, way: number): boolean {
  const inLoop = loop === null || loop.startedAt < since ? null : slotsByThroughput(loop, step);
  return inLoop !== null && (way > 0 ? inLoop.slots > MORE_THAN_SLOTS * slots : MORE_THAN_SLOTS * inLoop.slots < slots);
}

/** `8, 12, 17, 22`: the first number, each that more than one burst read, and the last, in order of time. */
function levelsOf(readings: readonly BurstReading[], to: number, way: number): number[] {
  const countOf = (slots: number) => readings.filter((other) => other.slots === slots).length;
  const counted = readings.filter(({ slots }, index) => index === 0 || slots === to || countOf(slots) >= FEW_READINGS);
  const between = counted.filter(({ slots }) => (to - slots) * way >= 0).map(({ slots }) => slots);
  return [...new Set(between)].sort((a, b) => (a - b) * way);
}

function isEnough(
  last: readonly BurstReading[],
  { slots, step }: Pick<SlotsOverTime, 'slots' | 'step'>,
  { serviceTime, deterministic }: Unloaded,
  loop: ProbeLoop | null,
): boolean {
  if (last.length >= ENOUGH_READINGS) return true;
  const isSharp = last.every(({ misfit }) => misfit < STAIRCASE_MISFIT);
  const byLoop = loop === null ? null : slotsByThroughput(loop, step);
  const isConfirmed = byLoop !== null && Math.abs(byLoop.slots / slots - 1) <= Math.max(CONFIRMS, byLoop.error);
  if (last.length >= FEW_READINGS && (isSharp || isConfirmed)) return true;
  const [one] = last;
  if (one === undefined || !deterministic) return false;
  const isClear = one.answers >= STEPS_OF_ONE * slots && one.misfit < MISFIT_OF_ONE;
  return isClear && Math.abs(step / serviceTime - 1) <= AS_ALONE;
}

/** More was done than so many slots can do, with steps that high. */
function isContradicted({ slots, step }: Pick<SlotsOverTime, 'slots' | 'step'>, loop: ProbeLoop | null): boolean {
  const byLoop = loop === null ? null : slotsByThroughput(loop, step);
  return byLoop !== null && byLoop.slots * (1 - slots * byLoop.error) > MORE_THAN_SLOTS * slots;
}

/**
 * Throughput x step: so many slots it takes for what was done while the server was kept busy; and by which share of it each slot
 * whose answer is at the edge of the window moves that. Null where next to nothing was answered.
 */
export function slotsByThroughput(
  { departures, startedAt, endedAt }: ProbeLoop,
  step: Nanoseconds,
): { readonly slots: number; readonly perSecond: number; readonly error: number } | null {
  if (departures.length < ENOUGH_READINGS || endedAt <= startedAt) return null;
  const perSecond = (departures.length * SECOND) / (endedAt - startedAt);
  return { slots: (perSecond * step) / SECOND, perSecond, error: 1 / departures.length };
}

/** A shorter delay is what both ends take to wake up. */
const LEAST_DELAY_SHARE = 0.15;
const LEAST_DELAY: Nanoseconds = MILLISECOND;

/**
 * Where services always take as long, a request that is alone takes a delay that holds no slot, and a service: of both only their sum is seen, and of the
 * service the height of the steps. Such a delay is a part of the way that connecting does not show.
 */
export function withDelay(unloaded: Unloaded, { step, stepError }: SlotsOverTime): Unloaded {
  const delay = unloaded.serviceTime - step;
  if (!unloaded.deterministic || delay <= Math.max(LEAST_DELAY_SHARE * step, LEAST_DELAY)) return unloaded;
  const { roundTrip, roundTripError, times } = unloaded;
  return {
    ...unloaded,
    serviceTime: step,
    times: times.map((time) => Math.max(0, time - delay)),
    roundTrip: roundTrip + delay,
    roundTripError: Math.hypot(roundTripError, stepError),
    delay,
  };
}
