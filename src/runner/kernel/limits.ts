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

/** How the clients of a burst are spread over load generators and addresses of this machine. */
export interface ClientSpread {
  /** Number of load generators: one may not have as many files open as all clients need. */
  readonly generators: number;
  /** Empty: the kernel chooses the address, which has ports enough. */
  readonly sources: readonly string[];
}

/** The remedy where a burst has too few ports: more addresses do not help a process that has too few open files. */
const MORE_ADDRESSES = 'more addresses (--source-address) or fewer --clients';
/** Each takes memory, and CPU time from the servers. */
const MOST_GENERATORS = 8;
/**
 * The share of an address's ports that is found quickly: connect(2) tries every second port first, and looks long for a free
 * one when these are taken (20,000 connections from one address took 13 s of CPU time, from two addresses 3 s).
 */
const SHARE_OF_PORTS = 0.5;

/**
 * @param sources addresses of this machine that the user named; if there are none, as many of loopback as are needed
 * @throws MeasurementFailure if the ports of the addresses are too few
 */
export function spreadClients(
  clients: number,
  host: string,
  { openFiles, localPorts }: Limits,
  sources: readonly string[] = [],
): ClientSpread {
  const files = openFiles ?? Number.POSITIVE_INFINITY;
  const generators = Math.max(1, Math.ceil(clients / (files - SPARE_DESCRIPTORS)));
  if (generators > MOST_GENERATORS) {
    throw new MeasurementFailure(
      `${countOf(clients, 'client')} need more open files than ${MOST_GENERATORS} load generators may have, which is ${files.toLocaleString('en-GB')} each. ` +
        `Raise the limit with "ulimit -n ${Math.ceil(clients / MOST_GENERATORS) + SPARE_DESCRIPTORS}" (as root), or use fewer --clients.`,
    );
  }
  const quickPorts = SHARE_OF_PORTS * (localPorts ?? Number.POSITIVE_INFINITY);
  if (sources.length === 0 && clients > quickPorts && isLoopback(host)) {
    return { generators, sources: loopbackAddresses(Math.ceil(clients / quickPorts)) };
  }
  checkPorts(clients, localPorts, sources.length, MORE_ADDRESSES);
  return { generators, sources };
}

/** @throws MeasurementFailure if one of them is not an address of this machine */
export async function checkSources(sources: readonly string[]): Promise<void> {
  for (const host of sources) {
    const server = createServer().listen({ host, port: 0 });
    try {
      await once(server, 'listening');
    } catch {
      throw new MeasurementFailure(
        `${host} is not an address of this machine, so no client can connect from it. "ip addr" lists its addresses.`,
      );
    } finally {
      server.close();
    }
  }
}

/** Linux accepts every address of 127.0.0.0/8 as its own. */
function isLoopback(host: string): boolean {
  return process.platform === 'linux' && host.startsWith('127.');
}

/** 127.0.0.2 and those after it. */
function loopbackAddresses(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `127.0.${Math.floor((index + 2) / 256)}.${(index + 2) % 256}`);
}

function checkPorts(clients: number, localPorts: number | null, addresses: number, remedy: string): void {
  const ports = (localPorts ?? Number.POSITIVE_INFINITY) * Math.max(1, addresses);
  if (clients <= ports) return;
  throw new MeasurementFailure(
    `${countOf(clients, 'client')} need as many local ports, but there are only ${ports.toLocaleString('en-GB')}. ` +
      `Widen the range with "sysctl -w net.ipv4.ip_local_port_range='1024 65535'", or use ${remedy}.`,
  );
}

/** The most clients that a process of this machine can have open to one server. */
export function mostClients({ openFiles, localPorts }: Limits): number {
  const unknown = Number.POSITIVE_INFINITY;
  return Math.max(1, Math.min((openFiles ?? unknown) - SPARE_DESCRIPTORS, localPorts ?? unknown));
}

/**
 * @param sources how many addresses of this machine the user named, where that is possible
 * @throws MeasurementFailure if one process can't have that many clients open, with the limit and how to raise it
 */
export function checkLimits(clients: number, limits: Limits, remedy = 'fewer --clients', sources?: number): void {
  const descriptors = clients + SPARE_DESCRIPTORS;
  if (limits.openFiles !== null && descriptors > limits.openFiles) {
    throw new MeasurementFailure(
      `${countOf(clients, 'client')} need ${countOf(descriptors, 'open file')}, and a process may have ${limits.openFiles.toLocaleString('en-GB')}. ` +
        `Raise the limit with "ulimit -n ${descriptors}" (as root), or use ${remedy}.`,
    );
  }
  checkPorts(clients, limits.localPorts, sources ?? 0, sources === undefined ? remedy : MORE_ADDRESSES);
}
