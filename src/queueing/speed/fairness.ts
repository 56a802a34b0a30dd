/** Whether some clients of a closed loop were served again and again while others were not at all. */
import type { ProbeLoop } from '../../model/probe.js';

export interface Starvation {
  readonly clients: number;
  /** Clients that were not answered once. */
  readonly starved: number;
  /** Clients served at once: N times Jain's index. */
  readonly atOnce: number;
}

/** Rounds of answers to those who got any; with fewer, who had none was merely next. */
const ENOUGH_ROUNDS = 4;
const MANY = 0.2;
/** Who keeps a place is served all the time, but for one that may have been changed. Else places go round, and all have their turn. */
const ALIKE = 0.5;

/**
 * Jain, Chiu and Hawe, "A quantitative measure of fairness and discrimination", DEC TR-301 (1984): the index is
 * (sum x)^2 / (n sum x^2), and n times that is how many were served as well as the served were.
 */
export function starvationOf({ answersByClient }: ProbeLoop): Starvation | null {
  const clients = answersByClient.length;
  const served = answersByClient.filter((answers) => answers > 0);
  const total = served.reduce((sum, answers) => sum + answers, 0);
  const starved = clients - served.length;
  if (served.length === 0 || starved < MANY * clients || total < ENOUGH_ROUNDS * served.length) return null;
  const few = served.filter((answers) => answers < ALIKE * Math.max(...served));
  if (few.length > 1) return null;
  const squares = served.reduce((sum, answers) => sum + answers ** 2, 0);
  return { clients, starved, atOnce: Math.round(total ** 2 / squares) };
}

/** The numbers, from 1, of the clients that were not answered once. */
export function starvedClients({ answersByClient }: ProbeLoop): number[] {
  return answersByClient.flatMap((answers, client) => (answers === 0 ? [client + 1] : []));
}
