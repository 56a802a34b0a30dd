/** Plain TCP connections on non-blocking sockets, by direct system calls. */
import type { Nanoseconds } from '../model/units.js';
import { encodeAddress, formatAddress, type SocketAddress } from '../sockets/address.js';
import { SystemCallError } from '../sockets/libc.js';
import {
  bindSource,
  close,
  disableNagle,
  NOTHING_YET,
  openClientSocket,
  pendingError,
  receiveAvailable,
  sendAvailable,
  startConnect,
} from '../sockets/nonblocking.js';
import { FAILED, PEER_FINISHED, Poller, READABLE, type Watched, WRITABLE } from '../sockets/poller.js';
import { getsockname } from '../sockets/socket.js';
import type { Clock, Connection, Listener, Transport } from './connection.js';

/** Shared by all transports, so that one system call receives the events of all sockets. */
let sharedPoller: Poller | null = null;
// Shared by all connections: the bytes are processed or copied before the next read.
const readBuffer = Buffer.alloc(64 * 1024);
const NO_BYTES = Buffer.alloc(0);

export class EpollTransport implements Transport {
  readonly poller: Poller;
  readonly address: Buffer;
  #unwatched: EpollConnection[] = [];

  constructor(
    { host, port }: { readonly host: string; readonly port: number },
    readonly clock: Clock,
  ) {
    sharedPoller ??= new Poller();
    this.poller = sharedPoller;
    this.address = encodeAddress(host, port);
  }

  prepare(listener: Listener, source?: string): Connection {
    return new EpollConnection(this, listener, source);
  }

  /** Watches the connection after the current series of connects, to keep these close together. */
  watchSoon(connection: EpollConnection): void {
    this.#unwatched.push(connection);
    if (this.#unwatched.length > 1) return;
    setImmediate(() => {
      const unwatched = this.#unwatched;
      this.#unwatched = [];
      for (const each of unwatched) each.watch();
    });
  }
}

type State =
  /** The socket exists but is not connecting yet. */
  | 'prepared'
  | 'connecting'
  | 'connected'
  /** The server has finished sending. */
  | 'finished'
  | 'failed'
  | 'closed';

class EpollConnection implements Connection, Watched {
  connectStartedAt: Nanoseconds = Number.NaN;
  connectedAt: Nanoseconds | null = null;
  #state: State = 'prepared';
  #socket = -1;
  #isWatched = false;
  #hasWritten = false;
  #isNagleDisabled = false;
  #unsent: Buffer = NO_BYTES;
  #local: SocketAddress | null = null;

  constructor(
    private readonly transport: EpollTransport,
    private listener: Listener,
    source: string | undefined,
  ) {
    try {
      this.#socket = openClientSocket();
      if (source !== undefined) bindSource(this.#socket, source);
    } catch (error) {
      this.#failSoon(error);
    }
  }

  get localAddress(): string | null {
    return this.#local === null ? null : formatAddress(this.#local.address);
  }

  get localPort(): number | null {
    return this.#local?.port ?? null;
  }

  heardBy(listener: Listener): void {
    this.listener = listener;
  }

  open(bytes?: Buffer): void {
    this.connectStartedAt = this.transport.clock();
    if (this.#state !== 'prepared') return;
    const code = startConnect(this.#socket, this.transport.address);
    if (code !== null) {
      this.#failSoon(new SystemCallError('connect', code));
      return;
    }
    this.#state = 'connecting';
    if (bytes === undefined) {
      this.transport.watchSoon(this);
    } else {
      this.write(bytes);
      this.watch();
    }
  }

  /** Tries to send even while connecting: on loopback the handshake is complete when connect(2) returns. */
  write(bytes: Buffer): void {
    if (this.#unsent.length > 0) {
      this.#unsent = Buffer.concat([this.#unsent, bytes]);
      return;
    }
    if (this.#state !== 'connecting' && !this.#canSend) return;
    const triedAt = this.#state === 'connecting' ? this.transport.clock() : 0;
    try {
      this.#sendWithoutDelay();
      const sent = sendAvailable(this.#socket, bytes);
      if (sent > 0 && this.#state === 'connecting') this.#becomeConnected(triedAt);
      if (sent === bytes.length) return;
      this.#unsent = bytes.subarray(sent);
      if (this.#canSend && this.#isWatched) this.transport.poller.change(this.#socket, this.#interest);
    } catch (error) {
      this.#failSoon(error);
    }
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    if (this.#socket === -1) return;
    this.transport.poller.forget(this.#socket);
    close(this.#socket);
  }

  watch(): void {
    if (this.#isWatched || (this.#state !== 'connecting' && this.#state !== 'connected')) return;
    this.#isWatched = true;
    this.transport.poller.watch(this.#socket, this, this.#interest);
  }

  ready(events: number): void {
    if (this.#state === 'connecting') this.#connectEnded(events);
    if (this.#state !== 'connected') return;
    if ((events & WRITABLE) !== 0 && this.#unsent.length > 0) this.#sendRest();
    if ((events & (READABLE | PEER_FINISHED | FAILED)) !== 0) this.#receive((events & (PEER_FINISHED | FAILED)) !== 0);
  }

  #connectEnded(events: number): void {
    const code = (events & FAILED) === 0 ? null : pendingError(this.#socket);
    if (code !== null) this.#fail(new SystemCallError('connect', code));
    else if ((events & WRITABLE) !== 0) this.#becomeConnected(this.transport.clock());
  }

  get #canSend(): boolean {
    return this.#state === 'connected' || this.#state === 'finished';
  }

  /** Sets TCP_NODELAY from the second write on. The first does not need it, as nothing is unacknowledged. */
  #sendWithoutDelay(): void {
    if (this.#hasWritten && !this.#isNagleDisabled) {
      this.#isNagleDisabled = true;
      disableNagle(this.#socket);
    }
    this.#hasWritten = true;
  }

  get #interest(): number {
    const mustSend = this.#state === 'connecting' || this.#unsent.length > 0;
    return READABLE | PEER_FINISHED | (mustSend ? WRITABLE : 0);
  }

  #becomeConnected(at: Nanoseconds): void {
    this.#state = 'connected';
    this.connectedAt = at;
    this.#local = getsockname(this.#socket);
    this.listener.ready();
  }

  #sendRest(): void {
    const rest = this.#unsent;
    this.#unsent = NO_BYTES;
    this.write(rest);
  }

  /** @param hasEnd whether the end of the stream or a failure follows the available bytes */
  #receive(hasEnd: boolean): void {
    try {
      while (this.#state === 'connected') {
        const received = receiveAvailable(this.#socket, readBuffer);
        if (received > 0) this.listener.data(readBuffer.subarray(0, received));
        else if (received === 0) this.#finish();
        if (received === NOTHING_YET || (received < readBuffer.length && !hasEnd)) return;
      }
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      this.#fail(error);
    }
  }

  #finish(): void {
    this.#state = 'finished';
    this.listener.ended();
  }

  #fail(error: unknown): void {
    if (this.#state === 'closed') return;
    this.#state = 'failed';
    this.listener.failed(error instanceof Error ? error : new Error(String(error)));
  }

  #failSoon(error: unknown): void {
    this.#state = 'failed';
    setImmediate(() => this.#fail(error));
  }
}
