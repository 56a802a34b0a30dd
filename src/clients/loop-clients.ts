/** The clients of a closed loop: each sends its next request when its previous one was answered. */
import type { Outcome } from '../model/connection-record.js';
import { MILLISECOND, type Nanoseconds } from '../model/units.js';
import type { Clock, Connection, Transport } from './connection.js';
import { Deadlines } from './deadlines.js';
import { Exchange, type ExchangeOwner, type RequestPlan } from './exchange.js';

/** Failures in a row after which a client gives up. */
export const MOST_FAILURES_IN_A_ROW = 10;

/** The server sent an unexpected answer. The client gives up, as it is unknown which answer belongs to which request. */
export const UNASKED: Outcome = { kind: 'failed', code: 'unasked-answer' };

/** The events of the clients, each with the client's index. */
export interface LoopEvents {
  readonly connected: (client: number, localPort: number) => void;
  /** Called before the request is sent. @param localPort 0 if still unknown because the client is connecting */
  readonly began: (client: number, localPort: number) => void;
  /** @param at when the request ended, on the clock of the load; by default now */
  readonly ended: (client: number, outcome: Outcome, at?: Nanoseconds) => void;
  /** The client sends no more requests. */
  readonly gaveUp: (client: number) => void;
}

export interface LoopClients {
  /** Stops sending and gives up outstanding requests. */
  readonly stop: () => void;
  /** Resolves when all clients have stopped. */
  readonly ended: Promise<void>;
}

export interface LoopLoad {
  readonly plan: RequestPlan;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly clients: number;
  /** ns, from a request's arrival. */
  readonly timeout: Nanoseconds;
  /** Limit on the requests of all clients together. */
  readonly mostRequests?: number;
  /** Whether clients reuse connections; else there is one connection per request. */
  readonly keepAlive: boolean;
  /** Pause of a client between an answer and its next request, ns. */
  readonly pause?: Nanoseconds;
  /** Addresses of this machine from which the clients connect, in turn. */
  readonly sources?: readonly string[];
}

export function startLoopClients(load: LoopLoad, events: LoopEvents): LoopClients {
  const loop = new Loop(load, events);
  return { stop: () => loop.stop(), ended: loop.ended };
}

class Loop {
  readonly ended: Promise<void>;
  readonly deadlines: Deadlines<Exchange>;
  readonly #clients: LoopClient[];
  #sent = 0;
  #running: number;
  #tellEnded: () => void = () => {};

  constructor(
    readonly load: LoopLoad,
    readonly events: LoopEvents,
  ) {
    this.ended = new Promise((resolve) => {
      this.#tellEnded = resolve;
    });
    this.deadlines = new Deadlines(load.clock);
    this.#running = load.clients;
    this.#clients = Array.from({ length: load.clients }, (_, index) => new LoopClient(this, index));
    // Clients that pause begin one after the other: in step, all would be refused at the same instants.
    const { pause = 0, clients } = load;
    for (const [index, client] of this.#clients.entries()) client.sendNextAfter((pause * index) / clients);
  }

  /** Counts a request that is about to be sent; false if the limit has been reached. */
  maySend(): boolean {
    if (this.#sent >= (this.load.mostRequests ?? Number.POSITIVE_INFINITY)) return false;
    this.#sent += 1;
    return true;
  }

  stop(): void {
    for (const client of this.#clients) client.stop();
  }

  stopped(): void {
    this.#running -= 1;
    if (this.#running > 0) return;
    this.deadlines.clear();
    this.#tellEnded();
  }
}

class LoopClient implements ExchangeOwner {
  #hasStopped = false;
  #failures = 0;
  #current: Exchange | null = null;
  #kept: Connection | null = null;
  #pausing: NodeJS.Timeout | undefined;
  readonly #source: string | undefined;

  constructor(
    private readonly loop: Loop,
    private readonly index: number,
  ) {
    const { sources = [] } = loop.load;
    this.#source = sources[index % sources.length];
  }

  readonly sendNext = (): void => {
    if (this.#hasStopped) return;
    const { load, events, deadlines } = this.loop;
    if (!this.loop.maySend()) {
      this.#giveUp();
      return;
    }
    const kept = this.#kept;
    events.began(this.index, kept?.localPort ?? 0);
    // Handling the end of the request may have stopped the load.
    if (this.#hasStopped) return;
    const { plan, transport, clock } = load;
    this.#kept = null;
    this.#current = new Exchange(plan, transport, clock, this, this.index, kept, this.#source);
    this.#current.open(true);
    deadlines.add(this.#current, clock() + load.timeout);
  };

  settled({ isKept, isConnected, connection }: Exchange): void {
    if (!isKept && isConnected && !this.#hasStopped) this.loop.events.connected(this.index, connection.localPort ?? 0);
  }

  left(exchange: Exchange): void {
    const { load, events, deadlines } = this.loop;
    deadlines.delete(exchange);
    const { departedAt, reusable } = exchange;
    if (load.keepAlive && !this.#hasStopped) this.#keep(reusable);
    else reusable?.close();
    if (this.#hasStopped) return;
    const isUnasked = load.keepAlive && exchange.hasMore;
    const outcome = isUnasked ? UNASKED : exchange.outcome;
    this.#failures = outcome.kind === 'served' || outcome.kind === 'rejected' ? 0 : this.#failures + 1;
    events.ended(this.index, outcome, departedAt);
    if (isUnasked || this.#failures >= MOST_FAILURES_IN_A_ROW) this.#giveUp();
    else this.sendNextAfter(load.pause ?? 0);
  }

  stop(): void {
    if (this.#hasStopped) return;
    this.#hasStopped = true;
    clearTimeout(this.#pausing);
    this.#current?.giveUp();
    this.#kept?.close();
    this.loop.stopped();
  }

  #giveUp(): void {
    if (this.#hasStopped) return;
    this.loop.events.gaveUp(this.index);
    this.stop();
  }

  sendNextAfter(pause: Nanoseconds): void {
    if (pause === 0) this.sendNext();
    else this.#pausing = setTimeout(this.sendNext, pause / MILLISECOND);
  }

  /** Keeps a connection for the next request, unless the server closes it or sends bytes in the meantime. */
  #keep(connection: Connection | null): void {
    this.#kept = connection;
    if (connection === null || (this.loop.load.pause ?? 0) === 0) return;
    const drop = (): void => {
      if (this.#kept === connection) this.#kept = null;
      connection.close();
    };
    connection.heardBy({ ready() {}, data: drop, ended: drop, failed: drop });
  }
}
