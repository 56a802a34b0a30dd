/** The lines that clients stood in: one before all servers, or one before each process. */
import { groupByProcess, type SeenByServer } from './times.js';

export interface ServedLine<T> {
  readonly clients: readonly T[];
  /** Servers of this line; null: no cap. */
  readonly servers: number | null;
}

/**
 * @param clients in the order in which they are to be given back
 * @param ownLines whether each process has a line of its own, in which it is the only server
 */
export function linesOf<T extends SeenByServer>(
  clients: readonly T[],
  servers: number | null,
  ownLines: boolean,
): ServedLine<T>[] {
  if (!ownLines) return [{ clients, servers }];
  return [...groupByProcess(clients).values()].map((own) => ({ clients: own, servers: 1 }));
}
