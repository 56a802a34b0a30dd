/** A connection with no request or an unfinished one, held open until either side closes it. */
import type { Outcome } from '../model/connection-record.js';
import type { Nanoseconds } from '../model/units.js';
import type { Clock, Connection, Listener, Transport } from './connection.js';
import { outcomeOfError } from './outcome.js';

export class HeldConnection implements Listener {
  readonly connection: Connection;
  /** Resolves when it is connected or has failed to connect. */
  readonly settled: Promise<void>;
  /** Resolves with the instant at which either side closed it or it failed. */
  readonly closed: Promise<Nanoseconds>;
  /** How it failed; null if it did not. */
  failure: Outcome | null = null;
  #settle: () => void = () => {};
  #tellClosed: (at: Nanoseconds) => void = () => {};
  #isClosed = false;

  constructor(
    transport: Transport,
    private readonly clock: Clock,
    source?: string,
  ) {
    this.connection = transport.prepare(this, source);
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.closed = new Promise((resolve) => {
      this.#tellClosed = resolve;
    });
  }

  /** @param bytes sent as soon as it is connected */
  open(bytes?: Buffer): void {
    this.connection.open(bytes);
  }

  ready(): void {
    this.#settle();
  }

  /** Ignores the bytes, as there was no complete request. */
  data(): void {}

  ended(): void {
    this.failure ??= { kind: 'cut-short' };
    this.close();
  }

  failed(error: Error): void {
    this.failure ??= outcomeOfError(error);
    this.close();
  }

  giveUp(): void {
    this.failure ??= { kind: 'timed-out' };
    this.close();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const at = this.clock();
    this.connection.close();
    this.#settle();
    this.#tellClosed(at);
  }
}
