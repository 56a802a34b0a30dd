/** The procedure for services that each take a large part of the budget: almost no further single requests, and every burst counts. */
import { MOST_AUTO, type ProbeBurst, type Probed, type ProbeEnd, type ProbeLoop } from '../../model/probe.js';
import type { Nanoseconds } from '../../model/units.js';
import { isMoving, type ProbeAnswer } from '../estimation/answer/answer.js';
import { isAnswer } from '../estimation/answer/kinds.js';
import { declinesMany, isDeclined } from '../estimation/evidence/admission.js';
import { isLoaded, makespan, servedTimes, wasServed } from '../estimation/evidence/requests.js';
import { leastByOrder } from '../estimation/evidence/rival-slots.js';
import { DIVISOR_SCORE, type EstimateOptions, estimateSlots } from '../estimation/evidence/slots.js';
import type { Unloaded } from '../estimation/evidence/unloaded.js';
import { orderKept, spreadOfAnswers } from '../estimation/evidence/waiting.js';
import { summariseProbe } from '../estimation/summary.js';
import { closedLoop } from './closed-loop.js';
import { isRefusing, refusingLoop } from './refusing-loop.js';
import type { ProbeSession } from './session.js';
import { singleRequests, waitUntilIdle } from './single-requests.js';

/** Bursts with refusals after which the loop is next. */
const ENOUGH_REFUSALS = 2;
/** Three steps with four slots. */
const FIRST_CLIENTS = 12;
/**
 * Share of a service within which the requests of a burst arrive. It is little for the steps, and enough for each request to find
 * an idle process, if there is one: processes that accept for themselves take all connections that are waiting.
 */
const SPREAD = 0.05;
/** Growth of the burst after one in which all requests seem to have been served at once. */
const GROWTH = 4;
/** Clients per slot. Varying services need more, as slots are idle during the last services. */
const PER_SLOT = 3;
const PER_SLOT_VARIED = 5;
/** Clients for one slot, as the services of a burst come one after the other. */
const SMALLEST_ONE = 6;
/** Makespan in services up to which a burst had no queue. */
const AT_ONCE = 1.5;
/** Makespan in services from which a burst shows steps, if there are any. */
const ENOUGH_SERVICES = 3.5;
/** Share of the makespan within which all answers of a burst without a queue arrive, if services are steady. */
const TOGETHER = 0.35;
/** Rank correlation of arrivals and departures from which requests were served in arrival order, as in a queue. */
const IN_ORDER = 0.5;

/** Bursts without steps after which services are taken to vary. */
const STEPLESS = 2;
/** Single requests for varying services, and the share of the budget by which they end. */
const MOST_ALONE = 8;
const ALONE_VARIED = { fewest: 3, share: 0.4, atMost: 0.5 };
/** Share of the budget for the bursts of varying services: the rest is for the loop, which shows whether they reached all processes. */
const BURSTS_VARIED = 0.75;
const LOOP_VARIED = 0.95;
/** Services that the shortest loop takes. */
const SERVICES_OF_LOOP = 9;

/** With --may-abandon: services after which the rest of a burst is abandoned. Four steps are enough, and half of one is a margin. */
const NEEDED_SERVICES = 4.5;

/** The findings of a probe apart from its bursts. */
export type Found = Pick<Probed, 'loop' | 'hold' | 'end'>;

/** Sends bursts until the answer is certain or the time runs out. */
export async function probeSlowly(session: ProbeSession, alone: Unloaded): Promise<Found> {
  // The first answers may have been quick by chance.
  session.plan(MOST_AUTO);
  let clients = Math.min(session.mostClients, FIRST_CLIENTS);
  let unloaded = alone;
  let varies = false;
  while (
    session.canAfford(clients, unloaded.serviceTime, varies && hasTimeForLoop(session, unloaded) ? BURSTS_VARIED : 1)
  ) {
    const connectGap = Math.max(session.connectGap, (SPREAD * unloaded.serviceTime) / clients);
    const patience = session.scenario.mayAbandon ? { patience: enoughFor(unloaded) } : {};
    const burst = await session.burst('aimed', clients, { connectGap, sends: 'when-connected', ...patience });
    const { answer } = summariseProbe({ ...session.seen, loop: null, hold: null, end: { kind: 'complete' } });
    // The server may still serve the requests that were abandoned.
    const wasCut = session.timeUntil(1) > 0 && burst.requests.some(({ outcome }) => outcome.kind === 'timed-out');
    if (wasCut) await waitUntilIdle(session, unloaded, 1, 1);
    if (isSure(answer)) return { loop: null, hold: null, end: { kind: 'complete' } };
    if (burst.requests.every(isDeclined)) break;
    if (lacksOnlyLoop(answer)) {
      varies = true;
      break;
    }
    // More bursts would not show whether the server limits the rate.
    if (session.bursts.filter(declinesMany).length === ENOUGH_REFUSALS) break;
    varies ||= await doVary(session, unloaded);
    unloaded = session.unloaded() ?? unloaded;
    clients = Math.min(session.mostClients, nextClients(session, unloaded, burst, varies));
  }
  const loop = await lastLoop(session, unloaded, varies);
  const end: ProbeEnd = loop === null ? { kind: 'out-of-budget', during: 'aimed' } : { kind: 'complete' };
  return { loop, hold: null, end };
}

