/** What the server sends back. Made once a process: an answer must not cost what is being measured. */
import { STATUS_CODES } from 'node:http';
import type { RejectionStatus } from './request.js';

/** Tells a client that waits before it sends its body to go on. */
export const CONTINUE = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');

// The process id is padded: every answer of a kind has the same length, whichever process gives it.
const SERVED_BY = `Served by process ${String(process.pid).padStart(7)}`;
const GREETING = `${SERVED_BY}, which closes the connection.\n`;
const GREETING_KEPT = `${SERVED_BY}, which keeps the connection open.\n`;

/** The answer to an HTTP request. The connection is closed after it, or kept for the client's next. */
export function answerTo({ withBody, persists }: { readonly withBody: boolean; readonly persists: boolean }): Buffer {
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
