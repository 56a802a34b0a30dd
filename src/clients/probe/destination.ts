/** Finds the address of a host once, so that a burst's clients connect in order and none of them asks for it. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Outcome } from '../../model/connection-record.js';
import type { ProbeTarget } from '../../model/probe-target.js';
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import { outcomeOfError } from '../outcome.js';
import { Connection, type Destination } from './connection.js';

/** The destination, or why there is none. */
export type Found = { readonly destination: Destination } | { readonly outcome: Outcome };

/** @param patience for each address of a host that has several, and for asking for them */
export async function findDestination({ address, tls }: ProbeTarget, patience: Nanoseconds): Promise<Found> {
  if (address.kind === 'unix' || isIP(address.host) !== 0) return { destination: { address, tls } };
  const hosts = await addressesOf(address.host, patience);
  if (!Array.isArray(hosts)) return { outcome: hosts };
  const destinations = hosts.map((host) => ({ address: { ...address, host }, tls }));
  return { destination: await firstThatConnects(destinations, patience) };
}

async function addressesOf(host: string, patience: Nanoseconds): Promise<string[] | Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'failed', code: 'ETIMEOUT' }), patience / MILLISECOND);
  });
  const found = lookup(host, { all: true }).then((all) => all.map(({ address }) => address), outcomeOfError);
  try {
    return await Promise.race([found, bound]);
  } finally {
    clearTimeout(timer);
  }
}

/** `localhost` is often two addresses, and a server listens on one. None that connects: the first, whose failure tells. */
async function firstThatConnects(destinations: readonly Destination[], patience: Nanoseconds): Promise<Destination> {
  const [first] = destinations;
  if (first === undefined) throw new RangeError('A host without an address');
  if (destinations.length === 1) return first;
  for (const destination of destinations) if (await connects(destination, patience)) return destination;
  return first;
}

function connects({ address }: Destination, patience: Nanoseconds): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isConnected: boolean): void => {
      clearTimeout(timer);
      connection.close();
      resolve(isConnected);
    };
    const timer = setTimeout(() => end(false), patience / MILLISECOND);
    const connection = new Connection({ address, tls: null }, () => 0, {
      ready: () => end(true),
      data() {},
      ended: () => end(false),
      failed: () => end(false),
    });
  });
}
