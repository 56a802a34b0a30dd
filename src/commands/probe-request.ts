/** Makes the request of a probe from the options. No message repeats the value of a header. */
import { UsageFailure } from '../model/failure.js';
import type { AnswerEnd, ProbeRequestText } from '../model/probe-target.js';

/** The options of the request; undefined where one is not given. */
export interface ProbeWishes {
  readonly method?: string | undefined;
  /** Each as `Name: value`. */
  readonly headers?: readonly string[] | undefined;
  readonly body?: Uint8Array | undefined;
  /** Whether any certificate is accepted. */
  readonly insecure?: boolean | undefined;
  readonly keepAlive?: boolean | undefined;
  /** For a server that does not speak HTTP. */
  readonly message?: Uint8Array | undefined;
  readonly answerEnd?: AnswerEnd | undefined;
}

type HeaderField = readonly [name: string, value: string];

/** Headers that the probe itself sets. */
const OWN_HEADERS: readonly string[] = ['connection', 'content-length', 'transfer-encoding', 'expect', 'upgrade'];
const CLOSE_ENDS: AnswerEnd = { kind: 'close' };

export function httpRequest(
  path: string,
  host: string,
  credentials: HeaderField | null,
  wishes: ProbeWishes,
): ProbeRequestText {
  const body = wishes.body ?? null;
  const method = wishes.method ?? (body === null ? 'GET' : 'POST');
  if (!http().METHODS.includes(method) || method === 'CONNECT') {
    throw new UsageFailure(`--method takes an HTTP method, such as GET or POST, not "${method}".`);
  }
  const given = [...(credentials === null ? [] : [credentials]), ...(wishes.headers ?? []).map(parseHeader)];
  if (given.filter(([name]) => name.toLowerCase() === 'authorization').length > 1) {
    throw new UsageFailure('The URL has credentials, and there is an Authorization header. Leave one out.');
  }
  const defaults: readonly HeaderField[] = [
    ['Host', host],
    ['User-Agent', 'at-once'],
    ['Accept', '*/*'],
  ];
  const isGiven = (name: string) => given.some(([other]) => other.toLowerCase() === name.toLowerCase());
  return { kind: 'http', method, path, headers: [...defaults.filter(([name]) => !isGiven(name)), ...given], body };
}

/** Never repeats a value: it may be a secret. */
function parseHeader(text: string): HeaderField {
  const colon = text.indexOf(':');
  const name = text.slice(0, Math.max(0, colon)).trim();
  const value = text.slice(colon + 1).trim();
  if (!isValid(() => http().validateHeaderName(name))) {
    throw new UsageFailure('--header takes a name and a value, such as "Accept: text/html".');
  }
  if (!isValid(() => http().validateHeaderValue(name, value))) {
    throw new UsageFailure(`--header gives ${name} a value with characters that no header can have. Leave them out.`);
  }
  if (!OWN_HEADERS.includes(name.toLowerCase())) return [name, value];
  throw new UsageFailure(`--header can't set ${name}: the probe itself sets it for each request. Leave it out.`);
}

/** Loaded with the first request: every command loads this file, and few need it. */
function http() {
  return process.getBuiltinModule('node:http');
}

/** Node's own checks throw. */
function isValid(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

export function tcpRequest({ message, answerEnd }: ProbeWishes): ProbeRequestText {
  return { kind: 'tcp', message: message ?? new Uint8Array(), end: answerEnd ?? CLOSE_ENDS };
}

/** A connection that ends with its answer can't be reused. */
export function keepsTcp({ keepAlive = false, answerEnd = CLOSE_ENDS }: ProbeWishes): boolean {
  if (!keepAlive || answerEnd.kind !== 'close') return keepAlive;
  throw new UsageFailure('--keep-alive needs answers that end before the connection does. Say how with --answer-end.');
}

export function credentialsOf({ username, password }: URL): HeaderField | null {
  if (username === '' && password === '') return null;
  const text = `${decoded(username)}:${decoded(password)}`;
  return ['Authorization', `Basic ${Buffer.from(text).toString('base64')}`];
}

/** A percent sign that begins no escape is kept. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The parts of a request that can be shown and saved. */
export function describeRequest(request: ProbeRequestText, { headers = [] }: ProbeWishes, url?: URL) {
  const names = headers.map((header) => parseHeader(header)[0]);
  const headerNames = url === undefined || credentialsOf(url) === null ? names : ['Authorization', ...names];
  if (request.kind === 'tcp') return { method: '', headerNames, bodyBytes: request.message.length };
  return { method: request.method, headerNames, bodyBytes: request.body?.length ?? 0 };
}

/** Bytes as a user writes them, with the escapes \n, \r, \t, \0, \\ and \xHH of C. */
export function parseBytes(flag: string, text: string): Uint8Array {
  const parts = text.split(/(\\x[0-9a-fA-F]{2}|\\.|\\$)/s);
  return Buffer.concat(
    parts.map((part) => (part.startsWith('\\') ? Buffer.from([codeOf(flag, part)]) : Buffer.from(part))),
  );
}

/** `close`, `bytes:4` or `until:\n`. */
export function parseAnswerEnd(flag: string, text: string): AnswerEnd {
  const [, kind, rest = ''] = /^(close|bytes|until)(?::(.+))?$/s.exec(text) ?? [];
  if (kind === 'close' && rest === '') return { kind };
  if (kind === 'until' && rest !== '') return { kind: 'delimiter', delimiter: parseBytes(flag, rest) };
  if (kind === 'bytes' && /^[1-9]\d{0,7}$/.test(rest)) return { kind: 'bytes', bytes: Number(rest) };
  throw new UsageFailure(`${flag} takes close, bytes:NUMBER or until:TEXT, such as until:\\n, not "${text}".`);
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, '0': 0, '\\': 92 };

function codeOf(flag: string, sequence: string): number {
  const code = sequence.startsWith('\\x') ? Number.parseInt(sequence.slice(2), 16) : ESCAPES[sequence.slice(1)];
  if (code !== undefined && !Number.isNaN(code)) return code;
  throw new UsageFailure(`${flag} has an unknown escape, "${sequence}". Write \\n, \\r, \\t, \\0, \\\\ or \\xHH.`);
}
