/**
 * One client of autocannon (9.0), followed through its events: when each of its requests begins and how it ends.
 * Against a server that closes each connection autocannon is asked to reconnect after every request
 * (`reconnectRate: 1`): otherwise it writes the next request on the dying socket, and keeps its start time for the
 * answer after the next. So asked it does not emit 'response': a 'request' while bytes of the answer are handled says
 * that it was whole. When they are not, a 'request' says that the last one came to nothing.
 */
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Outcome } from '../model/connection-record.js';
import { MOST_ANSWER_BYTES } from '../model/probe-target.js';
import { outcomeOfError, outcomeOfStatus } from './outcome.js';

/** What is used of autocannon's client; its types tell less than its documentation and its events. */
export interface LoopClient extends EventEmitter {
  readonly conn: Socket;
  /** How long it waits for an answer, ms. Read after `setupClient`. */
  timeout: number;
  /** http-parser-js's: one for all connections. */
  readonly parser: {
    readonly type: unknown;
    readonly state: string;
    /** Bytes of the body that are to come. Read after 'headers'. */
    body_bytes: number | null;
    isChunked: boolean;
    reinitialize(type: unknown): void;
  };
  /** The requests that it believes are out. */
  readonly pipelinedRequests: { clear(): void };
  /** The bytes of the next request. */
  getRequestBuffer(): Buffer;
  destroy(): void;
}

/** What 'headers' carries (http-parser-js). */
interface Head {
  readonly statusCode: number;
  readonly shouldKeepAlive: boolean;
}

export interface LoopRequestEvents {
  readonly connected: (localPort: number) => void;
  /** The local port of the connection that it is sent on; 0 when that is not known yet. */
  readonly began: (localPort: number) => void;
  readonly ended: (outcome: Outcome) => void;
  /** It sends no more requests, though nobody told it to stop. */
  readonly gaveUp: () => void;
}

/** The parser's state within a body that lasts until the connection ends. */
const UNTIL_CLOSE = 'BODY_RAW';

/** An answer that was there before its request had left: the server says more than it is asked for. */
const UNASKED: Outcome = { kind: 'failed', code: 'unasked-answer' };

/** What an endless answer ends with. */
const TOO_LONG = Object.assign(new Error('The answer is too long'), { code: 'answer-too-long' });

/** A client that fails so many times in a row, with no answer in between, gives up: autocannon would go on at once. */
export const MOST_FAILURES_IN_A_ROW = 10;

/** How its answers are taken. */
export interface AnswerManner {
  /** What an answer with this status comes to. */
  readonly judge?: ((status: number) => Outcome) | undefined;
  /** No answer has a body: HEAD was asked. */
  readonly bodiless?: boolean | undefined;
  /** TLS: take no certificate but a good one. autocannon itself takes any. */
  readonly verifies?: boolean | undefined;
}

/** Must be called in autocannon's `setupClient`, before the client's first request. */
export function followLoopClient(
  client: LoopClient,
  { connected, began, ended, gaveUp }: LoopRequestEvents,
  { judge = outcomeOfStatus, bodiless = false, verifies = false }: AnswerManner = {},
): void {
  let connection: Socket | null = null;
  let outstanding = false;
  let head: Head | null = null;
  let bodyBytes = 0;
  /** What happens now happens because bytes of an answer came. */
  let isReading = false;
  /** The outstanding request began while these bytes were handled. */
  let beganReading = false;
  /** The outstanding request was written on a connection that the server had said it would close. */
  let isOnClosing = false;
  let failures = 0;
  let hasGivenUp = false;

  const end = (outcome: Outcome): void => {
    if (!outstanding) return;
    outstanding = false;
    failures = outcome.kind === 'served' || outcome.kind === 'rejected' ? 0 : failures + 1;
    ended(outcome);
    // From an answer that nobody asked for on, nobody knows which answer belongs to which request.
    hasGivenUp = outcome === UNASKED || failures >= MOST_FAILURES_IN_A_ROW;
    if (hasGivenUp) client.destroy();
  };

  /** How the outstanding request ended, when autocannon sends another and does not say why. */
  const silentOutcome = (): Outcome => {
    if (isReading && head !== null) return beganReading ? UNASKED : judge(head.statusCode);
    return connection?.readableEnded ? { kind: 'cut-short' } : { kind: 'timed-out' };
  };

  const adopt = (fresh: Socket): void => {
    abandon(connection);
    connection = fresh;
    if (verifies && fresh instanceof TLSSocket) refuseStrangers(fresh);
    // Else the next answer would be taken for the rest of one that was broken off.
    if (!isReading) client.parser.reinitialize(client.parser.type);
    fresh.prependListener('data', () => {
      isReading = true;
    });
    fresh.on('data', () => {
      isReading = false;
      beganReading = false;
    });
    fresh.prependOnceListener('end', () => {
      // autocannon waits for more of an answer that has no length, though its connection's end is its end.
      if (head === null || client.parser.state !== UNTIL_CLOSE) return;
      end(judge(head.statusCode));
      client.pipelinedRequests.clear();
    });
    fresh.once('connect', () => connected(fresh.localPort ?? 0));
  };

  client.on('headers', (parsed: Head) => {
    head = parsed;
    bodyBytes = 0;
    if (!bodiless) return;
    client.parser.body_bytes = 0;
    client.parser.isChunked = false;
  });
  client.on('body', (body: Buffer) => {
    bodyBytes += body.length;
    if (bodyBytes > MOST_ANSWER_BYTES) connection?.destroy(TOO_LONG);
  });
  client.on('response', (status: number) => end(beganReading ? UNASKED : judge(status)));
  client.on('connError', (error: Error) => {
    if (!isOnClosing) end(outcomeOfError(error));
  });
  client.on('done', gaveUp);
  client.on('request', () => {
    const isFresh = client.conn !== connection;
    const outcome = silentOutcome();
    if (isFresh) adopt(client.conn);
    if (isFresh && isOnClosing) {
      // It never was the server's: autocannon sends it again on the new connection.
      isOnClosing = false;
      head = null;
      return;
    }
    end(outcome);
    if (hasGivenUp) return;
    isOnClosing = !isFresh && head?.shouldKeepAlive === false;
    if (!isOnClosing) head = null;
    outstanding = true;
    beganReading = isReading;
    began(connection?.localPort ?? 0);
  });
}

/** As tls.connect does it by itself where it may: when the handshake is done, before a byte of the request is sent. */
function refuseStrangers(socket: TLSSocket): void {
  socket.prependOnceListener('secureConnect', () => {
    if (socket.authorized) return;
    const code = String(socket.authorizationError);
    socket.destroy(Object.assign(new Error(`The certificate is not to be trusted: ${code}`), { code }));
  });
}

/** A connection that was replaced must not fail later, as if it were the new one. */
function abandon(connection: Socket | null): void {
  connection?.removeAllListeners('error');
  connection?.removeAllListeners('end');
  connection?.on('error', () => {});
  connection?.destroy();
}
