/** Single requests after pauses: with a limit on the rate they are answered at once, while one after the other they have to wait. */
import type { Unloaded } from '../estimation/evidence/unloaded.js';
import type { ProbeSession } from './session.js';

const SPACED = 3;
/** The pause, in services. */
const PAUSE = 1.5;

export async function spacedRequests(session: ProbeSession, { serviceTime }: Unloaded, share: number): Promise<void> {
  if (!session.canAfford(SPACED, SPACED * (1 + PAUSE) * serviceTime, share)) return;
  for (let made = 0; made < SPACED; made += 1) {
    await session.rest(PAUSE * serviceTime);
    await session.burst('warm-up', 1);
  }
}
