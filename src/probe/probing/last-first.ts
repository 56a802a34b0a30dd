/**
 * Bursts for services that are too short to be seen overlapping: each client begins its request, and they finish it in the reverse order
 * of connecting. If every one is answered, all were in service at once.
 */
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import { areInServiceAtOnce } from '../estimation/evidence/connections.js';
import type { Unloaded } from '../estimation/evidence/unloaded.js';
import type { ProbeSession } from './session.js';

/** Longer services overlap visibly. */
const SHORT: Nanoseconds = 5 * MILLISECOND;
const SIZES = [4, 16, 64];
/** How long clients that have begun their requests may keep a server from answering any, at most. */
const STALL: Nanoseconds = 200 * MILLISECOND;
/** Time for the server to accept a connection before the next. */
const CONNECT_GAP: Nanoseconds = MILLISECOND;

export async function lastFirstBursts(session: ProbeSession, unloaded: Unloaded, share: number): Promise<void> {
  const { serviceTime, roundTrip } = unloaded;
  const { keepAlive, maxClients } = session.scenario;
  if (serviceTime > SHORT || keepAlive) return;
  for (const size of SIZES) {
    const clients = Math.min(size, maxClients);
    const each = CONNECT_GAP + 2 * roundTrip + serviceTime;
    if (clients < 2 || !session.canAfford(clients, clients * each, share)) break;
    const burst = await session.burst('last-first', clients, {
      connectGap: CONNECT_GAP,
      sends: 'last-first',
      stallPatience: STALL,
    });
    if (!areInServiceAtOnce(burst) || clients < size) break;
  }
}
