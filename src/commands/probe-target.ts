/** The server that a user wants to be probed, from its text and options: what is asked, and what may be shown of it. */
import { isIP } from 'node:net';
import { UsageFailure } from '../model/failure.js';
import type { ProbeTarget } from '../model/probe-target.js';
import {
  credentialsOf,
  describeRequest,
  httpRequest,
  keepsTcp,
  type ProbeWishes,
  refuse,
  tcpRequest,
} from './probe-request.js';
import { isLoopback, requireConsent } from './target.js';

export interface ChosenTarget {
  /** Holds credentials and header values: to be used, never to be shown or saved. */
  readonly target: ProbeTarget;
  /** Scheme, host, port and path; no query, which may hold a key. */
  readonly shown: string;
  /** Empty where there is no HTTP. */
  readonly method: string;
  /** Of the headers that the user gave. */
  readonly headerNames: readonly string[];
  readonly bodyBytes: number;
  readonly loopback: boolean;
}

const FORMS = 'http://127.0.0.1:8080/, https://..., tcp://127.0.0.1:9000 or unix:/run/app.sock:/path';

/** @throws UsageFailure when it is no target, an option does not suit it, or it is on another machine without the user's word */
export function chooseTarget(text: string, wishes: ProbeWishes = {}): ChosenTarget {
  if (/^https?:\/\//.test(text)) return chooseUrl(text, wishes);
  if (text.startsWith('tcp://')) return chooseTcp(text, wishes);
  if (text.startsWith('unix:')) return chooseUnix(text, wishes);
  if (text === '') throw new UsageFailure(`A probe needs a target, as ${FORMS}, or a --command that starts one.`);
  const hint = /^[\w.-]+:\d+/.test(text) ? ` Write http://${withoutCredentials(text)}.` : '';
  throw new UsageFailure(`A probe needs a target, as ${FORMS}, not "${withoutCredentials(text)}".${hint}`);
}

function chooseUrl(text: string, wishes: ProbeWishes): ChosenTarget {
  refuse(wishes, ['message', 'answerEnd'], 'a server that speaks no HTTP, as tcp://127.0.0.1:9000');
  const url = urlOf(text);
  const isSecure = url.protocol === 'https:';
  if (!isSecure) refuse(wishes, ['insecure'], 'https://');
  requireConsent(url.host, url.hostname, wishes.mayBeAnywhere ?? false);
  const host = bare(url.hostname);
  const tls = isSecure ? { servername: isIP(host) === 0 ? host : null, insecure: wishes.insecure ?? false } : null;
  const port = Number(url.port === '' ? (isSecure ? 443 : 80) : url.port);
  const request = httpRequest(`${url.pathname}${url.search}`, url.host, credentialsOf(url), wishes);
  return {
    target: { address: { kind: 'tcp', host, port }, tls, request, keepAlive: wishes.keepAlive ?? false },
    shown: `${url.origin}${url.pathname}`,
    loopback: isLoopback(url.hostname),
    ...describeRequest(request, wishes, url),
  };
}

function chooseTcp(text: string, wishes: ProbeWishes): ChosenTarget {
  refuse(wishes, ['method', 'headers', 'body', 'insecure'], 'http:// and https://');
  const url = urlOf(text);
  const hasMore = url.username !== '' || url.password !== '' || url.pathname.length > 1 || url.search !== '';
  if (url.hostname === '' || url.port === '' || hasMore) {
    throw new UsageFailure(
      `A tcp:// target is a host and a port, as tcp://127.0.0.1:9000, not "${withoutCredentials(text)}".`,
    );
  }
  requireConsent(url.host, url.hostname, wishes.mayBeAnywhere ?? false);
  const request = tcpRequest(wishes);
  const address = { kind: 'tcp', host: bare(url.hostname), port: Number(url.port) } as const;
  return {
    target: { address, tls: null, request, keepAlive: keepsTcp(wishes) },
    shown: `tcp://${url.host}`,
    loopback: isLoopback(url.hostname),
    ...describeRequest(request, wishes),
  };
}

/** HTTP, unless there is a message. */
function chooseUnix(text: string, wishes: ProbeWishes): ChosenTarget {
  refuse(wishes, ['insecure'], 'https://');
  const [, path = '', asked] = /^unix:(.*?)(?::(\/.*))?$/s.exec(text) ?? [];
  if (path === '' || path.includes('\0')) {
    throw new UsageFailure('A unix: target is a path, as unix:/run/app.sock or unix:/run/app.sock:/path.');
  }
  const isHttp = wishes.message === undefined;
  if (isHttp) refuse(wishes, ['answerEnd'], 'a server that speaks no HTTP, and needs --message');
  else refuse(wishes, ['method', 'headers', 'body'], 'HTTP, and a message is for what is not');
  if (!isHttp && asked !== undefined) {
    throw new UsageFailure('A path of HTTP and --message do not go together. Leave one out.');
  }
  const url = new URL(`http://localhost${asked ?? '/'}`);
  const request = isHttp ? httpRequest(`${url.pathname}${url.search}`, 'localhost', null, wishes) : tcpRequest(wishes);
  const keepAlive = isHttp ? (wishes.keepAlive ?? false) : keepsTcp(wishes);
  return {
    target: { address: { kind: 'unix', path }, tls: null, request, keepAlive },
    shown: `unix:${path}${isHttp ? `:${url.pathname}` : ''}`,
    loopback: true,
    ...describeRequest(request, wishes),
  };
}

/** The request that asks whether a server that was just started is ready: a plain GET of this path. */
export function readinessTarget(target: ProbeTarget, path: string): ProbeTarget {
  if (target.request.kind === 'tcp') {
    throw new UsageFailure('--ready names a path of HTTP, and the target speaks none. Leave it out.');
  }
  if (!/^\/[\x21-\x7e]*$/.test(path)) {
    throw new UsageFailure(`--ready takes a path, as /health, not "${path}".`);
  }
  return { ...target, keepAlive: false, request: { ...target.request, method: 'GET', path, body: null } };
}

function urlOf(text: string): URL {
  if (URL.canParse(text)) return new URL(text);
  throw new UsageFailure(`A probe needs a target, as ${FORMS}, not "${withoutCredentials(text)}".`);
}

/** For messages: whatever stands before an at-sign may be a password. */
function withoutCredentials(text: string): string {
  return text.replace(/^([a-z]*:?\/*).*@/is, '$1...@');
}

/** An IPv6 address without the brackets that it has in a URL. */
function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
