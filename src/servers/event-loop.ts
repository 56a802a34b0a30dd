/** The usual Node server: libuv accepts every connection as it arrives, and one event loop serves them all. */

import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { ServerOrders, ServerOutcome } from '../protocol/server-messages.js';
import { parseAddress, type SocketAddress } from '../sockets/address.js';
import { now } from '../sockets/libc.js';
import { answerToHttp, CONTINUE, DRAIN_BYTES, DRAIN_TIME, rejection } from './exchange.js';
import { type Observer, observerWith } from './observers.js';
import { type RequestReading, readRequest } from './request.js';
import { serviceWithoutWaiting } from './service.js';

/** Listens, and serves until the process ends. Resolves when clients can connect. */
export async function listenOnEventLoop(orders: ServerOrders): Promise<Server> {
  // Observers receive a connection as its server-side address.
  const observer = observerWith<SocketAddress>(orders, ({ connection }) => connection);
  const { receiveTimeout, keepAlive } = orders;
  const performService = serviceWithoutWaiting(orders.service, orders.serviceTime);
  // allowHalfOpen: a client that has closed its sending side, as nc does, still gets its answer.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const client = socketAddress(socket.remoteAddress, socket.remotePort);
    const local = socketAddress(socket.localAddress, socket.localPort);
    // The addresses are undefined if the client has already disconnected.
    if (client === null || local === null) socket.destroy();
    else new EventLoopClient(socket, { client, local, observer, performService, receiveTimeout, keepAlive });
  });
  // At least 1, because Node takes 0 to mean its own default.
  server.listen({ host: orders.host, port: orders.port, backlog: Math.max(1, orders.listenBacklog) });
  await once(server, 'listening');
  return server;
}

/** Null if the socket is no longer connected. */
function socketAddress(address: string | undefined, port: number | undefined): SocketAddress | null {
  return address === undefined || port === undefined ? null : { address: parseAddress(address), port };
}

interface EventLoopClientOptions {
  readonly client: SocketAddress;
  /** The server's address of the connection. */
  readonly local: SocketAddress;
  readonly observer: Observer<SocketAddress>;
  /** Calls `done` at the end of the service. */
  readonly performService: (done: () => void) => void;
  /** ns; null: no timeout. */
  readonly receiveTimeout: number | null;
  /** Whether a connection is kept for further requests. */
  readonly keepAlive: boolean;
}

/** One client: its bytes are collected as they arrive, and its service starts when the request is complete. */
class EventLoopClient {
  readonly #socket: Socket;
  readonly #options: EventLoopClientOptions;
  #patience: NodeJS.Timeout | null = null;
  readonly #acceptedAt = now();
  #request: Buffer = Buffer.alloc(0);
  /** Whether the request is in service, or was refused, or the client has left. */
  #decided = false;
  #drained = 0;
  /**
   * Bytes of the client's next request that arrived during the service of a kept connection. Null: they are discarded.
   */
  #further: Buffer[] | null = null;
  /** Whether the client has closed its sending side. */
  #saidAll = false;

  constructor(socket: Socket, options: EventLoopClientOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#awaitRequest();
    options.observer.accepted(options.client);
    socket.on('data', (bytes) => this.#take(bytes));
    socket.on('end', () => this.#hearNoMore());
    socket.on('error', () => this.#leave('reset'));
    socket.on('close', () => this.#leave('reset'));
  }

  /** Starts the receive timeout, if there is one. */
  #awaitRequest(): void {
    const { receiveTimeout } = this.#options;
    if (receiveTimeout !== null) this.#patience = setTimeout(() => this.#leave('timed-out'), receiveTimeout / 1e6);
  }

  #take(bytes: Buffer): void {
    if (this.#decided) {
      this.#further?.push(bytes);
      this.#drained += bytes.length;
      if (this.#drained > DRAIN_BYTES) this.#socket.destroy();
      return;
    }
    this.#request = this.#request.length === 0 ? bytes : Buffer.concat([this.#request, bytes]);
    const reading = readRequest(this.#request);
    if (reading.kind === 'incomplete') {
      if (reading.continueExpected) this.#socket.write(CONTINUE);
    } else if (reading.kind === 'rejected') this.#refuse(rejection(reading.status));
    else this.#serve(reading);
  }

  /** The client has closed its sending side. During a service this is only noted. */
  #hearNoMore(): void {
    this.#saidAll = true;
    if (this.#request.length === 0) this.#leave('client-left');
    else this.#refuse(rejection(400));
  }

  /** The service starts here: until its request was complete, the client did not delay any other. */
  #serve(reading: Extract<RequestReading, { kind: 'http' | 'raw' }>): void {
    if (!this.#decide()) return;
    const serviceStartedAt = now();
    const persists = reading.kind === 'http' && reading.persists && this.#options.keepAlive;
    this.#further = persists ? [] : null;
    const answer = reading.kind === 'raw' ? this.#request : answerToHttp({ withBody: reading.withBody, persists });
    this.#options.performService(() => {
      const outcome = this.#socket.destroyed ? 'reset' : 'answered';
      // Before the answer is sent: afterwards the client can send its next request, and would be in service twice.
      this.#tell(outcome, serviceStartedAt);
      if (outcome === 'answered') this.#socket.write(answer);
      if (persists && outcome === 'answered') this.#startAfresh();
      else this.#socket.end(() => this.#socket.destroy());
    });
  }

  /**
   * Prepares the kept connection for the client's next request, which may already have arrived; a blocking server would
   * find it in the kernel's buffer. Two pipelined requests are also treated as a blocking server treats them: the first
   * is answered, then the connection is closed (request.ts).
   */
  #startAfresh(): void {
    const further = Buffer.concat(this.#further ?? []);
    this.#request = Buffer.alloc(0);
    this.#further = null;
    this.#drained = 0;
    this.#decided = false;
    this.#awaitRequest();
    if (further.length > 0) this.#take(further);
    if (this.#saidAll) this.#hearNoMore();
  }

  /** Discards what a refused client still sends, up to a limit. A reset instead would make it lose the refusal. */
  #refuse(answer: Buffer): void {
    if (!this.#decide()) return;
    const serviceStartedAt = now();
    this.#socket.end(answer);
    this.#tell('rejected', serviceStartedAt);
    const cut = setTimeout(() => this.#socket.destroy(), Number(DRAIN_TIME) / 1e6);
    this.#socket.once('end', () => this.#socket.destroy());
    this.#socket.once('close', () => clearTimeout(cut));
  }

  /** The client left or timed out before its service started: this is announced, but not recorded in the trace. */
  #leave(outcome: ServerOutcome): void {
    if (!this.#decide()) return;
    // On a kept connection an earlier answer may still be on its way.
    if (outcome === 'client-left') this.#socket.end(() => this.#socket.destroy());
    else this.#socket.destroy();
    this.#options.observer.left?.(this.#ended(outcome, this.#acceptedAt));
  }

  #decide(): boolean {
    if (this.#decided) return false;
    this.#decided = true;
    if (this.#patience !== null) clearTimeout(this.#patience);
    return true;
  }

  #tell(outcome: ServerOutcome, serviceStartedAt: bigint): void {
    this.#options.observer.served(this.#ended(outcome, serviceStartedAt));
  }

  #ended(outcome: ServerOutcome, serviceStartedAt: bigint) {
    const { client, local } = this.#options;
    const received = this.#request.length;
    const answeredAt = now();
    return { client, connection: local, serviceStartedAt, receivedAt: serviceStartedAt, answeredAt, outcome, received };
  }
}
