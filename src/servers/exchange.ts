/** Serves one client over a blocking connection: reads its request, answers it, and leaves no bytes unread. */

import type { ServerOrders, ServerOutcome } from '../protocol/server-messages.js';
import { now, SystemCallError } from '../sockets/libc.js';
import { recv, recvAvailable, type Socket, send, setReceiveTimeout, shutdownSending } from '../sockets/socket.js';
import { LARGEST_BODY, LARGEST_HEADERS, type RejectionStatus, readRequest } from './request.js';

/** Bytes read by one recv(): the size that textbooks use. */
const RECEIVE_BYTES = 1024;
/** A refused client can go on sending for this long (ns), or this many bytes, before its connection is closed. */
export const DRAIN_TIME = 1_000_000_000n;
export const DRAIN_BYTES = 16 * 1024 * 1024;

/** The client's request, or the reason why there is none. */
export type ReceivedRequest =
  | { readonly kind: 'http'; readonly withBody: boolean; readonly persists: boolean; readonly length: number }
  | { readonly kind: 'raw'; readonly message: Buffer; readonly length: number }
  | { readonly kind: 'too-large'; readonly length: number }
  | { readonly kind: 'rejected'; readonly status: RejectionStatus; readonly length: number }
  | { readonly kind: 'client-left' | 'reset' | 'timed-out'; readonly length: number };

/** Errors that are bugs of the server: no client can cause them. */
const FAULTS_OF_OURS = ['EBADF', 'EDOM', 'EFAULT', 'EINVAL', 'ENOTSOCK'];

// One client at a time needs one buffer. It holds the largest request that is not refused, and one more recv().
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

/** Whether the request is to be served. */
export function isServable(request: ReceivedRequest): boolean {
  return request.kind === 'http' || request.kind === 'raw';
}

/** Blocks until the request is complete or cannot be completed. `timeout` is in ns; null: no timeout. */
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

/**
 * A raw message has no end mark: it is all the bytes available now. A recv() that returns less than it could took the
 * last.
 */
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

/** Sends the answer or the refusal, and returns how the connection ended. */
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
 * Reads and discards what a refused client still sends, up to a limit. Closing a socket with unread bytes would reset
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

/** A client can disconnect at any moment: that ends its connection, not the server. */
function failureKind(error: unknown): 'reset' | 'timed-out' {
  if (!(error instanceof SystemCallError)) throw error;
  if (error.code === 'EAGAIN' || error.code === 'EWOULDBLOCK') return 'timed-out';
  if (FAULTS_OF_OURS.includes(error.code)) throw error;
  return 'reset';
}

/** Serves further requests on the connection after `first`; returns when the client sends no more. */
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

/** Tells a client that is holding back its body to send it. */
export const CONTINUE = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');

// The process id is padded so that the answers of all processes have the same length.
const SERVED_BY = `Served by process ${String(process.pid).padStart(7)}`;
const GREETING = `${SERVED_BY}, which closes the connection.\n`;
const GREETING_KEPT = `${SERVED_BY}, which keeps the connection open.\n`;

/** The answer to an HTTP request; it says whether the connection is closed or kept. */
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

// Node's own list is in its http module, and loading that would lengthen the start of every process.
const REASONS: Readonly<Record<200 | RejectionStatus, string>> = {
  200: 'OK',
  400: 'Bad Request',
  411: 'Length Required',
  413: 'Payload Too Large',
  431: 'Request Header Fields Too Large',
};

const OK = httpAnswer(200, GREETING);
const OK_WITHOUT_BODY = OK.subarray(0, OK.length - GREETING.length);
const OK_KEPT = httpAnswer(200, GREETING_KEPT, 'keep-alive');
const OK_KEPT_WITHOUT_BODY = OK_KEPT.subarray(0, OK_KEPT.length - GREETING_KEPT.length);

/** The answer to a request that is refused. */
export function rejection(status: RejectionStatus): Buffer {
  return httpAnswer(status, `${status} ${REASONS[status]}\n`);
}

function httpAnswer(status: keyof typeof REASONS, body: string, connection = 'close'): Buffer {
  return Buffer.from(
    `HTTP/1.1 ${status} ${REASONS[status]}\r\n` +
      'Content-Type: text/plain; charset=utf-8\r\n' +
      `Content-Length: ${Buffer.byteLength(body)}\r\n` +
      `Connection: ${connection}\r\n` +
      `\r\n${body}`,
  );
}
