/** Chooses among the addresses of a host once, so that a burst's clients connect in order and all to the same. */
import type { ProbeTarget } from '../../model/probe-target.js';
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import { ProbeConnection, type ProbeDestination } from './connection.js';

/**
 * `localhost` is often two addresses, and a server listens on one. Where none connects: the first, whose failure tells.
 * @param patience of all tries together
 */
export async function findDestination(
  { addresses, tls }: Pick<ProbeTarget, 'addresses' | 'tls'>,
  patience: Nanoseconds,
): Promise<ProbeDestination> {
  const destinations = addresses.map((address) => ({ address, tls }));
  const [first] = destinations;
  if (first === undefined) throw new RangeError('A target without an address');
  if (destinations.length === 1) return first;
  const share = patience / destinations.length;
  for (const destination of destinations) if (await connects(destination, share)) return destination;
  return first;
}

function connects({ address }: ProbeDestination, patience: Nanoseconds): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isConnected: boolean): void => {
      clearTimeout(timer);
      connection.close();
      resolve(isConnected);
    };
    const timer = setTimeout(() => end(false), patience / MILLISECOND);
    const connection = new ProbeConnection({ address, tls: null }, () => 0, {
      ready: () => end(true),
      data() {},
      ended: () => end(false),
      failed: () => end(false),
    });
  });
}
