/** The number of slots from one burst to the next: whether it stays the same, and whether the closed loop agrees. */
import { median, medianDeviation } from '../../../analysis/statistics/samples.js';
import type { ProbeBurst, Probed, ProbeLoop } from '../../../model/probe.js';
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';
import { type BurstReading, heldIn, LAST_FEW, readBursts, reuseConnections } from '../evidence/burst-readings.js';
import { slotsByThroughput } from '../evidence/closed-loop.js';
import { type LagReading, readLags } from '../evidence/lags.js';
import { STAIRCASE_MISFIT } from '../evidence/staircase.js';
import { AS_ALONE, errorOf, hidesSteps, isBlurred, type Unloaded, withoutLonger } from '../evidence/unloaded.js';

export interface SlotsOverTime {
  /** In the last bursts. */
  readonly slots: number;
  /** Height of their steps: the service time under load, ns. */
  readonly step: Nanoseconds;
  /** How much of a step the slot was held after the answer, on a reused connection, ns. */
  readonly held: Nanoseconds;
  /** Error of the step, ns. */
  readonly stepError: Nanoseconds;
  /** How many of the last `of` bursts show that number. */
  readonly agreeing: number;
  readonly of: number;
  /** Median misfit of these bursts: root mean square distance from the staircase, as a share of a step. */
  readonly misfit: number;
  /** When the first of these bursts began, ns since the probe's start. */
  readonly since: Nanoseconds;
  /** The distinct numbers in order of time, including the last; a single one if the number stayed the same. */
  readonly levels: readonly number[];
  /** Whether the number had stopped changing. */
  readonly settled: boolean;
  /** From the start of the first burst with steps to the end of the last, ns. */
  readonly time: Nanoseconds;
}

/** Share of the last bursts that must show the same number. */
const AGREE = 0.8;
/** Share of the bursts that must show steps: varying services show some by chance. */
const READABLE = 0.5;
const ENOUGH_READINGS = 3;
/** Readings needed to conclude that the number changes. */
const FEWEST_MOVING = 4;
/** Readings that are enough if each is a clear staircase, or if the closed loop confirms the number. */
const FEW_READINGS = 2;
/** A single reading is enough with at least this many steps, at most this misfit, and a step that is as long as a single request. */
const STEPS_OF_ONE = 3;
const MISFIT_OF_ONE = 0.05;
/** Share of the changes that may go the other way when a number grows or shrinks. */
const OTHER_WAY = 0.15;
/** How many times longer than ever before a number must have stayed the same to have settled. */
const CLEARLY_LONGER = 2;
/** Throughput x step over slots, beyond which there must be more slots. */
const MORE_THAN_SLOTS = 1.25;
/** Relative difference between throughput x step and the slots that still confirms them. */
const CONFIRMS = 0.15;

/**
 * Null if the bursts show no common number, or if the closed loop contradicts it. If jitter hides the steps of single bursts, all bursts
 * together show a number that stays the same.
 */
export function slotsOverTime(probed: Pick<Probed, 'bursts' | 'loop'>, unloaded: Unloaded): SlotsOverTime | null {
  const { readings, asked } = readBursts(probed.bursts, unloaded);
  const isReadable = readings.length > 0 && readings.length >= READABLE * asked;
  const bySteps = isReadable ? slotsBySteps(readings, probed, unloaded) : null;
  // Services that vary have no gaps that repeat, unless it is jitter that makes steady ones look so.
  const isSteady = unloaded.deterministic || isBlurred(unloaded);
  if (bySteps !== null || !isSteady || (isReadable && !hidesSteps(unloaded))) return bySteps;
  const byLags = readLags(probed.bursts, unloaded);
  const seen = byLags === null ? null : seenByLags(byLags);
  return seen === null || isContradicted(seen, probed.loop) ? null : seen;
}

