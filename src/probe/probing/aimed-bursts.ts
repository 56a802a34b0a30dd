/** The aimed bursts: their size follows from the number of slots that the bursts so far suggest. */
import { mean, median } from '../../analysis/statistics/samples.js';
import type { ProbeBurst } from '../../model/probe.js';
import { declinesMany, isDeclined } from '../estimation/evidence/admission.js';
import {
  endsOfAnswers,
  hasLateConnect,
  makespan,
  quickestOf,
  servedTimes,
  wasServed,
} from '../estimation/evidence/requests.js';
import { estimateOptions, estimateSlots, RESAMPLES, type SlotsEstimate } from '../estimation/evidence/slots.js';
import { hidesSteps, isBlurred, type Unloaded } from '../estimation/evidence/unloaded.js';
import { isAsAlone, isOutdone } from '../estimation/rules/limit.js';
import { mostRequests, type ProbeSession } from './session.js';
import { lengthOf } from './single-requests.js';

const SMALLEST_AIM = 6;
/** Clients per slot. Varying services need more, as slots are idle during the last services. */
const PER_SLOT_STEADY = 4;
const PER_SLOT_VARIED = 5;

/** The slots that the bursts agree on, each read by itself, or else the estimate from all of them together. */
function slotsBy(session: ProbeSession, unloaded: Unloaded, bursts: readonly ProbeBurst[]): number | null {
  return session.ownSlots(unloaded) ?? estimateOf(bursts, unloaded)?.slots ?? null;
}

/** Null also if no request waited: then any order in the answers comes from the client. */
function estimateOf(bursts: readonly ProbeBurst[], unloaded: Unloaded, resamples = 0): SlotsEstimate | null {
  const estimate = estimateSlots(
    bursts.filter((burst) => !hasLateConnect(burst)).map(servedTimes),
    estimateOptions(unloaded, resamples, 0),
  );
  return estimate === null || isOutdone(estimate, unloaded) ? null : estimate;
}

function clientsFor(slots: number, deterministic: boolean, most: number): number {
  return Math.min(most, Math.max(SMALLEST_AIM, (deterministic ? PER_SLOT_STEADY : PER_SLOT_VARIED) * slots));
}

/** Whether the fit is so poor that larger bursts may help. */
function isPoor(
  { by, replay, staircase }: SlotsEstimate,
  { deterministic, serviceTime }: Pick<Unloaded, 'deterministic' | 'serviceTime'>,
): boolean {
  if (by === 'staircase') return false;
  if (replay === null || replay.impossible > 0.1) return true;
  const isBlurred = staircase === null || staircase.misfit > 0.2;
  return deterministic && isBlurred && !isAsAlone(replay, serviceTime);
}

/** Most bursts for a steady service. A varying one gets as many as there is time for. */
const MOST_STEADY = 8;
/** Most bursts for a steady service whose steps are so blurred by the client's noise that the bursts disagree. */
const MOST_BLURRED = 40;
const MOST_UNDECIDED = 240;
const AGREED = 0.97;
const MOST_VARIED = 60;
/** With more answers the number of slots hardly improves, so the time is better spent on single requests. */
const ENOUGH_REQUESTS = 4000;
/** Largest share of all allowed requests; used fully only if the bursts disagree. */
const SHARE_OF_REQUESTS = 0.5;
const FEWEST_AIMED_STEADY = 3;
const FEWEST_AIMED_VARIED = 12;
/** If jitter hides the steps: clients per slot, and the most in all. Beyond them more bursts show more than larger ones. */
const PER_SLOT_BLURRED = 10;
const MOST_BLURRED_CLIENTS = 192;
/** Numbers of bursts after which their size is chosen again. */
const AIMS = [3, 8, 20];

interface Shares {
  /** Share of the budget that may be spent by the end of the last burst. */
  readonly share: number;
  /** The same for the first few, which are needed in any case. */
  readonly atMost: number;
}

/** @returns the number of slots that the bursts suggest; null if they suggest none */
export async function aimedBursts(
  session: ProbeSession,
  unloaded: Unloaded,
  ramp: readonly ProbeBurst[],
  { share, atMost }: Shares,
): Promise<number | null> {
  let most = unloaded.deterministic ? MOST_STEADY : MOST_VARIED;
  const fewest = unloaded.deterministic ? FEWEST_AIMED_STEADY : FEWEST_AIMED_VARIED;
  let clients = firstAim(session, unloaded, ramp);
  let bursts: ProbeBurst[] = [];
  let made = 0;
  const affordable = SHARE_OF_REQUESTS * mostRequests(session.planned);
  let enough = Math.min(ENOUGH_REQUESTS, affordable);
  while (clients >= 2 && made < most && (made < fewest || made * clients < enough)) {
    const expected = bursts.length === 0 ? expectedLength(ramp, clients) : mean(bursts.map(lengthOf));
    if (!session.canAfford(clients, expected, made < fewest ? atMost : share)) break;
    const burst = await session.burst('aimed', clients);
    bursts.push(burst);
    made += 1;
    if (hasLateConnect(burst)) clients = Math.min(clients, fewerAfter(session, burst));
    // The server refuses everything now, so more bursts would show nothing.
    if (burst.requests.every(isDeclined)) break;
    if (made >= FEWEST_AIMED_STEADY && session.isSureOfSlots(unloaded)) break;
    if (unloaded.deterministic && made === most && made < MOST_BLURRED && areUnclear(bursts, unloaded)) {
      most += MOST_STEADY;
    }
    const isOver = made === most || (made >= fewest && made * clients >= enough);
    if (!unloaded.deterministic && isOver && isUndecided(bursts, unloaded)) {
      most = Math.min(MOST_UNDECIDED, 2 * made);
      enough = Math.min(2 * made * clients, affordable);
    }
    if (!AIMS.includes(made) && !isOutgrown(session, burst, unloaded)) continue;
    const aim = nextAim(session, unloaded, bursts, clients);
    // Earlier bursts of about the same size still count.
    bursts = bursts.filter(({ requests }) => requests.length >= 0.6 * aim);
    clients = aim;
  }
  const last = bursts.length > 0 ? bursts : ramp.slice(-1);
  return slotsBy(session, unloaded, last);
}

