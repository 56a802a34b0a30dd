/** A connection to a server, as every client sees it: it is opened, carries bytes, and tells what happens on it. */
import { isIPv4 } from 'node:net';
import type { ProbeAddress, ProbeTls } from '../model/probe-target.js';
import type { Nanoseconds } from '../model/units.js';
import { EpollTransport } from './epoll-connection.js';
import { NodeTransport } from './node-connection.js';

/** ns since the run's start. */
export type Clock = () => Nanoseconds;

/** Where to connect to. */
export interface Destination {
  readonly address: ProbeAddress;
  readonly tls: ProbeTls | null;
}

/** What happens on a connection. Never told from within `open` or `write`, but for `ready`. */
export interface Listener {
  /** It can carry a request: connected, and the TLS handshake done. */
  ready(): void;
  /** The bytes are overwritten when it returns. */
  data(bytes: Buffer): void;
  /** The server will send no more. May be told twice. */
  ended(): void;
  failed(error: Error): void;
}

export interface Connection {
  /** Just before connect(2). */
  readonly connectStartedAt: Nanoseconds;
  /** The TCP handshake was complete. */
  readonly connectedAt: Nanoseconds | null;
  /** This side's address and port, once connected; null for unix sockets. */
  readonly localAddress: string | null;
  readonly localPort: number | null;
  /** Starts to connect. @param bytes sent as soon as the connection is ready */
  open(bytes?: Buffer): void;
  /** Before the connection is ready the bytes wait for it. */
  write(bytes: Buffer): void;
  /** From now on this listener is told. */
  heardBy(listener: Listener): void;
  close(): void;
}

/** Makes connections to one destination. */
export interface Transport {
  /**
   * Makes a socket, which connects when it is opened: much of what a connection costs is spent before.
   * @param source the address of this machine to connect from, where it has several
   */
  prepare(listener: Listener, source?: string): Connection;
}

/** `epoll` connects sooner and costs less; it is for plain TCP over IPv4 on Linux. */
export type TransportKind = 'epoll' | 'node';

/** @param preferred used where the destination and the platform allow it */
export function transportTo(destination: Destination, clock: Clock, preferred: TransportKind = 'epoll'): Transport {
  const { address, tls } = destination;
  const canEpoll = process.platform === 'linux' && tls === null && address.kind === 'tcp' && isIPv4(address.host);
  if (preferred === 'epoll' && canEpoll) return new EpollTransport(address, clock);
  return new NodeTransport(destination, clock);
}

/** The transport for plain TCP. */
export function tcpTransport(host: string, port: number, clock: Clock, preferred?: TransportKind): Transport {
  return transportTo({ address: { kind: 'tcp', host, port }, tls: null }, clock, preferred);
}
