/** One request and its answer, from connect to departure, as a state machine. Stamps are taken as it goes. */
import type { Outcome } from '../model/connection-record.js';
import { MOST_ANSWER_BYTES, type Redirect } from '../model/probe-target.js';
import type { Nanoseconds } from '../model/units.js';
import type { AnswerReader, Verdict } from './answer.js';
import type { Clock, Connection, Listener, Transport } from './connection.js';
import { outcomeOfError } from './outcome.js';

export type ExchangeState =
  /** It has a connection, which is not open, unless it was made for an earlier request. */
  | 'prepared'
  /** TCP, and then TLS. */
  | 'connecting'
  /** The request, or the rest of it, can be sent. */
  | 'ready'
  /** The whole request was sent. */
  | 'sent'
  /** The first byte of the answer has come. */
  | 'answering'
  /** The outcome is known. */
  | 'over';

/** What all exchanges of a load have in common. */
export interface RequestPlan {
  readonly bytes: Buffer;
  readonly makeReader: () => AnswerReader;
  /** Whether bytes that come before the request was sent are a greeting, and no answer. */
  readonly greets: boolean;
  /** An exchange is over when the answer is whole, or when the server has closed the connection after it. */
  readonly over: 'with-answer' | 'with-stream';
}

export interface ExchangeOwner {
  /** The request can be sent, or never will be. Told once. */
  settled?(exchange: Exchange): void;
  /** Told once, and after `settled`. */
  left(exchange: Exchange): void;
}

const TOO_LONG: Outcome = { kind: 'failed', code: 'answer-too-long' };
const TIMED_OUT: Outcome = { kind: 'timed-out' };
const NO_OUTCOME: Outcome = { kind: 'cut-short' };

export class Exchange implements Listener {
  state: ExchangeState = 'prepared';
  outcome: Outcome = NO_OUTCOME;
  /** The whole request was handed to its connection. */
  sentAt: Nanoseconds | null = null;
  firstByteAt: Nanoseconds | null = null;
  lastByteAt: Nanoseconds | null = null;
  departedAt: Nanoseconds = Number.NaN;
  /** The connection, where it can carry another request: the owner must use it or close it. */
  reusable: Connection | null = null;
  readonly connection: Connection;
  /** The connection was made for an earlier request. */
  readonly isKept: boolean;
  #isSettled = false;
  #sentBytes = 0;
  #receivedBytes = 0;
  #verdict: Verdict | null = null;
  readonly #reader: AnswerReader;

  /**
   * @param index which of its load's exchanges or clients it is
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

  /** Connects, and sends the request as soon as it can when `send` says so. */
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
    // The stamp of a request that goes out with its connection is that of its connect: it may be sent within open().
    this.#sentBytes = this.plan.bytes.length;
    this.connection.open(this.plan.bytes);
    this.#markSent(this.connection.connectStartedAt);
  }

  /** Sends the request, or what is left of it. Where there is nothing to say, the connection is what is asked for. */
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

  /** Where the answer sends its client; null: nowhere. */
  get redirect(): Redirect | null {
    return this.outcome.kind === 'rejected' ? this.#reader.redirect : null;
  }

  /** More came than its answer. */
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
    // Last: what follows from the answer, as the next request, does not wait for it.
    if (!isReusable) this.connection.close();
  }
}
