/** Talking with one client over a blocking connection: read all that it asks, answer, leave nothing unread. */

import { STATUS_CODES } from 'node:http';
import type { ServerOrders, ServerOutcome } from '../protocol/server-messages.js';
import { now, SystemCallError } from '../sockets/libc.js';
import { recv, recvAvailable, type Socket, send, setReceiveTimeout, shutdownSending } from '../sockets/socket.js';
import { LARGEST_BODY, LARGEST_HEADERS, type RejectionStatus, readRequest } from './request.js';

/** Bytes taken by one recv(): the textbook's figure. */
const RECEIVE_BYTES = 1024;
/** How long, and how much, a client that was refused may go on sending before its connection is closed. */
export const DRAIN_TIME = 1_000_000_000n;
export const DRAIN_BYTES = 16 * 1024 * 1024;

/** What a client asked for, or how it failed to. */
export type ReceivedRequest =
  | { readonly kind: 'http'; readonly withBody: boolean; readonly persists: boolean; readonly length: number }
  | { readonly kind: 'raw'; readonly message: Buffer; readonly length: number }
  | { readonly kind: 'too-large'; readonly length: number }
  | { readonly kind: 'rejected'; readonly status: RejectionStatus; readonly length: number }
  | { readonly kind: 'client-left' | 'reset' | 'timed-out'; readonly length: number };

/** Errors that no client can cause. */
const FAULTS_OF_OURS = ['EBADF', 'EDOM', 'EFAULT', 'EINVAL', 'ENOTSOCK'];

// One client at a time: one buffer is enough. It holds the largest request that is not refused, and one recv more.
const buffer = Buffer.alloc(LARGEST_HEADERS + LARGEST_BODY + 2 * RECEIVE_BYTES);

const beginning = buffer.subarray(0, RECEIVE_BYTES);

// Clients of a load all send the same request: what it says is read once. Only a short one is remembered.
let repeated: Extract<ReceivedRequest, { kind: 'http' }> = { kind: 'http', withBody: true, persists: false, length: 0 };
const repeatedBytes = Buffer.alloc(RECEIVE_BYTES);

/** Whether what has come so far is what was remembered, byte by byte. */
function isRepeated(length: number): boolean {
  return length === repeated.length && buffer.compare(repeatedBytes, 0, length, 0, length) === 0;
}

function rememberRequest(request: typeof repeated): typeof repeated {
  if (request.length <= RECEIVE_BYTES) {
    buffer.copy(repeatedBytes, 0, 0, request.length);
    repeated = request;
  }
  return request;
}

/** Whether a request is worth a service. */
export function isServable(request: ReceivedRequest): boolean {
  return request.kind === 'http' || request.kind === 'raw';
}

/** Blocks until the client's request is whole, or can't become whole. `timeout` is in ns; null: without a bound. */
export function receiveRequest(connection: Socket, timeout: number | null): ReceivedRequest {
  const deadline = timeout === null ? null : now() + BigInt(timeout);
  let length = 0;
  try {
    for (;;) {
      if (deadline !== null) setReceiveTimeout(connection, Math.max(1, Number(deadline - now())));
      const room = length === 0 ? beginning : buffer.subarray(length, length + RECEIVE_BYTES);
      const received = recv(connection, room);
      if (received === 0)
        return length === 0 ? { kind: 'client-left', length } : { kind: 'rejected', status: 400, length };
      length += received;
      if (isRepeated(length)) return repeated;
      const reading = readRequest(buffer.subarray(0, length));
      if (reading.kind === 'raw') return receiveRest(connection, length, received);
      if (reading.kind === 'http') return rememberRequest({ ...reading, length });
      if (reading.kind !== 'incomplete') return { ...reading, length };
      if (reading.continueExpected) send(connection, CONTINUE);
    }
  } catch (error) {
    return { kind: failureKind(error), length };
  }
}

/** A raw message has no mark at its end: it is what is there. A recv() that was not filled has taken it all. */
function receiveRest(connection: Socket, soFar: number, lastReceived: number): ReceivedRequest {
  let length = soFar;
  let received = lastReceived;
  while (received === RECEIVE_BYTES) {
    if (length + RECEIVE_BYTES > buffer.length) return { kind: 'too-large', length };
    received = recvAvailable(connection, buffer.subarray(length, length + RECEIVE_BYTES));
    length += received;
  }
  return { kind: 'raw', message: buffer.subarray(0, length), length };
}

