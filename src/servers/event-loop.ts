/** The server as Node builds it: libuv accepts all clients at once, and one event loop serves them all in turns. */

import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { ServerOrders, ServerOutcome } from '../protocol/server-messages.js';
import { parseAddress, type SocketAddress } from '../sockets/address.js';
import { now } from '../sockets/time.js';
import { answerToHttp, CONTINUE, DRAIN_BYTES, DRAIN_TIME, rejection } from './exchange.js';
import { type Observer, observerWith } from './observers.js';
import { type RequestReading, readRequest } from './request.js';
import { serviceWithoutWaiting } from './service.js';

/** Listens, and serves until the process ends; resolves when clients can connect. */
export async function listenOnEventLoop(orders: ServerOrders): Promise<Server> {
  // What observers get to know of a connection is its address on this side.
  const observer = observerWith<SocketAddress>(orders, ({ connection }) => connection);
  const { receiveTimeout, keepAlive } = orders;
  const performService = serviceWithoutWaiting(orders.service, orders.serviceTime);
  // Half open: a client that has said all, as nc does, still gets its answer.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const client = socketAddress(socket.remoteAddress, socket.remotePort);
    const local = socketAddress(socket.localAddress, socket.localPort);
    // A client that is gone already has no address, and asks for nothing.
    if (client === null || local === null) socket.destroy();
    else new EventLoopClient(socket, { client, local, observer, performService, receiveTimeout, keepAlive });
  });
  // Zero is Node's word for its own default.
  server.listen({ host: orders.host, port: orders.port, backlog: Math.max(1, orders.listenBacklog) });
  await once(server, 'listening');
  return server;
}

/** Null where the socket has none any longer. */
function socketAddress(address: string | undefined, port: number | undefined): SocketAddress | null {
  return address === undefined || port === undefined ? null : { address: parseAddress(address), port };
}

interface EventLoopClientOptions {
  readonly client: SocketAddress;
  /** This side's address. */
  readonly local: SocketAddress;
  readonly observer: Observer<SocketAddress>;
  /** Calls back when the service has been performed. */
  readonly performService: (done: () => void) => void;
  /** ns; null: no bound. */
  readonly receiveTimeout: number | null;
  /** Whether a connection is kept for further requests. */
  readonly keepAlive: boolean;
}

/** One client: its bytes are taken as they come, and it is served when its request is whole. */
class EventLoopClient {
  readonly #socket: Socket;
  readonly #options: EventLoopClientOptions;
  #patience: NodeJS.Timeout | null = null;
  readonly #acceptedAt = now();
  #request: Buffer = Buffer.alloc(0);
  /** Whether there is nothing more to be decided: it is in service, or refused, or gone. */
  #decided = false;
  #drained = 0;
  /** What came during a service whose connection is kept: the client's next request. Null: it is forgotten. */
  #further: Buffer[] | null = null;
  /** Whether the client has said all that it will. */
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

  /** Its bytes are waited for from here on, within the bound. */
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

  /** The client has said all that it will. While it is in service that is only remembered. */
  #hearNoMore(): void {
    this.#saidAll = true;
    if (this.#request.length === 0) this.#leave('client-left');
    else this.#refuse(rejection(400));
  }

  /** Service starts here: before, the client had nothing to be served with, and held no other up. */
  #serve(reading: Extract<RequestReading, { kind: 'http' | 'raw' }>): void {
    if (!this.#decide()) return;
    const serviceStartedAt = now();
    const persists = reading.kind === 'http' && reading.persists && this.#options.keepAlive;
    this.#further = persists ? [] : null;
    const answer = reading.kind === 'raw' ? this.#request : answerToHttp({ withBody: reading.withBody, persists });
    this.#options.performService(() => {
      const outcome = this.#socket.destroyed ? 'reset' : 'answered';
      // First: once the answer is on its way its client can come again, and would be in service twice.
      this.#tell(outcome, serviceStartedAt);
      if (outcome === 'answered') this.#socket.write(answer);
      if (persists && outcome === 'answered') this.#startAfresh();
      else this.#socket.end(() => this.#socket.destroy());
    });
  }

  /**
   * The connection is kept for the client's next request, which may be there already: a blocking server finds it in
   * the kernel's buffer. Two at once are answered as it does, too: the first, and a close (request.ts).
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

  /** What a refused client still sends is read and forgotten, within bounds: else it would lose the refusal. */
  #refuse(answer: Buffer): void {
    if (!this.#decide()) return;
    const serviceStartedAt = now();
    this.#socket.end(answer);
    this.#tell('rejected', serviceStartedAt);
    const cut = setTimeout(() => this.#socket.destroy(), Number(DRAIN_TIME) / 1e6);
    this.#socket.once('end', () => this.#socket.destroy());
    this.#socket.once('close', () => clearTimeout(cut));
  }

  /** It went away, or was put off, before it was in service: people are told of it, and no trace is kept. */
  #leave(outcome: ServerOutcome): void {
    if (!this.#decide()) return;
    // One that said all may have an answer on its way still.
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
