/** What the clients of a load send, and how their answers are read. */
import { isIP } from 'node:net';
import type { ProbeTarget, ProbeTls } from '../model/probe-target.js';
import type { Message } from '../model/scenario.js';
import { EchoAnswer, TcpAnswer } from './answer.js';
import type { RequestPlan } from './exchange.js';
import { HEADERS_END, HttpAnswers } from './http-answer.js';
import { outcomeOfStatus } from './outcome.js';

/** A request of a burst or a timetable to a server of ours, which closes the connection after its answer. */
export function planOfMessage(message: Message, host: string, port: number): RequestPlan {
  const closing = { greets: false, over: 'with-stream' } as const;
  if (message === 'raw') {
    const bytes = Buffer.from('How many clients do you serve at once?');
    return { ...closing, bytes, makeReader: () => new EchoAnswer(bytes) };
  }
  const answers = new HttpAnswers(false, { judge: outcomeOfStatus, notHttp: { kind: 'cut-short' } });
  const bytes = Buffer.from(`GET / HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: close\r\n\r\n`);
  return { ...closing, bytes, makeReader: answers.makeReader };
}

/** The port of a URL, written or not. */
export function portOf(url: string): number {
  const { protocol, port } = new URL(url);
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}

/** The host of a URL, an IPv6 address without its brackets. */
export function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

/** Null where the URL asks for no TLS. */
export function tlsOf(url: string, insecure: boolean): ProbeTls | null {
  if (new URL(url).protocol !== 'https:') return null;
  const host = hostOf(url);
  return { servername: isIP(host) === 0 ? host : null, insecure };
}

/** A plain GET. */
export function planOfUrl(url: string, keepAlive: boolean): RequestPlan {
  const { pathname, search, host } = new URL(url);
  const connection = keepAlive ? 'keep-alive' : 'close';
  const bytes = Buffer.from(
    `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nConnection: ${connection}${HEADERS_END}`,
  );
  const answers = new HttpAnswers(false, { judge: outcomeOfStatus, notHttp: { kind: 'failed', code: 'not-http' } });
  return { bytes, makeReader: answers.makeReader, greets: false, over: 'with-answer' };
}

/** A request of a probe. */
export function planOfTarget(target: ProbeTarget): RequestPlan {
  const bytes = requestBytes(target);
  const { request } = target;
  if (request.kind === 'http') {
    const { makeReader } = new HttpAnswers(request.method === 'HEAD');
    return { bytes, makeReader, greets: false, over: 'with-answer' };
  }
  // A client that sends nothing is answered because it is there.
  return { bytes, makeReader: () => new TcpAnswer(request.end), greets: bytes.length > 0, over: 'with-answer' };
}

/** The same bytes every time. */
function requestBytes({ request, keepAlive }: ProbeTarget): Buffer {
  if (request.kind === 'tcp') return Buffer.from(request.message);
  const { method, path, headers, body } = request;
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `Connection: ${keepAlive ? 'keep-alive' : 'close'}`,
    ...(body === null ? [] : [`Content-Length: ${body.length}`]),
  ];
  // What fetch sends of a header value: bytes, not UTF-8.
  return Buffer.concat([Buffer.from(lines.join('\r\n') + HEADERS_END, 'latin1'), body ?? Buffer.alloc(0)]);
}

/** A request that is begun and never finished: the headers are not ended, and of a TCP message nothing is said. */
export function unfinishedBytes(target: ProbeTarget): Buffer {
  if (target.request.kind === 'tcp') return Buffer.alloc(0);
  const whole = requestBytes({ ...target, request: { ...target.request, body: null } });
  return whole.subarray(0, whole.length - 2);
}
