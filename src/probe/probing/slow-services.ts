/** The procedure for services that each take a large part of the budget: no further single requests, and every burst counts. */
import type { ProbeBurst, Probed, ProbeEnd } from '../../model/probe.js';
import type { Nanoseconds } from '../../model/units.js';
import { isMoving } from '../estimation/answer/answer.js';
import { isAnswer } from '../estimation/answer/kinds.js';
import { declinesMany, isDeclined } from '../estimation/evidence/admission.js';
import { makespan, wasServed } from '../estimation/evidence/requests.js';
import type { Unloaded } from '../estimation/evidence/unloaded.js';
import { summariseProbe } from '../estimation/summary.js';
import { isRefusing, refusingLoop } from './refusing-loop.js';
import type { ProbeSession } from './session.js';
import { waitUntilIdle } from './single-requests.js';

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
/** Clients per slot. */
const PER_SLOT = 3;
/** Makespan in services up to which a burst had no queue. */
const AT_ONCE = 1.5;
/** Makespan in services from which a burst shows steps, if there are any. */
const ENOUGH_SERVICES = 3.5;

/** With --may-abandon: services after which the rest of a burst is abandoned. Four steps are enough, and half of one is a margin. */
const NEEDED_SERVICES = 4.5;

/** Sends bursts until the answer is certain or the time runs out. */
export async function probeSlowly(
  session: ProbeSession,
  alone: Unloaded,
): Promise<Pick<Probed, 'loop' | 'hold' | 'end'>> {
  let clients = Math.min(session.mostClients, FIRST_CLIENTS);
  // The end of the budget may cut a burst short; the answers until then still count.
  while (session.canAfford(clients, 2 * alone.serviceTime, 1)) {
    const connectGap = Math.max(session.connectGap, (SPREAD * alone.serviceTime) / clients);
    const patience = session.scenario.mayAbandon ? { patience: enoughFor(alone) } : {};
    const burst = await session.burst('aimed', clients, { connectGap, sends: 'when-connected', ...patience });
    const sure = isSure(session);
    // The server may still serve the requests that were abandoned.
    const wasCut = session.timeUntil(1) > 0 && burst.requests.some(({ outcome }) => outcome.kind === 'timed-out');
    if (wasCut) await waitUntilIdle(session, alone, 1, 1);
    if (sure) return { loop: null, hold: null, end: { kind: 'complete' } };
    if (burst.requests.every(isDeclined)) break;
    // More bursts would not show whether the server limits the rate.
    if (session.bursts.filter(declinesMany).length === ENOUGH_REFUSALS) break;
    clients = Math.min(session.mostClients, nextClients(session, session.unloaded() ?? alone, burst));
  }
  const loop = isRefusing(session) ? await refusingLoop(session, alone, 1) : null;
  const end: ProbeEnd = loop === null ? { kind: 'out-of-budget', during: 'aimed' } : { kind: 'complete' };
  return { loop, hold: null, end };
}

/** How long a burst has to last to show steps, if there are any. */
function enoughFor({ serviceTime, roundTrip }: Unloaded): Nanoseconds {
  return NEEDED_SERVICES * serviceTime + roundTrip;
}

function nextClients(session: ProbeSession, unloaded: Unloaded, burst: ProbeBurst): number {
  const { requests } = burst;
  const slots = session.ownSlots(unloaded);
  if (slots !== null) return Math.max(FIRST_CLIENTS, PER_SLOT * slots);
  const services = (makespan(burst) - unloaded.roundTrip) / unloaded.serviceTime;
  if (!requests.every(wasServed) || services >= ENOUGH_SERVICES) return requests.length;
  return (services < AT_ONCE ? GROWTH : 2) * requests.length;
}

function isSure({ seen }: ProbeSession): boolean {
  const { answer } = summariseProbe({ ...seen, loop: null, hold: null, end: { kind: 'complete' } });
  return isAnswer(answer) && answer.kind !== 'range' && !(isMoving(answer) && !answer.settled);
}
