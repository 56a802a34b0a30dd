/**
 * Servers whose processes accept connections for themselves: a burst can land on one of them while the others are idle. Requests
 * that arrive one after the other, and a closed loop with enough clients, reach all of them.
 */
import type { ProbeLoop } from '../../model/probe.js';
import { slotsByThroughput } from '../estimation/evidence/closed-loop.js';
import type { Unloaded } from '../estimation/evidence/unloaded.js';
import { reachedProcesses } from '../estimation/rules/several-processes.js';
import { runLoop } from './closed-loop.js';
import type { ProbeSession } from './session.js';
import { waitUntilIdle } from './single-requests.js';

/** Clients per request in service: enough for each process to get as many as it has slots. */
const PER_SLOT = 3;
/** Share of a service within which the requests arrive, so that all are in service before the first is answered. */
const SPREAD = 0.5;
const BURSTS = 5;
/** Growth of the bursts from which they are worth repeating. */
const LARGER = 1.25;
/** Growth of the loop: clients that are shared out by chance leave some processes idle, unless there are several for each. */
const FIRST_GROWTH = 4;
const GROWTH = 2;
/** Growth of the throughput from which even more clients are tried. */
const STILL_RISES = 1.1;
/** Throughput over that of a smaller loop from which a larger one is preferred: with few clients, fewer than all slots can be busy. */
const NEARLY_AS_MUCH = 0.75;
/** Services of a wider loop: enough to see whether its throughput rises. */
const WIDER_SERVICES = 15;

/**
 * Alternates between bursts and larger loops, until both show the same number in service, or a larger loop has no higher throughput.
 * @returns the largest loop whose throughput is not much lower than that of a smaller one
 */
export async function reachAllProcesses(
  session: ProbeSession,
  unloaded: Unloaded,
  first: ProbeLoop,
  share: number,
): Promise<ProbeLoop> {
  let loop = first;
  let clients = await staggerFor(session, unloaded, loop, 0, share);
  for (let growth = FIRST_GROWTH; ; growth = GROWTH) {
    const wider = await widerLoop(session, unloaded, loop, growth, share);
    if (wider === null) return loop;
    const rise = throughputOf(wider) / throughputOf(loop);
    if (rise >= NEARLY_AS_MUCH) loop = wider;
    await waitUntilIdle(session, unloaded, share);
    clients = await staggerFor(session, unloaded, loop, clients, share);
    const found = reachedProcesses({ bursts: session.bursts, loop }, unloaded);
    if (rise < STILL_RISES || (found !== null && found.slots !== null)) return loop;
  }
}

/** @returns the size of the bursts: again larger ones only if the loop has clearly more in service than the last of `tried` clients. */
async function staggerFor(
  session: ProbeSession,
  unloaded: Unloaded,
  loop: ProbeLoop,
  tried: number,
  share: number,
): Promise<number> {
  const clients = PER_SLOT * Math.ceil(slotsByThroughput(loop, unloaded.serviceTime)?.slots ?? 0);
  if (clients < LARGER * tried) return tried;
  await staggeredBursts(session, unloaded, clients, share);
  return clients;
}

/** Bursts whose requests arrive one after the other, so that each finds a process that is idle, if there is one. */
export async function staggeredBursts(
  session: ProbeSession,
  unloaded: Unloaded,
  wanted: number,
  share: number,
): Promise<void> {
  const clients = Math.min(session.mostClients, wanted);
  const gap = (SPREAD * unloaded.serviceTime) / clients;
  for (let made = 0; made < BURSTS && clients >= 2; made += 1) {
    if (!session.canAfford(clients, 2 * PER_SLOT * unloaded.serviceTime, share)) break;
    await session.burst('staggered', clients, { connectGap: gap, sends: 'when-connected' });
  }
}

/** Null if there are not enough clients or time. */
async function widerLoop(
  session: ProbeSession,
  unloaded: Unloaded,
  loop: ProbeLoop,
  growth: number,
  share: number,
): Promise<ProbeLoop | null> {
  const clients = Math.min(session.mostAtOnce, session.mostClients, growth * loop.clients);
  if (clients < GROWTH * loop.clients) return null;
  const slots = slotsByThroughput(loop, unloaded.serviceTime)?.slots ?? null;
  const size = { clients, slots, pause: 0, isSteady: true, services: WIDER_SERVICES };
  return runLoop(session, unloaded, size, share);
}

function throughputOf({ departures, startedAt, endedAt }: ProbeLoop): number {
  return departures.length / Math.max(1, endedAt - startedAt);
}
