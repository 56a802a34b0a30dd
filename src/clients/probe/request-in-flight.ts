/** One request: it goes out on its connection when it is told to, and ends with an answer or without. Stamps are taken as it goes. */
import type { Outcome } from '../../model/connection-record.js';
import type { ProbeRequest } from '../../model/probe.js';
import type { Redirect } from '../../model/probe-target.js';
import { outcomeOfError } from '../outcome.js';
import type { AnswerParser } from './answer.js';
import type { Clock, Listener, ProbeConnection } from './connection.js';

export interface RequestEvents {
  /** The request can be sent, or will never be. Told once. */
  readonly settled: () => void;
  /** Told once, after `settled`. */
  readonly left: (request: ProbeRequest, reusable: ProbeConnection | null, redirect: Redirect | null) => void;
}

export class RequestInFlight implements Listener {
  #connection: ProbeConnection | null = null;
  /** It was made for an earlier request. */
  #isKept = false;
  #sentAt: number | null = null;
  #answeredAt: number | null = null;
  #isSettled = false;
  #hasLeft = false;

  /**
   * @param greets whether what comes before the request is sent is a greeting, and no answer to it */
  constructor(
    private readonly answer: AnswerParser,
    private readonly greets: boolean,
    private readonly clock: Clock,
    private readonly events: RequestEvents,
  ) {}

  /** @param isKept whether the connection has carried a request before: then it is ready */
  begin(connection: ProbeConnection, isKept: boolean): void {
    this.#connection = connection;
    this.#isKept = isKept;
    if (isKept) this.ready();
  }

  send(bytes: Buffer): void {
    if (this.#hasLeft) return;
    // Where there is nothing to say, the connection is what is asked for.
    this.#sentAt = bytes.length === 0 ? (this.#connection?.connectedAt ?? this.clock()) : this.clock();
    if (bytes.length > 0) this.#connection?.write(bytes);
  }

  /** Whether the request can be sent, though TLS may not be done: the bytes wait for it. */
  get isConnected(): boolean {
    return this.#connection?.connectedAt != null;
  }

  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  giveUp(): void {
    this.#leave({ kind: 'timed-out' });
  }

  ready(): void {
    this.#settle();
  }

  data(bytes: Buffer): void {
    if (this.#hasLeft || (this.greets && this.#sentAt === null)) return;
    this.#answeredAt ??= this.clock();
    const verdict = this.answer.take(bytes);
    if (verdict !== null) this.#leave(verdict.outcome, verdict.isReusable && this.#sentAt !== null);
  }

  ended(): void {
    if (!this.#hasLeft) this.#leave(this.answer.end());
  }

  failed(error: Error): void {
    this.#leave(outcomeOfError(error));
  }

  #leave(outcome: Outcome, isReusable = false): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    const departedAt = this.clock();
    const connection = this.#connection;
    if (!isReusable) connection?.close();
    this.#settle();
    this.events.left(
      {
        connectStartedAt: this.#isKept ? null : (connection?.connectStartedAt ?? null),
        connectedAt: this.#isKept ? null : (connection?.connectedAt ?? null),
        sentAt: this.#sentAt ?? (outcome.kind === 'served' ? (connection?.connectedAt ?? null) : null),
        answeredAt: this.#answeredAt,
        departedAt,
        outcome,
      },
      isReusable ? connection : null,
      outcome.kind === 'rejected' ? this.answer.redirect : null,
    );
  }

  #settle(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.events.settled();
  }
}
