/** The closed loop against a server that refuses requests: large and long enough to tell a limit on the rate from slots. */
import type { ProbeBurst, ProbeLoop } from '../../model/probe.js';
import { MILLISECOND, type Nanoseconds, SECOND } from '../../model/units.js';
import { isDeclined } from '../estimation/evidence/admission.js';
import { slotsByThroughput } from '../estimation/evidence/closed-loop.js';
import { isLoaded, wasServed } from '../estimation/evidence/requests.js';
import type { Unloaded } from '../estimation/evidence/unloaded.js';
import { fillsLoop } from '../estimation/rules/rate.js';
import type { ProbeSession } from './session.js';

/** Clients at first, and per admitted request: enough to see whether more are in service than are admitted at once. */
const FEWEST_CLIENTS = 16;
const PER_ADMITTED = 4;
/** Growth of the loop if most of its clients were in service, so that few were left to ask for more. */
const GROWTH = 4;
/** Answers that show a rate; more if services vary. */
const ENOUGH_STEADY = 12;
const ENOUGH_VARIED = 200;
/** Length of the first loop, in services and at least. */
const SERVICES_STEADY = 8;
const SHORTEST: Nanoseconds = 0.25 * SECOND;
/** Pause of a client before its next request, per client: a thousand requests per second in all. */
const PAUSE: Nanoseconds = MILLISECOND;

export function isRefusing({ bursts }: Pick<ProbeSession, 'bursts'>): boolean {
  return refusingBursts(bursts).length > 0;
}

function refusingBursts(bursts: readonly ProbeBurst[]): ProbeBurst[] {
  return bursts.filter((burst) => isLoaded(burst) && burst.requests.some(isDeclined));
}

/** Repeats the loop with more clients or for a longer time until it shows the throughput, as far as both are affordable. */
export async function refusingLoop(
  session: ProbeSession,
  { serviceTime, deterministic }: Unloaded,
  share: number,
): Promise<ProbeLoop | null> {
  const declining = refusingBursts(session.bursts);
  const admitted = Math.max(0, ...declining.map(({ requests }) => requests.filter(wasServed).length));
  let most = Math.min(session.mostAtOnce, session.mostClients);
  let clients = Math.min(most, Math.max(FEWEST_CLIENTS, PER_ADMITTED * admitted));
  const enough = deterministic ? ENOUGH_STEADY : ENOUGH_VARIED;
  let time = Math.max(SHORTEST, (deterministic ? SERVICES_STEADY : ENOUGH_VARIED) * serviceTime);
  let loop: ProbeLoop | null = null;
  while (session.canAfford(4 * clients, SERVICES_STEADY * serviceTime, share)) {
    const held = await session.ableToHold(clients);
    if (held < clients) {
      most = held;
      clients = held;
    }
    session.announce('loop', clients);
    time = Math.min(time, session.timeUntil(share));
    loop = await session.server.loop({ clients, time, mostRequests: session.requestsLeft, pause: PAUSE * clients });
    session.spend(loop.sent);
    const isFull = fillsLoop(loop, serviceTime);
    const isShort = loop.departures.length < enough;
    if ((!isFull || clients === most) && !isShort) break;
    if (isFull) clients = Math.min(most, GROWTH * clients);
    if (isShort) time = Math.max(2 * time, 1.5 * timeFor(enough, loop, serviceTime));
  }
  return loop;
}

function timeFor(answers: number, loop: ProbeLoop, serviceTime: Nanoseconds): Nanoseconds {
  const perSecond = slotsByThroughput(loop, serviceTime)?.perSecond;
  return perSecond === undefined ? 0 : (answers * SECOND) / perSecond;
}
