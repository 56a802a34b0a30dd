/** What a start of service costs besides waiting for a server: the part of a wait that no queue predicts. */
import type { Nanoseconds } from '../../model/units.js';
import { median, sorted } from '../statistics/quantiles.js';
import type { ServedLine } from './own-lines.js';
import type { SeenByBoth } from './times.js';

export interface HandOver {
  /** Median time from an arrival to its service where a server was idle; null where none ever was. */
  readonly idleStart: Nanoseconds | null;
  /** Median time from a server's close to the next accept where somebody waited; null where nobody did. */
  readonly handOver: Nanoseconds | null;
}

/** Over all lines. Where nothing caps a line every start is idle. */
export function handOverOf(lines: ReadonlyArray<ServedLine<SeenByBoth>>): HandOver {
  const starts = lines.map(startsOf);
  const idle = starts.flatMap((line) => line.idle);
  const busy = starts.flatMap((line) => line.busy);
  return {
    idleStart: idle.length === 0 ? null : median(idle),
    handOver: busy.length === 0 ? null : median(busy),
  };
}

function startsOf({ clients, servers }: ServedLine<SeenByBoth>) {
  const inOrder = [...clients].sort((a, b) => a.server.serviceStartedAt - b.server.serviceStartedAt);
  const ends = sorted(inOrder.map(({ server }) => server.serviceEndedAt));
  const idle: Nanoseconds[] = [];
  const busy: Nanoseconds[] = [];
  for (const [index, { client, server }] of inOrder.entries()) {
    // So many clients before it were done when a place was free for it.
    const freeAt = servers === null ? undefined : ends[index - servers];
    if (freeAt === undefined || freeAt <= client.arrivedAt) idle.push(server.serviceStartedAt - client.arrivedAt);
    else busy.push(server.serviceStartedAt - freeAt);
  }
  return { idle, busy };
}
