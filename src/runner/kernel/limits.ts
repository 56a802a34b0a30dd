/** Limits of the machine and ports of 127.0.0.1. */

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { MeasurementFailure } from '../../model/failure.js';
import { countOf } from '../../model/units.js';

const HOST = '127.0.0.1';
/** How long connecting may take, ms. */
const CONNECT_PATIENCE = 1000;

/** A port that nothing is listening on now. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Whether something is listening on the port. */
export function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: HOST, port });
    const end = (isConnected: boolean): void => {
      socket.destroy();
      resolve(isConnected);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.setTimeout(CONNECT_PATIENCE, () => end(false));
  });
}

/** Descriptors that a load generator needs in addition to those of its clients. */
const SPARE_DESCRIPTORS = 64;

export interface Limits {
  /** Most files that a process may have open (the hard limit: Node raises the soft one to it); null if unknown. */
  readonly openFiles: number | null;
  /** How many local ports connections can be made from; null if unknown. */
  readonly localPorts: number | null;
  /** Upper bound of every listen backlog; null if unknown. */
  readonly somaxconn: number | null;
}

let known: Limits | undefined;

/** Read once: the limits do not change during a run, and every round needs them. */
export function readLimits(): Limits {
  known ??= {
    openFiles: parseOpenFiles(readKernelFile('/proc/self/limits')),
    localPorts: parsePortRange(readKernelFile('/proc/sys/net/ipv4/ip_local_port_range')),
    somaxconn: parseNumber(readKernelFile('/proc/sys/net/core/somaxconn')),
  };
  return known;
}

export function parseOpenFiles(text: string | null): number | null {
  return parseNumber(/^Max open files\s+\S+\s+(\d+)/m.exec(text ?? '')?.[1] ?? null);
}

export function parsePortRange(text: string | null): number | null {
  const [first, last] = (text ?? '').trim().split(/\s+/).map(Number);
  return first === undefined || last === undefined ? null : last - first + 1;
}

function parseNumber(text: string | null): number | null {
  return text === null || !/^\d+$/.test(text.trim()) ? null : Number(text);
}

/** Null if the system has no such file, or the file has disappeared. */
export function readKernelFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** The most clients that a process of this machine can have open to one server. */
export function mostClients({ openFiles, localPorts }: Limits): number {
  const unknown = Number.POSITIVE_INFINITY;
  return Math.max(1, Math.min((openFiles ?? unknown) - SPARE_DESCRIPTORS, localPorts ?? unknown));
}

/** @throws MeasurementFailure if that many clients can't be open at once, with the limit and how to raise it */
export function checkLimits(clients: number, limits: Limits, remedy = 'fewer --clients'): void {
  const descriptors = clients + SPARE_DESCRIPTORS;
  if (limits.openFiles !== null && descriptors > limits.openFiles) {
    throw new MeasurementFailure(
      `${countOf(clients, 'client')} need ${countOf(descriptors, 'open file')}, and a process may have ${limits.openFiles.toLocaleString('en-GB')}. ` +
        `Raise the limit with "ulimit -n ${descriptors}" (as root), or use ${remedy}.`,
    );
  }
  if (limits.localPorts !== null && clients > limits.localPorts) {
    throw new MeasurementFailure(
      `${countOf(clients, 'client')} need as many local ports, but there are only ${limits.localPorts.toLocaleString('en-GB')}. ` +
        `Widen the range with "sysctl -w net.ipv4.ip_local_port_range='1024 65535'", or use ${remedy}.`,
    );
  }
}
