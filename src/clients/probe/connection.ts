/** One connection to the server that is probed: TCP, TLS or a unix socket, with its stamps. */
import { isIP, type NetConnectOpts, Socket, type SocketConstructorOpts } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import type { ProbeAddress, ProbeTls } from '../../model/probe-target.js';
import type { Nanoseconds } from '../../model/units.js';

/** ns since the probe's start. */
export type Clock = () => Nanoseconds;

/** Where to connect to. */
export interface ProbeDestination {
  readonly address: ProbeAddress;
  readonly tls: ProbeTls | null;
}

/** Who is told what happens on a connection. */
export interface Listener {
  /** It can carry a request: connected, and the TLS handshake done. */
  ready(): void;
  /** The bytes are overwritten when it returns. */
  data(bytes: Buffer): void;
  /** The server will say no more. */
  ended(): void;
  failed(error: Error): void;
}

// All connections share it: what is read is judged before the next one reads.
const probeReadBuffer = Buffer.alloc(64 * 1024);

export class ProbeConnection {
  /** Just before connect(2). */
  connectStartedAt: Nanoseconds;
  /** The TCP handshake was complete. */
  connectedAt: Nanoseconds | null = null;
  readonly #socket: Socket;
  #listener: Listener;

  /** Begins to connect. */
  constructor(destination: ProbeDestination, clock: Clock, listener: Listener) {
    this.#listener = listener;
    this.connectStartedAt = clock();
    this.#socket = open(destination, (bytes) => this.#listener.data(bytes));
    // Emitted just before the connect system call (Node >= 20.12; not for unix sockets).
    this.#socket.once('connectionAttempt', () => {
      this.connectStartedAt = clock();
    });
    this.#socket.once('connect', () => {
      this.connectedAt = clock();
      if (destination.tls === null) this.#listener.ready();
    });
    this.#socket.once('secureConnect', () => this.#listener.ready());
    this.#socket.once('end', () => this.#listener.ended());
    this.#socket.on('error', (error) => this.#listener.failed(error));
    this.#socket.once('close', () => this.#listener.ended());
  }

  /** From now on another is told. */
  heardBy(listener: Listener): void {
    this.#listener = listener;
  }

  /** Before the connection is ready the bytes wait for it. */
  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  close(): void {
    this.#socket.destroy();
  }
}

function open({ address, tls }: ProbeDestination, take: (bytes: Buffer) => void): Socket {
  const options = {
    noDelay: true,
    onread: {
      buffer: probeReadBuffer,
      callback: (length: number) => {
        take(probeReadBuffer.subarray(0, length));
        return true;
      },
    },
  };
  const to = address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port };
  if (tls !== null) return connectTls({ ...options, ...to, ...tlsOptions(tls) } as ConnectionOptions);
  return new Socket(options as SocketConstructorOpts).connect({ ...options, ...to } as NetConnectOpts);
}

function tlsOptions({ servername, insecure }: ProbeTls): ConnectionOptions {
  const isName = servername !== null && isIP(servername) === 0;
  return { rejectUnauthorized: !insecure, ...(isName ? { servername } : {}) };
}
