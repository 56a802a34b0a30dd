/** The interface of a connection to a server, independent of the transport. */
import { isIPv4 } from 'node:net';
import type { ProbeAddress, ProbeTls } from '../model/probe-target.js';
import type { Nanoseconds } from '../model/units.js';
import { EpollTransport } from './epoll-connection.js';
import { NodeTransport } from './node-connection.js';

/** ns since the run's start. */
export type Clock = () => Nanoseconds;

/** The server to connect to. */
export interface Destination {
  readonly address: ProbeAddress;
  readonly tls: ProbeTls | null;
}

/** Receives the events of a connection. Only `ready` may be called from within `open` or `write`. */
export interface Listener {
  /** Connected, and the TLS handshake is complete. */
  ready(): void;
  /** The bytes are overwritten after this returns. */
  data(bytes: Buffer): void;
  /** The server has finished sending. May be called twice. */
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
  /** If the connection is not ready yet, the bytes are sent when it is. */
  write(bytes: Buffer): void;
  /** Replaces the listener. */
  heardBy(listener: Listener): void;
  close(): void;
}

/** Creates connections to one destination. */
export interface Transport {
  /**
   * Creates a socket that connects when it is opened, so that most of the cost of a connection is paid in advance.
   * @param source the address of this machine to connect from, if it has several
   */
  prepare(listener: Listener, source?: string): Connection;
}

/** `epoll` is faster, but only for plain TCP over IPv4 on Linux. */
export type TransportKind = 'epoll' | 'node';

/** @param preferred used if the destination and the platform allow it */
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
