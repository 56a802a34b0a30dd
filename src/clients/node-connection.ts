/** Connections by Node's net and tls modules: TLS, unix sockets, and plain TCP without epoll. */
import { isIP, type NetConnectOpts, Socket, type SocketConstructorOpts } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { ProbeTls } from '../model/probe-target.js';
import type { Nanoseconds } from '../model/units.js';
import type { Clock, Connection, Destination, Listener, Transport } from './connection.js';

// Shared by all connections: the bytes are processed or copied before the next read.
const readBuffer = Buffer.alloc(64 * 1024);

type ConnectTls = (options: ConnectionOptions) => Socket;

/** Loaded for the first destination that needs it, as it takes long to load. */
function loadTls(): ConnectTls {
  return process.getBuiltinModule('node:tls').connect;
}

export class NodeTransport implements Transport {
  readonly #connectTls: ConnectTls | null;

  constructor(
    private readonly destination: Destination,
    private readonly clock: Clock,
  ) {
    this.#connectTls = destination.tls === null ? null : loadTls();
  }

  prepare(listener: Listener, source?: string): Connection {
    return new NodeConnection(this.destination, this.#connectTls, this.clock, listener, source);
  }
}

class NodeConnection implements Connection {
  connectStartedAt: Nanoseconds = Number.NaN;
  connectedAt: Nanoseconds | null = null;
  localAddress: string | null = null;
  localPort: number | null = null;
  #listener: Listener;
  readonly #destination: Destination;
  readonly #connectTls: ConnectTls | null;
  readonly #clock: Clock;
  readonly #source: string | undefined;
  #socket: Socket | null;

  /** @param connectTls null: the destination does not use TLS */
  constructor(
    destination: Destination,
    connectTls: ConnectTls | null,
    clock: Clock,
    listener: Listener,
    source: string | undefined,
  ) {
    this.#destination = destination;
    this.#connectTls = connectTls;
    this.#clock = clock;
    this.#listener = listener;
    this.#source = source;
    // A TLS socket starts connecting as soon as it is created, so open() creates it.
    this.#socket = connectTls === null ? new Socket(this.#options as SocketConstructorOpts) : null;
  }

  heardBy(listener: Listener): void {
    this.#listener = listener;
  }

  open(bytes?: Buffer): void {
    const { address, tls } = this.#destination;
    const to = address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port };
    const from = this.#source === undefined ? {} : { localAddress: this.#source };
    const options = { ...this.#options, ...to, ...from };
    this.connectStartedAt = this.#clock();
    const socket =
      this.#connectTls?.({ ...options, ...tlsOptions(tls) } as ConnectionOptions) ??
      (this.#socket as Socket).connect(options as NetConnectOpts);
    this.#socket = socket;
    this.#hear(socket);
    if (bytes !== undefined) socket.write(bytes);
  }

  write(bytes: Buffer): void {
    this.#socket?.write(bytes);
  }

  close(): void {
    this.#socket?.destroy();
  }

  #hear(socket: Socket): void {
    // Emitted just before the connect system call (Node >= 20.12; not for unix sockets).
    socket.once('connectionAttempt', () => {
      this.connectStartedAt = this.#clock();
    });
    socket.once('connect', () => {
      this.connectedAt = this.#clock();
      this.localAddress = socket.localAddress ?? null;
      this.localPort = socket.localPort ?? null;
      if (this.#destination.tls === null) this.#listener.ready();
    });
    socket.once('secureConnect', () => this.#listener.ready());
    socket.once('end', () => this.#listener.ended());
    socket.on('error', (error) => this.#listener.failed(error));
    socket.once('close', () => this.#listener.ended());
  }

  get #options() {
    return {
      noDelay: true,
      onread: {
        buffer: readBuffer,
        callback: (length: number) => {
          this.#listener.data(readBuffer.subarray(0, length));
          return true;
        },
      },
    };
  }
}

function tlsOptions(tls: ProbeTls | null): ConnectionOptions {
  if (tls === null) return {};
  const isName = tls.servername !== null && isIP(tls.servername) === 0;
  return { rejectUnauthorized: !tls.insecure, ...(isName ? { servername: tls.servername ?? undefined } : {}) };
}
