/** How many clients a burst needs, from the bursts so far. */
import { mean } from '../../analysis/statistics/samples.js';
import type { ProbeBurst } from '../../model/probe.js';
import { declinesMany, isDeclined } from '../estimation/evidence/admission.js';
import { hasLateConnect, servedTimes } from '../estimation/evidence/requests.js';
import { estimateOptions, estimateSlots, RESAMPLES, type SlotsEstimate } from '../estimation/evidence/slots.js';
import type { Unloaded } from '../estimation/evidence/unloaded.js';
import { isAsAlone, isOutdone } from '../estimation/rules/limit.js';
import { mostRequests, type ProbeSession } from './session.js';
import { lengthOf } from './single-requests.js';

const SMALLEST_AIM = 6;
/** So many clients for each slot: of services that vary more, whose last ones leave slots idle. */
const PER_SLOT_STEADY = 4;
const PER_SLOT_VARIED = 5;

/** What each burst says by itself, where they agree; else what all of them together say. */
function slotsBy(session: ProbeSession, unloaded: Unloaded, bursts: readonly ProbeBurst[]): number | null {
  return session.ownSlots(unloaded) ?? estimateOf(bursts, unloaded)?.slots ?? null;
}

/** Null also where none had to wait: what is in order then is the client's own handling. */
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

/** Whether the fit is so bad that more clients may show more. */
function isPoor(
  { by, replay, staircase }: SlotsEstimate,
  { deterministic, serviceTime }: Pick<Unloaded, 'deterministic' | 'serviceTime'>,
): boolean {
  if (by === 'staircase') return false;
  if (replay === null || replay.impossible > 0.1) return true;
  const isBlurred = staircase === null || staircase.misfit > 0.2;
  return deterministic && isBlurred && !isAsAlone(replay, serviceTime);
}

/** A service that always takes as long needs few, one that varies as many as there is time for. */
const MOST_STEADY = 8;
/** As many again, up to so many, while the client's own noise blurs the steps so that the bursts do not agree. */
const MOST_BLURRED = 40;
const MOST_UNDECIDED = 240;
const AGREED = 0.97;
const MOST_VARIED = 60;
/** More answers than this say little more of a number of slots: the time is better spent on how long services take. */
const ENOUGH_REQUESTS = 4000;
/** Of all the requests that there are, no more than this share; as many as that where the bursts do not agree. */
const SHARE_OF_REQUESTS = 0.5;
const FEWEST_AIMED_STEADY = 3;
const FEWEST_AIMED_VARIED = 12;
/** After so many bursts the aim is taken again. */
const AIMS = [3, 8, 20];

interface Shares {
  /** Of the budget, by when the last is to be over. */
  readonly share: number;
  /** The same, for the few that there must be. */
  readonly atMost: number;
}

/** @returns the slots that the bursts speak for by now; null when they do not */
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
    // None is admitted any more.
    if (burst.requests.every(isDeclined)) break;
    if (unloaded.deterministic && made === most && made < MOST_BLURRED && isBlurred(bursts, unloaded)) {
      most += MOST_STEADY;
    }
    const isOver = made === most || (made >= fewest && made * clients >= enough);
    if (!unloaded.deterministic && isOver && isUndecided(bursts, unloaded)) {
      most = Math.min(MOST_UNDECIDED, 2 * made);
      enough = Math.min(2 * made * clients, affordable);
    }
    if (!AIMS.includes(made)) continue;
    const aim = nextAim(session, unloaded, bursts, clients);
    // What is about as large counts on.
    bursts = bursts.filter(({ requests }) => requests.length >= 0.6 * aim);
    clients = aim;
  }
  const last = bursts.length > 0 ? bursts : ramp.slice(-1);
  return slotsBy(session, unloaded, last);
}

/** As many are admitted now and then: with pauses between the connects, or else fewer, they always are. */
function fewerAfter(session: ProbeSession, burst: ProbeBurst): number {
  if (session.connectGap > 0) session.lowerMost(burst);
  session.slowDown(burst);
  return session.mostClients;
}

function isBlurred(bursts: readonly ProbeBurst[], unloaded: Unloaded): boolean {
  const estimate = estimateOf(bursts, unloaded, RESAMPLES);
  return estimate !== null && (estimate.by === 'replay' || estimate.agreement < AGREED);
}

/** Of services that vary: more bursts separate neighbouring numbers, and what does not fit is not mended by more. */
function isUndecided(bursts: readonly ProbeBurst[], unloaded: Unloaded): boolean {
  const estimate = estimateOf(bursts, unloaded, RESAMPLES);
  return estimate !== null && estimate.agreement < AGREED && !isPoor(estimate, unloaded);
}

function firstAim(session: ProbeSession, unloaded: Unloaded, ramp: readonly ProbeBurst[]): number {
  const last = ramp.at(-1);
  if (last === undefined) return 0;
  // That some are declined is the answer: the same again, to see whether they always are.
  if (declinesMany(last)) return last.requests.length;
  const slots = slotsBy(session, unloaded, [last]);
  return slots === null
    ? Math.min(session.mostClients, last.requests.length)
    : clientsFor(slots, unloaded.deterministic, session.mostClients);
}

function nextAim(session: ProbeSession, unloaded: Unloaded, bursts: readonly ProbeBurst[], clients: number): number {
  if (bursts.some(declinesMany)) return clients;
  const estimate = estimateOf(bursts, unloaded);
  const slots = slotsBy(session, unloaded, bursts);
  if (slots === null) return clients;
  const isUnexplained = session.ownSlots(unloaded) === null && estimate !== null && isPoor(estimate, unloaded);
  if (isUnexplained) return Math.min(session.mostClients, 2 * clients);
  const aim = clientsFor(slots, unloaded.deterministic, session.mostClients);
  // What is nearly right stays: bursts of one size can be laid over one another.
  return aim > 1.35 * clients || aim < 0.6 * clients ? aim : clients;
}

function expectedLength(ramp: readonly ProbeBurst[], clients: number): number {
  const last = ramp.at(-1);
  return last === undefined ? 0 : (lengthOf(last) * Math.max(1, clients)) / last.requests.length;
}
