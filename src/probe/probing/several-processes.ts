/**
 * Servers whose processes accept connections for themselves: a burst can land on one of them while the others are idle. Requests
 * that arrive one after the other, and a closed loop with enough clients, reach all of them.
 */
import type { ProbeLoop } from '../../model/probe.js';
import { slotsByThroughput } from '../estimation/evidence/closed-loop.js';
import type { Unloaded } from '../estimation/evidence/unloaded.js';
import { runLoop } from './closed-loop.js';
import type { ProbeSession } from './session.js';
import { waitUntilIdle } from './single-requests.js';

/** Clients per request in service. */
const PER_SLOT = 2;
/** Share of a service within which the requests arrive, so that all are in service before the first is answered. */
const SPREAD = 0.5;
const BURSTS = 5;
/** Growth of the throughput with twice the clients from which even more are tried. */
const STILL_RISES = 1.1;

/** @returns the loop with the most clients whose throughput is not lower than with half as many */
export async function reachAllProcesses(
  session: ProbeSession,
  unloaded: Unloaded,
  first: ProbeLoop,
  share: number,
): Promise<ProbeLoop> {
  const loop = await widen(session, unloaded, first, share);
  await waitUntilIdle(session, unloaded, share);
  const inService = slotsByThroughput(loop, unloaded.serviceTime)?.slots ?? 0;
  await staggeredBursts(session, unloaded, PER_SLOT * Math.ceil(inService), share);
  return loop;
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

async function widen(session: ProbeSession, unloaded: Unloaded, first: ProbeLoop, share: number): Promise<ProbeLoop> {
  let loop = first;
  while (2 * loop.clients <= Math.min(session.mostAtOnce, session.mostClients)) {
    const slots = slotsByThroughput(loop, unloaded.serviceTime)?.slots ?? null;
    const wider = await runLoop(
      session,
      unloaded,
      { clients: 2 * loop.clients, slots, pause: 0, isSteady: true },
      share,
    );
    if (wider === null) break;
    const growth = throughputOf(wider) / throughputOf(loop);
    if (growth * STILL_RISES >= 1) loop = wider;
    if (growth < STILL_RISES) break;
  }
  return loop;
}

function throughputOf({ departures, startedAt, endedAt }: ProbeLoop): number {
  return departures.length / Math.max(1, endedAt - startedAt);
}
