/** The bookkeeping of a closed loop: when requests began and ended, and which belong to the measured window. */
import { OUTCOME_KINDS, type Outcome } from '../model/connection-record.js';
import type { Nanoseconds } from '../model/units.js';
import { CENSORED, type RequestColumns } from '../protocol/client-messages.js';

/** The warm-up ends after this many answers per client at the latest: a client without an answer by then is starved. */
const ANSWERS_BEFORE_STARVING = 3;

interface ClientState {
  clientPort: number;
  arrivedAt: Nanoseconds;
  isOutstanding: boolean;
  hasConnected: boolean;
  /** Whether one of its requests has ended, with or without an answer. */
  hasEnded: boolean;
}

/** The counts within the window. A request that was outstanding at its start counts as sent. */
interface Counts {
  readonly sent: number;
  readonly answered: number;
  readonly failed: number;
  /** Outstanding at the end. */
  readonly censored: number;
}

export class ClosedLoop {
  readonly #clients: ClientState[];
  readonly #log = new RequestLog();
  readonly #counts = { sent: 0, answered: 0, failed: 0, censored: 0 };
  #ended = 0;
  #clientsEnded = 0;
  #clientsGaveUp = 0;
  #startedAt: Nanoseconds | null = null;
  #endedAt: Nanoseconds | null = null;

  constructor(clients: number) {
    this.#clients = Array.from({ length: clients }, () => ({
      clientPort: 0,
      arrivedAt: 0,
      isOutstanding: false,
      hasConnected: false,
      hasEnded: false,
    }));
  }

  connected(client: number, clientPort: number): void {
    const state = this.#state(client);
    state.hasConnected = true;
    state.clientPort = clientPort;
  }

  /** @param clientPort 0 if still unknown because the client is connecting */
  began(client: number, at: Nanoseconds, clientPort = 0): void {
    if (this.#endedAt !== null) return;
    const state = this.#state(client);
    state.clientPort = clientPort;
    state.isOutstanding = true;
    state.arrivedAt = at;
    if (this.isMeasuring) this.#counts.sent += 1;
  }

  /** @returns the response time of the request */
  ended(client: number, at: Nanoseconds, outcome: Outcome): Nanoseconds {
    const state = this.#state(client);
    if (this.#endedAt !== null || !state.isOutstanding) return 0;
    state.isOutstanding = false;
    const { clientPort, arrivedAt } = state;
    this.#log.add({ client, clientPort, arrivedAt, departedAt: at, outcome });
    if (this.isMeasuring) this.#counts[outcome.kind === 'served' ? 'answered' : 'failed'] += 1;
    this.#ended += 1;
    if (!state.hasEnded) this.#clientsEnded += 1;
    state.hasEnded = true;
    return at - arrivedAt;
  }

  /** A client stopped before the end of the load. */
  gaveUp(): void {
    if (this.#endedAt === null) this.#clientsGaveUp += 1;
  }

  /** Whether every client has completed a request, or the others are starved. */
  get isWarm(): boolean {
    const clients = this.#clients.length;
    return this.#clientsEnded === clients || this.#ended >= ANSWERS_BEFORE_STARVING * clients;
  }

  get isMeasuring(): boolean {
    return this.#startedAt !== null && this.#endedAt === null;
  }

  get isOver(): boolean {
    return this.#endedAt !== null;
  }

  /** Opens the window. Outstanding requests count as sent. */
  startWindow(at: Nanoseconds): void {
    this.#startedAt = at;
    this.#counts.sent = this.#clients.filter(({ isOutstanding }) => isOutstanding).length;
  }

  /** Closes the window. Outstanding requests count as censored. */
  endWindow(at: Nanoseconds): void {
    if (this.isOver) return;
    if (this.#startedAt === null) this.startWindow(at);
    this.#endedAt = at;
    for (const [client, state] of this.#clients.entries()) {
      if (!state.isOutstanding) continue;
      this.#counts.censored += 1;
      this.#log.add({ client, ...state, departedAt: Number.NaN, outcome: null });
    }
  }

  /** The report, once the window is closed. */
  account() {
    return {
      startedAt: this.#startedAt ?? 0,
      endedAt: this.#endedAt ?? 0,
      clientsConnected: this.#clients.filter(({ hasConnected }) => hasConnected).length,
      clientsGaveUp: this.#clientsGaveUp,
      ...(this.#counts satisfies Counts),
      requests: this.#log.columns(),
    };
  }

  #state(client: number): ClientState {
    const state = this.#clients[client];
    if (state === undefined) throw new RangeError(`No client ${client}`);
    return state;
  }
}

export interface LoggedRequest {
  readonly client: number;
  readonly clientPort: number;
  /** ns since the epoch. */
  readonly arrivedAt: number;
  /** ns since the epoch; NaN if the request was not answered by the end. */
  readonly departedAt: number;
  /** Null if the request was not answered by the end. */
  readonly outcome: Outcome | null;
}

export class RequestLog {
  #count = 0;
  #columns: RequestColumns = columnsOf(1024);

  add({ client, clientPort, arrivedAt, departedAt, outcome }: LoggedRequest): void {
    if (this.#count === this.#columns.client.length) this.#grow();
    const at = this.#count;
    this.#columns.client[at] = client;
    this.#columns.clientPort[at] = clientPort;
    this.#columns.arrivedAt[at] = arrivedAt;
    this.#columns.departedAt[at] = departedAt;
    this.#columns.outcome[at] = outcome === null ? CENSORED : OUTCOME_KINDS.indexOf(outcome.kind);
    this.#count += 1;
  }

  /** The requests in the order in which they were added. */
  columns(): RequestColumns {
    const whole = this.#columns;
    return {
      client: whole.client.slice(0, this.#count),
      clientPort: whole.clientPort.slice(0, this.#count),
      arrivedAt: whole.arrivedAt.slice(0, this.#count),
      departedAt: whole.departedAt.slice(0, this.#count),
      outcome: whole.outcome.slice(0, this.#count),
    };
  }

  #grow(): void {
    const larger = columnsOf(2 * this.#count);
    larger.client.set(this.#columns.client);
    larger.clientPort.set(this.#columns.clientPort);
    larger.arrivedAt.set(this.#columns.arrivedAt);
    larger.departedAt.set(this.#columns.departedAt);
    larger.outcome.set(this.#columns.outcome);
    this.#columns = larger;
  }
}

function columnsOf(length: number): RequestColumns {
  return {
    client: new Uint32Array(length),
    clientPort: new Uint16Array(length),
    arrivedAt: new Float64Array(length),
    departedAt: new Float64Array(length),
    outcome: new Uint8Array(length),
  };
}