function slotsBySteps(
  readings: readonly BurstReading[],
  { bursts, loop }: Pick<Probed, 'bursts' | 'loop'>,
  unloaded: Unloaded,
): SlotsOverTime | null {
  const slots = commonest(readings.slice(-LAST_FEW));
  const from = readings.findIndex((one, index) => one.slots === slots && share(readings.slice(index), slots) >= AGREE);
  const moved = movedTo(readings, slots, loop, bursts);
  if (moved !== null) return moved;
  const last = from < 0 ? [] : readings.slice(from).filter((one) => one.slots === slots);
  if (last.length < AGREE * readings.length) return null;
  const seen = seenIn(last, readings.slice(from), readings);
  const service = { slots, step: seen.step - seen.held };
  return isContradicted(service, loop) || !isEnough(last, seen, unloaded, loop) ? null : seen;
}

function seenByLags({ slots, step, stepError, spread, bursts }: LagReading): SlotsOverTime {
  const since = bursts[0]?.startedAt ?? 0;
  const all = { agreeing: bursts.length, of: bursts.length, levels: [slots], settled: true };
  return { ...all, slots, step, held: 0, stepError, misfit: spread, since, time: lastAnswer(bursts) - since };
}

/** Summarises the readings that agree on a number. */
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
    held: heldIn(agreeing),
    stepError: medianDeviation(steps) / Math.sqrt(steps.length),
    agreeing: agreeing.length,
    of: of.length,
    misfit: median(agreeing.map(({ misfit }) => misfit)),
    since: agreeing[0]?.burst.startedAt ?? 0,
    levels: [slots],
    settled: true,
    time: lastAnswer(all.map(({ burst }) => burst)) - (all[0]?.burst.startedAt ?? 0),
  };
}

function commonest(readings: readonly BurstReading[]): number {
  const countOf = (slots: number) => readings.filter((one) => one.slots === slots).length;
  return readings.reduce((best, { slots }) => (countOf(slots) >= countOf(best) ? slots : best), 0);
}

function share(readings: readonly BurstReading[], slots: number): number {
  return readings.filter((one) => one.slots === slots).length / readings.length;
}

function lastAnswer(bursts: readonly ProbeBurst[]): Nanoseconds {
  const requests = bursts.at(-1)?.requests ?? [];
  return requests.reduce((latest, { departedAt }) => Math.max(latest, departedAt), 0);
}

/**
 * A number that grows or shrinks; else null. A growth also needs a burst that shows more slots than an earlier one of at least its
 * size, a decline one that shows fewer than an earlier one of at most its size.
 */
function movedTo(
  readings: readonly BurstReading[],
  usual: number,
  loop: ProbeLoop | null,
  bursts: readonly ProbeBurst[],
): SlotsOverTime | null {
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined || readings.length < FEWEST_MOVING) return null;
  const isSure = last.slots === readings.at(-FEW_READINGS)?.slots || last.misfit < MISFIT_OF_ONE;
  const slots = isSure ? last.slots : usual;
  const way = Math.sign(slots - first.slots);
  const changes = readings.slice(1).map((one, index) => one.slots - (readings[index]?.slots ?? one.slots));
  const against = changes.filter((change) => change * way < 0).length;
  if (way === 0 || against > OTHER_WAY * changes.length) return null;
  const from = readings.findIndex((one) => one.slots === slots);
  const before = readings.slice(0, from).filter((one) => (slots - one.slots) * way > 0);
  const after = readings.slice(from);
  // A larger burst can reach more processes of a server and so show more slots without any growth; a smaller one fewer.
  const isMove = (a: BurstReading, b: BurstReading) =>
    (b.slots - a.slots) * way > 0 && (b.answers - a.answers) * way <= 0 && useSameConnections(bursts, a.burst, b.burst);
  const isSeen = readings.some((a, index) => readings.slice(index + 1).some((b) => isMove(a, b)));
  if (before.length < FEW_READINGS || !isSeen) return null;
  const agreeing = after.filter((one) => one.slots === slots);
  const seen = seenIn(agreeing, after, readings);
  const isSettled = slots === last.slots && hasStopped(readings) && !movesInLoop(seen, loop, way);
  return { ...seen, levels: levelsOf(readings, slots, way), settled: isSettled };
}

