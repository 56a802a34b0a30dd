/** What a connection costs this client: connects to a listener that does nothing, one after the other. */
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import type { ConnectOrder } from '../../protocol/client-messages.js';
import { ProbeConnection, type ProbeDestination } from './connection.js';

/** The first ones cost more: code that was not run before. */
const UNCOUNTED = 8;

export async function timeConnects({ address, times, patience }: Omit<ConnectOrder, 'order'>): Promise<Nanoseconds[]> {
  const measured: Nanoseconds[] = [];
  for (let index = 0; index < times + UNCOUNTED; index += 1) {
    const time = await timeConnect({ address, tls: null }, patience);
    if (index >= UNCOUNTED && time !== null) measured.push(time);
  }
  return measured;
}

function timeConnect(destination: ProbeDestination, patience: Nanoseconds): Promise<Nanoseconds | null> {
  const epoch = process.hrtime.bigint();
  const clock = () => Number(process.hrtime.bigint() - epoch);
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      connection.close();
      resolve(connection.connectedAt === null ? null : connection.connectedAt - connection.connectStartedAt);
    };
    const timer = setTimeout(end, patience / MILLISECOND);
    const connection = new ProbeConnection(destination, clock, { ready: end, data() {}, ended: end, failed: end });
  });
}
