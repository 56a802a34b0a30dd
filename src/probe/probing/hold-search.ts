/** Idle-hold: how many unfinished requests it takes until one more, a whole one, is not answered. */
import type { HoldTry, ProbeHold } from '../../model/probe.js';
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import type { Unloaded } from '../estimation/evidence/unloaded.js';
import type { ProbeSession } from './session.js';

const LEAST_PATIENCE: Nanoseconds = 50 * MILLISECOND;

/** A whole request is answered after one service and two round trips; four of each is late. */
function patienceOf({ serviceTime, roundTrip, times }: Unloaded): Nanoseconds {
  return Math.max(LEAST_PATIENCE, 4 * Math.max(serviceTime, ...times) + 4 * roundTrip);
}

/**
 * Doubles what is held until one more is blocked, then bisects. Where the slots are known by now, it first tries one
 * less than them, and them.
 */
export async function searchHold(session: ProbeSession, unloaded: Unloaded, slots: number | null): Promise<ProbeHold> {
  const patience = patienceOf(unloaded);
  const tries: HoldTry[] = [];
  let blockedAt = Number.POSITIVE_INFINITY;
  let freeAt = -1;
  for (let held = slots ?? 1; ; held = nextToTry(freeAt, blockedAt)) {
    const within = Math.min(held, session.scenario.maxClients - 1);
    if (blockedAt - freeAt <= 1 || within <= freeAt || !session.canAfford(within + 1, patience, 1)) break;
    session.announce('hold', within);
    const one = await session.server.hold({ held: within, patience });
    session.spend(within + 1);
    tries.push(one);
    if (one.answered) freeAt = Math.max(freeAt, within);
    else blockedAt = Math.min(blockedAt, within);
  }
  return { tries, patience };
}

function nextToTry(freeAt: number, blockedAt: number): number {
  if (blockedAt === Number.POSITIVE_INFINITY) return Math.max(1, 2 * freeAt);
  // The likeliest is that the first guess was right: then one less is free.
  return freeAt < 0 ? blockedAt - 1 : Math.floor((freeAt + blockedAt) / 2);
}