/**
 * If connections are reused: whether the later burst used only those that were open at the time of the earlier one. New ones can
 * reach other processes of the server.
 */
function useSameConnections(bursts: readonly ProbeBurst[], from: ProbeBurst, to: ProbeBurst): boolean {
  if (!reuseConnections(bursts)) return true;
  const between = bursts.filter(({ startedAt }) => startedAt > from.startedAt && startedAt <= to.startedAt);
  return between.every(({ requests }) => requests.every(({ connectStartedAt }) => connectStartedAt === null));
}

/** Whether the number has stayed the same for clearly longer than ever before. */
function hasStopped(readings: readonly BurstReading[]): boolean {
  const changes = readings.filter((one, index) => index === 0 || one.slots !== readings[index - 1]?.slots);
  const times = [...changes.map(({ burst }) => burst.startedAt), lastAnswer(readings.map(({ burst }) => burst))];
  const lasted = times.slice(1).map((at, index) => at - (times[index] ?? at));
  return (lasted.at(-1) ?? 0) >= CLEARLY_LONGER * Math.max(0, ...lasted.slice(0, -1));
}

/** Whether the later closed loop shows that the number went on growing or shrinking. */
function movesInLoop({ slots, step, since }: SlotsOverTime, loop: ProbeLoop | null, way: number): boolean {
  const inLoop = loop === null || loop.startedAt < since ? null : slotsByThroughput(loop, step);
  return inLoop !== null && (way > 0 ? inLoop.slots > MORE_THAN_SLOTS * slots : MORE_THAN_SLOTS * inLoop.slots < slots);
}

/** `8, 12, 17, 22`: the first number, each number that several bursts show, and the last. */
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

/** Whether the throughput is too high for this number of slots with this service time. */
function isContradicted({ slots, step }: Pick<SlotsOverTime, 'slots' | 'step'>, loop: ProbeLoop | null): boolean {
  const byLoop = loop === null ? null : slotsByThroughput(loop, step);
  return byLoop !== null && byLoop.slots * (1 - slots * byLoop.error) > MORE_THAN_SLOTS * slots;
}

/** A shorter delay, as a share of a step or in ns, may only be the time to wake up. */
const LEAST_DELAY_SHARE = 0.15;
const LEAST_DELAY: Nanoseconds = MILLISECOND;
/** Standard errors of the unloaded service time within which it may differ from a step by chance. */
const BY_CHANCE = 3;

/** Leaves out the single requests that waited for a slot which was held on another connection. */
export function withoutWaits(unloaded: Unloaded, { step, held }: Pick<SlotsOverTime, 'step' | 'held'>): Unloaded {
  return held === 0 ? unloaded : withoutLonger(unloaded, step - held / 2);
}

/**
 * Separates the service from a delay that occupies no slot, for steady services. A single request shows only their sum, but the
 * height of the steps is the service alone. The delay is counted as part of the round trip.
 */
export function withDelay(
  unloaded: Unloaded,
  { step, stepError }: Pick<SlotsOverTime, 'step' | 'stepError'>,
): Unloaded {
  const { roundTrip, roundTripError, times } = unloaded;
  const delay = unloaded.serviceTime - step;
  const isDelayed = delay > Math.max(LEAST_DELAY_SHARE * step, LEAST_DELAY);
  // Jitter blurs single requests more than the steps of many bursts.
  const isWithinError = hidesSteps(unloaded) && Math.abs(delay) <= BY_CHANCE * errorOf(unloaded);
  if (!unloaded.deterministic || !(isDelayed || isWithinError)) return unloaded;
  return {
    ...unloaded,
    serviceTime: step,
    times: times.map((time) => Math.max(0, time - delay)),
    roundTrip: Math.max(0, roundTrip + delay),
    roundTripError: isWithinError ? stepError : Math.hypot(roundTripError, stepError),
    delay: Math.max(0, delay),
  };
}
