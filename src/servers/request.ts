/**
 * Tells from the bytes received so far whether they are a complete HTTP request, a raw message, or a request to refuse.
 * Headers are parsed as strictly as RFC 9112 allows, so that two parsers cannot read one request differently.
 */

/** The largest header section accepted, in bytes: Node's own limit. */
export const LARGEST_HEADERS = 16 * 1024;
/** The largest body accepted, in bytes. */
export const LARGEST_BODY = 1024 * 1024;

export type RequestReading =
  /** The request is not complete yet. */
  | { readonly kind: 'incomplete'; readonly continueExpected: boolean }
  | { readonly kind: 'raw' }
  | {
      readonly kind: 'http';
      readonly withBody: boolean;
      /** Whether the client wants to keep the connection for another request. */
      readonly persists: boolean;
    }
  | { readonly kind: 'rejected'; readonly status: RejectionStatus };

export type RejectionStatus = 400 | 411 | 413 | 431;

const HEADER_SECTION_END = '\r\n\r\n';
const METHOD = /^(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|TRACE|CONNECT) /;
const REQUEST_LINE = /^[A-Z]+ \S+ HTTP\/1\.[01]\r?$/;

const INCOMPLETE: RequestReading = { kind: 'incomplete', continueExpected: false };
const RAW: RequestReading = { kind: 'raw' };
const MALFORMED: RequestReading = { kind: 'rejected', status: 400 };

/** Reads what has arrived so far. A message that does not begin like an HTTP request is raw, and complete as it is. */
export function readRequest(bytes: Buffer): RequestReading {
  if (!METHOD.test(bytes.toString('latin1', 0, 8))) return RAW;
  const lineEnd = bytes.indexOf(10);
  if (lineEnd === -1) return withinHeaders(bytes.length);
  if (!REQUEST_LINE.test(bytes.toString('latin1', 0, lineEnd))) return RAW;
  const headersEnd = bytes.indexOf(HEADER_SECTION_END);
  if (headersEnd === -1) return hasBareLineEnd(bytes) ? MALFORMED : withinHeaders(bytes.length);
  if (headersEnd > LARGEST_HEADERS) return { kind: 'rejected', status: 431 };
  return readHeaders(bytes.toString('latin1', 0, headersEnd), bytes.length - headersEnd - HEADER_SECTION_END.length);
}

function withinHeaders(length: number): RequestReading {
  return length > LARGEST_HEADERS ? { kind: 'rejected', status: 431 } : INCOMPLETE;
}

/** Such a request is refused at once: if its lines end in LF alone, the end of the headers would never be found. */
function hasBareLineEnd(bytes: Buffer): boolean {
  return /(?<!\r)\n/.test(bytes.toString('latin1', 0, LARGEST_HEADERS));
}

function readHeaders(headers: string, bodyLength: number): RequestReading {
  const [requestLine = '', ...lines] = headers.split('\r\n');
  const fields = readFields(lines);
  // A request line that contains LF would be two lines to another parser.
  if (fields === null || requestLine.includes('\n')) return MALFORMED;
  const withBody = !headers.startsWith('HEAD ');
  const lengths = valuesOf(fields, 'content-length');
  if (valuesOf(fields, 'transfer-encoding').length > 0) {
    // Both together are used to smuggle a request in the body of another (RFC 9112, section 6.1).
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
function wantsToPersist(requestLine: string, fields: HeaderFields): boolean {
  return requestLine.endsWith('HTTP/1.1') && !listHas(fields, 'connection', 'close');
}

/** The header fields in order, with names in lower case. */
type HeaderFields = ReadonlyArray<readonly [name: string, value: string]>;

/**
 * A token (RFC 9110, section 5.6.2) directly followed by the colon (RFC 9112, section 5.1). Folded lines do not match.
 */
const HEADER_FIELD = /^([!#$%&'*+.^_`|~\w-]+):(.*)$/s;
/**
 * Characters that must not occur in a value: a bare CR or LF would end the line for some parsers (RFC 9110, section
 * 5.5).
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it searches for
const FORBIDDEN = /[\x00-\x08\x0a-\x1f\x7f]/;

/** Null if a line is malformed. @param lines the header lines, without the request line and the empty line */
function readFields(lines: readonly string[]): HeaderFields | null {
  const fields = lines.map((line) => {
    const [, name, value] = FORBIDDEN.test(line) ? [] : (HEADER_FIELD.exec(line) ?? []);
    return name === undefined || value === undefined ? null : ([name.toLowerCase(), withoutPadding(value)] as const);
  });
  return fields.every((field) => field !== null) ? fields : null;
}

function valuesOf(fields: HeaderFields, wanted: string): string[] {
  return fields.flatMap(([name, value]) => (name === wanted ? [value] : []));
}

/** Whether a list field, such as Connection, contains the token. */
function listHas(fields: HeaderFields, name: string, token: string): boolean {
  return valuesOf(fields, name)
    .flatMap((value) => value.split(','))
    .some((item) => item.trim().toLowerCase() === token);
}

/** Strips only spaces and tabs: trim() strips more, and a regular expression is slow on long padding. */
function withoutPadding(value: string): string {
  const isPadding = (index: number): boolean => value[index] === ' ' || value[index] === '\t';
  let [start, end] = [0, value.length];
  while (start < end && isPadding(start)) start += 1;
  while (end > start && isPadding(end - 1)) end -= 1;
  return value.slice(start, end);
}
