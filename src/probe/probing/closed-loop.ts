/** The closed loop: how many clients it has and how long it takes. */
import type { ProbeLoop } from '../../model/probe.js';
import { type Nanoseconds, SECOND } from '../../model/units.js';
import type { Unloaded } from '../estimation/evidence/unloaded.js';
import type { ProbeSession } from './session.js';

/** Clients of the loop if no slots were found. */
const UNAIMED_LOOP = 64;
/** Length of the loop for a steady service, in services: long enough that the edges of the window do not matter. */
const LOOP_SERVICES = 30;
/** Shortest loop, however short the services, ns. */
const SHORTEST_LOOP = 0.25 * SECOND;
/** With this many answers the throughput is no longer the largest source of error. */
const ENOUGH_ANSWERS = 3000;

/** Runs the loop with two clients per slot, plus those needed to cover the round trip, so that no slot is ever idle. */
export async function closedLoop(
  session: ProbeSession,
  unloaded: Unloaded,
  { slots, isSteady }: Pick<LoopSize, 'slots' | 'isSteady'>,
  share: number,
): Promise<ProbeLoop | null> {
  const clients = loopClients(session, unloaded, slots);
  return runLoop(session, unloaded, { clients, slots, pause: 0, isSteady }, share);
}

/** @param slots null if unknown */
export function loopClients(session: ProbeSession, { serviceTime, roundTrip }: Unloaded, slots: number | null): number {
  const wanted = slots === null ? UNAIMED_LOOP : Math.ceil(2 * slots * (1 + (2 * roundTrip) / serviceTime)) + 1;
  // Clients of the loop connect independently, so a short accept queue does not limit them.
  return Math.min(session.mostAtOnce, session.mostClients, wanted);
}

interface LoopSize {
  readonly clients: number;
  /** Null if unknown. */
  readonly slots: number | null;
  readonly pause: Nanoseconds;
  /** Whether services are steady, so that a short loop is enough. */
  readonly isSteady: boolean;
  /** Length of the loop for a steady service, in services. */
  readonly services?: number;
}

/** Null if there is not enough time for a measurement. */
export async function runLoop(
  session: ProbeSession,
  { serviceTime, roundTrip }: Unloaded,
  { clients: wanted, slots, pause, isSteady, services = LOOP_SERVICES }: LoopSize,
  share: number,
): Promise<ProbeLoop | null> {
  const clients = await session.ableToHold(wanted);
  const response = (clients * serviceTime) / (slots ?? clients) + 2 * roundTrip;
  const left = session.timeUntil(share);
  // At the expected throughput the loop uses half of the requests left, so that it does not run out of them early.
  const affordable = (Math.min(ENOUGH_ANSWERS, session.requestsLeft / 2) * serviceTime) / (slots ?? clients);
  const most = Math.min(left, Math.max(affordable, 4 * response));
  const time = isSteady ? Math.min(most, Math.max(SHORTEST_LOOP, services * serviceTime + 4 * response)) : most;
  if (time < 3 * response || session.requestsLeft < 4 * clients) return null;
  session.announce('loop', clients);
  const loop = await session.server.loop({ clients, time, mostRequests: session.requestsLeft, pause });
  session.spend(loop.sent);
  return loop;
}