function lastLoop(session: ProbeSession, unloaded: Unloaded, varies: boolean): Promise<ProbeLoop | null> | null {
  if (isRefusing(session)) return refusingLoop(session, unloaded, 1);
  const slots = varies ? replayedSlots(session) : null;
  return slots === null ? null : closedLoop(session, unloaded, { slots, isSteady: false }, LOOP_VARIED);
}

function hasTimeForLoop({ planned }: ProbeSession, { serviceTime }: Unloaded): boolean {
  return SERVICES_OF_LOOP * serviceTime < (LOOP_VARIED - BURSTS_VARIED) * planned;
}

function loadedBursts({ bursts }: ProbeSession): ProbeBurst[] {
  return bursts.filter(isLoaded);
}

/** Whether services vary: then bursts with a queue have no steps that agree, and single requests differ. */
async function doVary(session: ProbeSession, unloaded: Unloaded): Promise<boolean> {
  const isStepless = loadedBursts(session).filter(hasQueue).length >= STEPLESS && session.ownSlots(unloaded) === null;
  if (!isStepless || isRefusing(session)) return false;
  const alone = unloaded.times.length;
  if (alone < MOST_ALONE) await singleRequests(session, 'unloaded', { ...ALONE_VARIED, most: MOST_ALONE - alone });
  return session.unloaded()?.deterministic === false;
}

function lacksOnlyLoop(answer: ProbeAnswer): boolean {
  return answer.kind === 'could-not-tell' && answer.because.every((reason) => reason === 'no-loop');
}

/** How long a burst has to last to show steps, if there are any. */
function enoughFor({ serviceTime, roundTrip }: Unloaded): Nanoseconds {
  return NEEDED_SERVICES * serviceTime + roundTrip;
}

function nextClients(session: ProbeSession, unloaded: Unloaded, burst: ProbeBurst, varies: boolean): number {
  const { requests } = burst;
  const slots = session.ownSlots(unloaded);
  if (slots !== null) return Math.max(FIRST_CLIENTS, PER_SLOT * slots);
  if (!requests.every(wasServed)) return requests.length;
  const wanted = PER_SLOT_VARIED * leastByOrder(loadedBursts(session).map(servedTimes));
  if (varies || wanted > requests.length) {
    // Small bursts show only few slots, so they are for a server that certainly has one.
    const smallest = loadedBursts(session).every((one) => orderKept(one) === 1) ? SMALLEST_ONE : FIRST_CLIENTS;
    return Math.max(smallest, Math.min(GROWTH * requests.length, wanted));
  }
  const services = (makespan(burst) - unloaded.roundTrip) / unloaded.serviceTime;
  if (services >= ENOUGH_SERVICES) return requests.length;
  return (services < AT_ONCE && !hasQueue(burst) ? GROWTH : 2) * requests.length;
}

/** A single service may have been long by chance, so its duration alone does not show whether requests waited. */
function hasQueue(burst: ProbeBurst): boolean {
  return spreadOfAnswers(burst) > TOGETHER && orderKept(burst) >= IN_ORDER;
}

/** The slots that fit best if services vary. */
function replayedSlots(session: ProbeSession): number | null {
  const bursts = loadedBursts(session).filter(({ requests }) => requests.every(wasServed));
  return estimateSlots(bursts.map(servedTimes), VARIED)?.slots ?? null;
}

/** Nothing is known of the services. */
const VARIED: EstimateOptions = {
  deterministic: false,
  serviceTime: 0,
  leastDelayed: 0,
  leastTime: 0,
  divisorScore: DIVISOR_SCORE,
  resamples: 0,
  seed: 0,
};

function isSure(answer: ProbeAnswer): boolean {
  return isAnswer(answer) && answer.kind !== 'range' && !(isMoving(answer) && !answer.settled);
}
