/** What a client sent: a whole HTTP request, a raw message, or too much. Pure: bytes in, a reading out. */

import { type Fields, listHas, readFields, valuesOf } from './header-section.js';

/** Largest header section that is read, bytes: Node's own limit. */
export const LARGEST_HEADERS = 16 * 1024;
/** Largest body that is read, bytes. */
export const LARGEST_BODY = 1024 * 1024;

export type Reading =
  /** More bytes must come before the request is whole. */
  | { readonly kind: 'incomplete'; readonly continueExpected: boolean }
  | { readonly kind: 'raw' }
  | {
      readonly kind: 'http';
      readonly withBody: boolean;
      /** Whether the client means to send another on the same connection, after the answer to this one. */
      readonly persists: boolean;
    }
  | { readonly kind: 'rejected'; readonly status: RejectionStatus };

export type RejectionStatus = 400 | 411 | 413 | 431;

const HEADERS_END = '\r\n\r\n';
const METHOD = /^(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|TRACE|CONNECT) /;
const REQUEST_LINE = /^[A-Z]+ \S+ HTTP\/1\.[01]\r?$/;

const INCOMPLETE: Reading = { kind: 'incomplete', continueExpected: false };
const RAW: Reading = { kind: 'raw' };
const MALFORMED: Reading = { kind: 'rejected', status: 400 };

/** Reads what has come so far. A message that does not begin as an HTTP request is raw, and whole as it is. */
export function readRequest(bytes: Buffer): Reading {
  if (!METHOD.test(bytes.toString('latin1', 0, 8))) return RAW;
  const lineEnd = bytes.indexOf(10);
  if (lineEnd === -1) return withinHeaders(bytes.length);
  if (!REQUEST_LINE.test(bytes.toString('latin1', 0, lineEnd))) return RAW;
  const headersEnd = bytes.indexOf(HEADERS_END);
  if (headersEnd === -1) return hasBareLineEnd(bytes) ? MALFORMED : withinHeaders(bytes.length);
  if (headersEnd > LARGEST_HEADERS) return { kind: 'rejected', status: 431 };
  return readHeaders(bytes.toString('latin1', 0, headersEnd), bytes.length - headersEnd - HEADERS_END.length);
}

function withinHeaders(length: number): Reading {
  return length > LARGEST_HEADERS ? { kind: 'rejected', status: 431 } : INCOMPLETE;
}

/** Told at once: with lines that end in LF alone, the end of the headers would never come. */
function hasBareLineEnd(bytes: Buffer): boolean {
  return /(?<!\r)\n/.test(bytes.toString('latin1', 0, LARGEST_HEADERS));
}

function readHeaders(headers: string, bodyLength: number): Reading {
  const [requestLine = '', ...lines] = headers.split('\r\n');
  const fields = readFields(lines);
  // Which request line it would be: one that holds a line end is none.
  if (fields === null || requestLine.includes('\n')) return MALFORMED;
  const withBody = !headers.startsWith('HEAD ');
  const lengths = valuesOf(fields, 'content-length');
  if (valuesOf(fields, 'transfer-encoding').length > 0) {
    // Both is how a request is smuggled in the body of another (RFC 9112, section 6.1).
    return lengths.length > 0 ? MALFORMED : { kind: 'rejected', status: 411 };
  }
  const wants = wantsToPersist(requestLine, fields);
  if (lengths.length === 0) return { kind: 'http', withBody, persists: wants && bodyLength === 0 };
  if (lengths.some((length) => length !== lengths[0] || !/^\d+$/.test(length))) return MALFORMED;
  const expected = Number(lengths[0]);
  if (expected > LARGEST_BODY) return { kind: 'rejected', status: 413 };
  if (bodyLength >= expected) return { kind: 'http', withBody, persists: wants && bodyLength === expected };
  return { kind: 'incomplete', continueExpected: bodyLength === 0 && listHas(fields, 'expect', '100-continue') };
}

/** HTTP/1.1 persists unless it says otherwise (RFC 9112, section 9.3). Surplus bytes would be a pipelined request. */
function wantsToPersist(requestLine: string, fields: Fields): boolean {
  return requestLine.endsWith('HTTP/1.1') && !listHas(fields, 'connection', 'close');
}
