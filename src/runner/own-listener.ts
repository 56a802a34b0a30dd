/** Listeners of the probe's own on this machine. What they show comes from the client, not from a server. */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { type AddressInfo, createServer, isIPv6, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { LATE_CONNECT } from '../model/connection-record.js';
import { unwritable } from '../model/failure.js';
import type { ProbeAddress } from '../model/probe-target.js';
import { MILLISECOND, type Nanoseconds, SECOND } from '../model/units.js';
import { CERTIFICATE, KEY } from '../protocol/own-certificate.js';
import type { LoadGenerator } from './processes/load-generator.js';
import { makePrivateFolder, removeAbandoned } from './traces.js';

interface OwnListener {
  readonly address: ProbeAddress;
  readonly close: () => void;
}

interface HoldingListener extends OwnListener {
  /** The most connections that were open at once with a byte received. */
  readonly mostHeld: () => number;
}

/** How many connects are timed to find the median cost of one. */
const CALIBRATION_CONNECTS = 41;
/** The first connects are not counted: they take longer because their code runs for the first time. */
const UNCOUNTED = 8;

/** How long each of several connects of the load generator takes without any network, ns. */
export async function timeNullConnects(load: LoadGenerator, target: ProbeAddress): Promise<readonly Nanoseconds[]> {
  const listener = await openNullListener(target);
  try {
    const order = {
      address: listener.address,
      times: CALIBRATION_CONNECTS,
      uncounted: UNCOUNTED,
      patience: LATE_CONNECT,
    };
    return (await load.connect(order)).times;
  } finally {
    listener.close();
  }
}

/** Time limit for holding connections at the probe's own listener, which closes them long before. */
const CAPACITY_PATIENCE = SECOND;
/** The same per client: several times a TLS handshake on both sides. */
const CAPACITY_PATIENCE_EACH = 10 * MILLISECOND;
/** A pause of this machine can look like a limit, so that is checked. */
const HOLD_TRIES = 2;

/** How long `heldAtOnce` takes at most. */
export function longestHold(clients: number): Nanoseconds {
  return HOLD_TRIES * patienceFor(clients);
}

function patienceFor(clients: number): Nanoseconds {
  return CAPACITY_PATIENCE + clients * CAPACITY_PATIENCE_EACH;
}

/** How many of these clients the load generator holds at once, sending on all of them. @param target as for the listener */
export async function heldAtOnce(
  load: LoadGenerator,
  target: ProbeAddress,
  isTls: boolean,
  clients: number,
): Promise<number> {
  let most = 0;
  for (let tries = 0; tries < HOLD_TRIES && most < clients; tries += 1) {
    most = Math.max(most, await tryToHold(load, target, isTls, clients));
  }
  return most;
}

async function tryToHold(load: LoadGenerator, target: ProbeAddress, isTls: boolean, clients: number): Promise<number> {
  const listener = await openHoldingListener(target, isTls, clients);
  try {
    const { held } = await load.capacity({ address: listener.address, clients, patience: patienceFor(clients) });
    return Math.min(held, listener.mostHeld());
  } finally {
    listener.close();
  }
}

/** Closes each connection as soon as it is accepted. @param target the address that the listener's is to resemble */
function openNullListener(target: ProbeAddress): Promise<OwnListener> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.destroy();
  });
  return listen(server, target);
}

/** How long no further connection may send before the client counts as unable to hold more, ms: far more than a pause of the machine. */
const NO_MORE = 300;

/** Accepts connections and does not answer. Closes them all as soon as this many have sent something, or no more do. */
async function openHoldingListener(target: ProbeAddress, isTls: boolean, clients: number): Promise<HoldingListener> {
  const holding = new Set<Socket>();
  let most = 0;
  const letGo = (): void => {
    for (const socket of holding) socket.destroy();
  };
  const waiting = setTimeout(letGo, NO_MORE).unref();
  const hold = (socket: Socket): void => {
    socket.on('error', () => {});
    socket.on('close', () => holding.delete(socket));
    socket.on('data', () => {
      holding.add(socket);
      most = Math.max(most, holding.size);
      waiting.refresh();
      if (holding.size >= clients) letGo();
    });
  };
  const server = isTls ? createTlsServer({ key: KEY, cert: CERTIFICATE }, hold) : createServer(hold);
  const { address, close } = await listen(server, target, clients);
  const closeAll = (): void => {
    clearTimeout(waiting);
    letGo();
    close();
  };
  return { address, close: closeAll, mostHeld: () => most };
}

function listen(server: Server, target: ProbeAddress, backlog?: number): Promise<OwnListener> {
  return target.kind === 'unix' ? listenOnPath(server, backlog) : listenOnPort(server, target.host, backlog);
}

async function listenOnPort(server: Server, host: string, backlog: number | undefined): Promise<OwnListener> {
  // The client uses another transport for IPv6.
  const own = isIPv6(host) ? '::1' : '127.0.0.1';
  server.listen({ port: 0, host: own, backlog });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { address: { kind: 'tcp', host: own, port }, close: () => server.close() };
}

async function listenOnPath(server: Server, backlog: number | undefined): Promise<OwnListener> {
  const folder = makeSocketFolder();
  const close = (): void => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const path = join(folder, 'own');
    server.listen({ path, backlog });
    await once(server, 'listening');
    return { address: { kind: 'unix', path }, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** @throws MeasurementFailure if nothing can be created in the temporary folder */
function makeSocketFolder(): string {
  const base = tmpdir();
  removeAbandoned(base);
  try {
    return makePrivateFolder(base);
  } catch (error) {
    throw unwritable(`The temporary folder ${base}`, error);
  }
}
