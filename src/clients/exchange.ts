/** One request and its answer, from connect to departure, as a state machine that records the stamps. */
import type { Outcome } from '../model/connection-record.js';
import { MOST_ANSWER_BYTES, type Redirect } from '../model/probe-target.js';
import type { Nanoseconds } from '../model/units.js';
import type { AnswerReader, Verdict } from './answer.js';
import type { Clock, Connection, Listener, Transport } from './connection.js';
import { outcomeOfError } from './outcome.js';

export type ExchangeState =
  /** It has a connection that is not open yet, unless it was opened for an earlier request. */
  | 'prepared'
  /** TCP, and then TLS. */
  | 'connecting'
  /** The request or its rest can be sent. */
  | 'ready'
  /** The complete request was sent. */
  | 'sent'
  /** The first byte of the answer has arrived. */
  | 'answering'
  /** The outcome is known. */
  | 'over';

/** What all requests of a load have in common. */
export interface RequestPlan {
  readonly bytes: Buffer;
  readonly makeReader: () => AnswerReader;
  /** Whether bytes that arrive before the request was sent are a greeting rather than an answer. */
  readonly greets: boolean;
  /** Whether an exchange ends with the complete answer, or when the server closes the connection after it. */
  readonly over: 'with-answer' | 'with-stream';
}

export interface ExchangeOwner {
  /** The request can be sent, or never will be. Called once. */
  settled?(exchange: Exchange): void;
  /** Called once, after `settled`. */
  left(exchange: Exchange): void;
}

const TOO_LONG: Outcome = { kind: 'failed', code: 'answer-too-long' };
const TIMED_OUT: Outcome = { kind: 'timed-out' };
const NO_OUTCOME: Outcome = { kind: 'cut-short' };

export class Exchange implements Listener {
  state: ExchangeState = 'prepared';
  outcome: Outcome = NO_OUTCOME;
  /** When the complete request was passed to its connection. */
  sentAt: Nanoseconds | null = null;
  firstByteAt: Nanoseconds | null = null;
  /** First byte of the answer's body; null if there was none. */
  bodyAt: Nanoseconds | null = null;
  lastByteAt: Nanoseconds | null = null;
  departedAt: Nanoseconds = Number.NaN;
  /** The connection, if it can carry another request. The owner must use or close it. */
  reusable: Connection | null = null;
  readonly connection: Connection;
  /** Whether the connection was opened for an earlier request. */
  readonly isKept: boolean;
  #isSettled = false;
  #sentBytes = 0;
  #receivedBytes = 0;
  #verdict: Verdict | null = null;
  readonly #reader: AnswerReader;

  /**
   * @param index index of the exchange or client within the load
   * @param kept a connection that has carried a request before
   * @param source the address of this machine to connect from
   */
  constructor(
    private readonly plan: RequestPlan,
    transport: Transport,
    private readonly clock: Clock,
    private readonly owner: ExchangeOwner,
    readonly index: number,
    kept: Connection | null = null,
    source?: string,
  ) {
    this.#reader = plan.makeReader();
    this.isKept = kept !== null;
    kept?.heardBy(this);
    this.connection = kept ?? transport.prepare(this, source);
  }

  /** Connects. @param send whether to send the request as soon as possible */
  open(send: boolean): void {
    if (this.state !== 'prepared') return;
    this.state = 'connecting';
    if (this.isKept) this.ready();
    if (!send) {
      if (!this.isKept) this.connection.open();
      return;
    }
    if (this.isKept) {
      this.send();
      return;
    }
    // open() may send the request immediately, so its stamp is that of the connect.
    this.#sentBytes = this.plan.bytes.length;
    this.connection.open(this.plan.bytes);
    this.#markSent(this.connection.connectStartedAt);
  }

  /** Sends the request or its rest. If the request is empty, the connection itself is the request. */
  send(): void {
    if (this.state === 'over' || this.sentAt !== null) return;
    const { bytes } = this.plan;
    this.#markSent(bytes.length === 0 ? (this.connection.connectedAt ?? this.clock()) : this.clock());
    if (this.#sentBytes < bytes.length) this.connection.write(bytes.subarray(this.#sentBytes));
    this.#sentBytes = bytes.length;
  }

  /** Sends all but the last byte: `send` then releases the request by one byte. */
  sendAllButLast(): void {
    const last = this.plan.bytes.length - 1;
    if (this.state === 'over' || this.#sentBytes > 0 || last <= 0) return;
    this.#sentBytes = last;
    this.connection.write(this.plan.bytes.subarray(0, last));
  }

  get isConnected(): boolean {
    return this.connection.connectedAt !== null;
  }

  get isOver(): boolean {
    return this.state === 'over';
  }

  /** The redirect in the answer, or null. */
  get redirect(): Redirect | null {
    return this.outcome.kind === 'rejected' ? this.#reader.redirect : null;
  }

  /** Whether the server sent more than the answer. */
  get hasMore(): boolean {
    return this.#verdict?.hasMore ?? false;
  }

  giveUp(): void {
    this.#leave(TIMED_OUT);
  }

  ready(): void {
    if (this.state !== 'connecting') return;
    this.state = this.sentAt === null ? 'ready' : 'sent';
    this.#settle();
  }

  data(bytes: Buffer): void {
    if (this.state === 'over' || (this.plan.greets && this.sentAt === null)) return;
    const at = this.clock();
    this.state = 'answering';
    this.firstByteAt ??= at;
    this.lastByteAt = at;
    this.#receivedBytes += bytes.length;
    this.#verdict ??= this.#reader.take(bytes);
    if (this.bodyAt === null && this.#reader.hasBody) this.bodyAt = at;
    if (this.#verdict !== null && this.plan.over === 'with-answer') {
      this.#leave(this.#verdict.outcome, at, this.#verdict.isReusable && this.sentAt !== null);
    } else if (this.#receivedBytes > MOST_ANSWER_BYTES) this.#leave(TOO_LONG, at);
  }

  ended(): void {
    if (this.state !== 'over') this.#leave(this.#verdict?.outcome ?? this.#reader.end());
  }

  failed(error: Error): void {
    this.#leave(outcomeOfError(error));
  }

  #markSent(at: Nanoseconds): void {
    this.sentAt = at;
    if (this.state === 'ready') this.state = 'sent';
  }

  #settle(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.owner.settled?.(this);
  }

  #leave(outcome: Outcome, at?: Nanoseconds, isReusable = false): void {
    if (this.state === 'over') return;
    this.state = 'over';
    this.outcome = outcome;
    this.departedAt = at ?? this.clock();
    if (isReusable) this.reusable = this.connection;
    if (outcome.kind === 'served') this.sentAt ??= this.connection.connectedAt;
    this.#settle();
    this.owner.left(this);
    // Closed last, so that the next request does not wait for it.
    if (!isReusable) this.connection.close();
  }
}