/** Makespan of a burst in services, below which it has too few clients for a second step. */
const FEW_SERVICES = 2.5;

/** Whether so few requests of the burst waited that a number of slots that has grown needs a larger one. */
function isOutgrown(session: ProbeSession, burst: ProbeBurst, alone: Unloaded): boolean {
  const isShort = ({ serviceTime, roundTrip }: Unloaded) => {
    // The service time may have changed since the single requests.
    const service = Math.min(serviceTime, quickestOf([burst]) - roundTrip);
    return makespan(burst) - roundTrip < FEW_SERVICES * service;
  };
  const isServed = burst.requests.every(wasServed) && !session.bursts.some(declinesMany);
  // Since then, steps may also have shown that part of a single request is a delay.
  return alone.deterministic && isServed && isShort(alone) && isShort(session.unloaded() ?? alone);
}

/** If a burst is not always fully admitted, pauses between the connects are tried, and then smaller bursts. */
function fewerAfter(session: ProbeSession, burst: ProbeBurst): number {
  if (session.connectGap > 0) session.lowerMost(burst);
  session.slowDown(burst);
  return session.mostClients;
}

function areUnclear(bursts: readonly ProbeBurst[], unloaded: Unloaded): boolean {
  if (hidesSteps(unloaded)) return true;
  const estimate = estimateOf(bursts, unloaded, RESAMPLES);
  return estimate !== null && (estimate.by === 'replay' || estimate.agreement < AGREED);
}

/** For varying services: whether more bursts could decide between neighbouring numbers. They do not improve a poor fit. */
function isUndecided(bursts: readonly ProbeBurst[], unloaded: Unloaded): boolean {
  const estimate = estimateOf(bursts, unloaded, RESAMPLES);
  return estimate !== null && estimate.agreement < AGREED && !isPoor(estimate, unloaded);
}

function firstAim(session: ProbeSession, unloaded: Unloaded, ramp: readonly ProbeBurst[]): number {
  const last = ramp.at(-1);
  if (last === undefined) return 0;
  // Refusals may be the answer: bursts of which at least half are refused show whether they are regular.
  const declining = ramp.filter(declinesMany);
  if (declining.length > 0) {
    const sizes = declining.map(({ requests }) => requests.length);
    const admitted = Math.max(...declining.map(({ requests }) => requests.filter(wasServed).length));
    return Math.min(session.mostClients, Math.max(...sizes, 2 * admitted));
  }
  const own = session.ownSlots(unloaded);
  if (own === null && isBlurred(unloaded)) return blurredAim(session, [last], unloaded);
  const slots = own ?? estimateOf([last], unloaded)?.slots ?? null;
  const least = isOutgrown(session, last, unloaded) ? 2 * last.requests.length : 0;
  if (slots === null) return Math.min(session.mostClients, Math.max(last.requests.length, least));
  const aim = clientsFor(slots, unloaded.deterministic, session.mostClients);
  return last.phase === 'ramp' ? aim : keptSize(last.requests.length, aim);
}

/** A size that is nearly right is kept: bursts of one size can be combined, and show whether the number changes. */
function keptSize(clients: number, aim: number): number {
  return aim > 1.35 * clients || aim < 0.6 * clients ? aim : clients;
}

function nextAim(session: ProbeSession, unloaded: Unloaded, bursts: readonly ProbeBurst[], clients: number): number {
  if (bursts.some(declinesMany)) return clients;
  const last = bursts.at(-1);
  if (last !== undefined && isOutgrown(session, last, unloaded)) return Math.min(session.mostClients, 2 * clients);
  const own = session.ownSlots(unloaded);
  if (own === null && isBlurred(unloaded)) return blurredAim(session, bursts, unloaded);
  const estimate = estimateOf(bursts, unloaded);
  const slots = own ?? estimate?.slots ?? null;
  if (slots === null) return Math.min(session.mostClients, clients);
  const isUnexplained = own === null && estimate !== null && isPoor(estimate, unloaded);
  if (isUnexplained) return Math.min(session.mostClients, 2 * clients);
  return keptSize(clients, clientsFor(slots, unloaded.deterministic, session.mostClients));
}

/** No more slots than this have that throughput, as part of a single request may be a delay outside them. */
function blurredAim(session: ProbeSession, bursts: readonly ProbeBurst[], { serviceTime }: Unloaded): number {
  const gaps = bursts.flatMap((burst) => {
    const { departures } = servedTimes(burst);
    const { first, last } = endsOfAnswers(burst);
    return departures.length < 2 ? [] : [(last - first) / (departures.length - 1)];
  });
  const most = gaps.length === 0 ? Number.POSITIVE_INFINITY : serviceTime / Math.max(1, median(gaps));
  const wanted = Math.min(MOST_BLURRED_CLIENTS, Math.ceil(PER_SLOT_BLURRED * most));
  return Math.min(session.mostClients, Math.max(SMALLEST_AIM, wanted));
}

function expectedLength(ramp: readonly ProbeBurst[], clients: number): number {
  const last = ramp.at(-1);
  return last === undefined ? 0 : (lengthOf(last) * Math.max(1, clients)) / last.requests.length;
}
