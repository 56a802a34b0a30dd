/** Chooses the address of a target. */
import type { ProbeTarget } from '../../model/probe-target.js';
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import { type Destination, transportTo } from '../connection.js';
import { HeldConnection } from '../held-connection.js';

/**
 * `localhost` often has two addresses, and a server listens on one of them. If none connects, the first is used, so that its failure
 * is reported.
 * @param patience time limit of all attempts together
 */
export async function findDestination(
  { addresses, tls }: Pick<ProbeTarget, 'addresses' | 'tls'>,
  patience: Nanoseconds,
): Promise<Destination> {
  const destinations = addresses.map((address) => ({ address, tls }));
  const [first] = destinations;
  if (first === undefined) throw new RangeError('A target without an address');
  if (destinations.length === 1) return first;
  const share = patience / destinations.length;
  for (const destination of destinations) if (await connects(destination, share)) return destination;
  return first;
}

async function connects({ address }: Destination, patience: Nanoseconds): Promise<boolean> {
  const held = new HeldConnection(transportTo({ address, tls: null }, noClock), noClock);
  const timer = setTimeout(() => held.giveUp(), patience / MILLISECOND);
  held.open();
  await held.settled;
  clearTimeout(timer);
  held.close();
  return held.connection.connectedAt !== null;
}

const noClock = (): Nanoseconds => 0;
