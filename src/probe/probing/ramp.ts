/** The ramp: bursts of 2, 4, 8 ... clients, until the last client waits for several services. */
import type { ProbeBurst } from '../../model/probe.js';
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import { declinesMany, isDeclined } from '../estimation/evidence/admission.js';
import {
  BUSY_CLIENT,
  endsOfAnswers,
  hasLateConnect,
  makespan,
  servedTimes,
  wasServed,
} from '../estimation/evidence/requests.js';
import type { Unloaded } from '../estimation/evidence/unloaded.js';
import { meanResponse, orderKept } from '../estimation/evidence/waiting.js';
import type { ProbeSession } from './session.js';
import { lengthOf } from './single-requests.js';

const ENOUGH_SERVICES = 3.5;
const ENOUGH_BATCHES = 3.5;
const ENOUGH_RESPONSE = 2.5;
const WAITING_RESPONSE = 1.3;
const FEWEST_RAMP_VARIED = 8;
/** Rank correlation from which requests were served in arrival order, as in a queue. Requests that share resources finish in any order. */
const IN_ORDER = 0.5;
/** With shorter services, batches of answers may only be an effect of the client. */
const QUICK_SERVICE: Nanoseconds = 2 * MILLISECOND;
/** Service time over budget above which there is no time for every size of the ramp. */
const SLOW = 1 / 400;

/** Runs the ramp. It also finds out how many are admitted if not all are. */
export async function rampUp(session: ProbeSession, unloaded: Unloaded, share: number): Promise<ProbeBurst[]> {
  const bursts: ProbeBurst[] = [];
  const isSlow = unloaded.serviceTime > SLOW * session.planned;
  let growth = 2;
  for (let clients = Math.min(2, session.mostClients); ; clients = Math.min(session.mostClients, clients * growth)) {
    const previous = bursts.at(-1);
    const expected = previous === undefined ? unloaded.serviceTime : 2 * lengthOf(previous);
    if (!session.canAfford(clients, expected, share)) break;
    const hasty = await session.burst('ramp', clients);
    bursts.push(hasty);
    const burst = hasLateConnect(hasty) ? await admitSlowly(session, hasty, share) : hasty;
    if (burst === null) break;
    if (burst !== hasty) bursts.push(burst);
    if (declinesMany(burst) || burst.requests.every(isDeclined)) {
      bursts.push(...(await narrowDown(session, bursts, share)));
      break;
    }
    if (burst.requests.every((request) => !wasServed(request)) || isStarved(session, burst)) break;
    if (burst.clientBusy > BUSY_CLIENT && clients > 32) break;
    // A few refusals may be failures, or the beginning of load shedding: a larger burst shows which.
    const isFirstRefusal = burst.requests.some(isDeclined) && !(previous?.requests.some(isDeclined) ?? false);
    if ((isEnough(burst, unloaded) && !isFirstRefusal) || clients >= session.mostClients) break;
    // With little time, and almost no request waiting yet, every other size is skipped.
    growth = isSlow && !(meanResponse([burst], unloaded) > WAITING_RESPONSE) ? 4 : 2;
  }
  return bursts;
}

/** Whether kept connections kept their slots from the other clients. The closed loop then shows how many are served at once. */
export function isStarved({ scenario }: ProbeSession, { requests }: ProbeBurst): boolean {
  return scenario.keepAlive && requests.some(wasServed) && requests.some(({ outcome }) => outcome.kind === 'timed-out');
}

/**
 * Repeats a burst that was not fully admitted, with pauses between the connects, in case the server is only too slow to accept so
 * many at once. Null if the burst is still not admitted; then no larger ones are tried.
 */
async function admitSlowly(session: ProbeSession, hasty: ProbeBurst, share: number): Promise<ProbeBurst | null> {
  const clients = hasty.requests.length;
  if (session.connectGap === 0) {
    session.slowDown(hasty);
    if (session.canAfford(clients, lengthOf(hasty), share)) {
      const patient = await session.burst('ramp', clients);
      if (!hasLateConnect(patient)) return patient;
    }
  }
  session.lowerMost(hasty);
  return null;
}

/** Finds the largest burst without refusals by bisection: a server may refuse all requests of a burst that is too large. */
async function narrowDown(session: ProbeSession, ramp: readonly ProbeBurst[], share: number): Promise<ProbeBurst[]> {
  const tries: ProbeBurst[] = [];
  const isWhole = ({ requests }: ProbeBurst) => requests.every(wasServed);
  const sizesOf = (bursts: readonly ProbeBurst[]) => bursts.map(({ requests }) => requests.length);
  let served = Math.max(1, ...sizesOf(ramp.filter(isWhole)));
  let declined = Math.min(...sizesOf(ramp.filter((burst) => !isWhole(burst))));
  while (declined - served > 1) {
    const between = Math.floor((served + declined) / 2);
    if (!session.canAfford(between, Math.max(0, ...ramp.map(lengthOf)), share)) break;
    const burst = await session.burst('ramp', between);
    tries.push(burst);
    if (isWhole(burst)) served = between;
    else declined = between;
  }
  return tries;
}

/**
 * Whether the burst has a queue. The makespan alone would end the ramp too early if services slow one another down, or if a single
 * service is long; the mean response shows whether most requests waited.
 */
function isEnough(burst: ProbeBurst, unloaded: Unloaded): boolean {
  const { serviceTime, deterministic, roundTrip } = unloaded;
  if ((makespan(burst) - roundTrip) / serviceTime < ENOUGH_SERVICES) return false;
  const isInOrder = orderKept(burst) >= IN_ORDER;
  if (deterministic) {
    if (serviceTime < QUICK_SERVICE && !isInOrder) return false;
    return burst.requests.length >= ENOUGH_BATCHES * firstBatch(burst, serviceTime);
  }
  // In a burst of two or four, a single long service can look like a queue.
  if (burst.requests.length < FEWEST_RAMP_VARIED) return false;
  return meanResponse([burst], unloaded) >= ENOUGH_RESPONSE && isInOrder;
}

/** The number of answers within half a service of the first. */
function firstBatch(burst: ProbeBurst, serviceTime: number): number {
  const { first } = endsOfAnswers(burst);
  return servedTimes(burst).departures.filter((departure) => departure <= first + serviceTime / 2).length;
}
