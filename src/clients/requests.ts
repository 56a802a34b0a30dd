/** The requests of a load, and the readers for their answers. */
import { isIP } from 'node:net';
import type { ProbeTarget, ProbeTls } from '../model/probe-target.js';
import type { Message } from '../model/scenario.js';
import { EchoAnswer, TcpAnswer } from './answer.js';
import type { RequestPlan } from './exchange.js';
import { HEADERS_END, HttpAnswers } from './http-answer.js';
import { outcomeOfStatus } from './outcome.js';

/** A request to one of this project's servers, which closes the connection after its answer. */
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

/** The port of a URL, or the default port of its scheme. */
export function portOf(url: string): number {
  const { protocol, port } = new URL(url);
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}

/** The host of a URL; an IPv6 address without brackets. */
export function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

/** Null if the URL does not use TLS. */
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
  // If the message is empty, the server answers when the client connects.
  return { bytes, makeReader: () => new TcpAnswer(request.end), greets: bytes.length > 0, over: 'with-answer' };
}

/** The bytes of a request, identical for all requests of the probe. */
function requestBytes({ request, keepAlive }: ProbeTarget): Buffer {
  if (request.kind === 'tcp') return Buffer.from(request.message);
  const { method, path, headers, body } = request;
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `Connection: ${keepAlive ? 'keep-alive' : 'close'}`,
    ...(body === null ? [] : [`Content-Length: ${body.length}`]),
  ];
  // Header values are sent as Latin-1 bytes, as fetch does.
  return Buffer.concat([Buffer.from(lines.join('\r\n') + HEADERS_END, 'latin1'), body ?? Buffer.alloc(0)]);
}

/** An unfinished request: HTTP headers without their end; nothing for a TCP message. */
export function unfinishedBytes(target: ProbeTarget): Buffer {
  if (target.request.kind === 'tcp') return Buffer.alloc(0);
  const whole = requestBytes({ ...target, request: { ...target.request, body: null } });
  return whole.subarray(0, whole.length - 2);
}