/** Sends what the request deserves, and says how the connection ended. */
export function sendAnswer(connection: Socket, request: ReceivedRequest, keepAlive = false): ServerOutcome {
  try {
    switch (request.kind) {
      case 'http':
        send(connection, answerToHttp({ withBody: request.withBody, persists: keepAlive && request.persists }));
        return 'answered';
      case 'raw':
        send(connection, request.message);
        return 'answered';
      case 'rejected':
        send(connection, rejection(request.status));
        drain(connection);
        return 'rejected';
      case 'too-large':
        drain(connection);
        return 'rejected';
      default:
        return request.kind;
    }
  } catch (error) {
    return failureKind(error);
  }
}

/**
 * Reads and forgets what a refused client still sends, within bounds: closing a socket with unread bytes resets
 * the connection, and the client would lose the refusal (RFC 9112, section 9.6).
 */
function drain(connection: Socket): void {
  shutdownSending(connection);
  const deadline = now() + DRAIN_TIME;
  let drained = 0;
  for (let left = deadline - now(); left > 0n && drained < DRAIN_BYTES; left = deadline - now()) {
    setReceiveTimeout(connection, Number(left));
    const received = recv(connection, buffer);
    if (received === 0) return;
    drained += received;
  }
}

/** A client may go away at any moment: that ends its connection, not the server. */
function failureKind(error: unknown): 'reset' | 'timed-out' {
  if (!(error instanceof SystemCallError)) throw error;
  if (error.code === 'EAGAIN' || error.code === 'EWOULDBLOCK') return 'timed-out';
  if (FAULTS_OF_OURS.includes(error.code)) throw error;
  return 'reset';
}

/** Serves what else comes on a connection after the answer to `first`; returns when the client has had enough. */
export function serveFurther(
  connection: Socket,
  first: ReceivedRequest,
  { keepAlive, receiveTimeout }: ServerOrders,
  performService: () => void,
): void {
  let request = first;
  while (keepAlive && request.kind === 'http' && request.persists) {
    request = receiveRequest(connection, receiveTimeout);
    if (isServable(request)) performService();
    sendAnswer(connection, request, keepAlive);
  }
}

/** Tells a client that waits before it sends its body to go on. */
export const CONTINUE = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');

// The process id is padded: every answer of a kind has the same length, whichever process gives it.
const SERVED_BY = `Served by process ${String(process.pid).padStart(7)}`;
const GREETING = `${SERVED_BY}, which closes the connection.\n`;
const GREETING_KEPT = `${SERVED_BY}, which keeps the connection open.\n`;

/** The answer to an HTTP request. The connection is closed after it, or kept for the client's next. */
export function answerToHttp({
  withBody,
  persists,
}: {
  readonly withBody: boolean;
  readonly persists: boolean;
}): Buffer {
  if (persists) return withBody ? OK_KEPT : OK_KEPT_WITHOUT_BODY;
  return withBody ? OK : OK_WITHOUT_BODY;
}

const OK = httpAnswer(200, GREETING);
const OK_WITHOUT_BODY = OK.subarray(0, OK.length - GREETING.length);
const OK_KEPT = httpAnswer(200, GREETING_KEPT, 'keep-alive');
const OK_KEPT_WITHOUT_BODY = OK_KEPT.subarray(0, OK_KEPT.length - GREETING_KEPT.length);

/** A refusal in words, for a request that is not served. */
export function rejection(status: RejectionStatus): Buffer {
  return httpAnswer(status, `${status} ${STATUS_CODES[status]}\n`);
}

function httpAnswer(status: number, body: string, connection = 'close'): Buffer {
  return Buffer.from(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n` +
      'Content-Type: text/plain; charset=utf-8\r\n' +
      `Content-Length: ${Buffer.byteLength(body)}\r\n` +
      `Connection: ${connection}\r\n` +
      `\r\n${body}`,
  );
}
