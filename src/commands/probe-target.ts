/** The server that a user wants to be probed, from its text and options: what is asked, and what may be shown of it. */
import { isIP } from 'node:net';
import { UsageFailure } from '../model/failure.js';
import { shownUrl, withoutSecrets } from '../model/printable.js';
import type { ProbeAddress, ProbeTarget } from '../model/probe-target.js';
import {
  credentialsOf,
  describeRequest,
  httpRequest,
  keepsTcp,
  type ProbeWishes,
  refuse,
  tcpRequest,
} from './probe-request.js';
import { bareHost, type NamedHost, type ResolvedHost } from './target.js';

/** A target whose host is still to be looked up. Holds credentials and header values: to be used, never to be shown or saved. */
type NamedTarget = Omit<ProbeTarget, 'addresses'>;

export interface ChosenTarget {
  readonly target: NamedTarget;
  /** Where it is: a host with its port, or the path of a unix socket. */
  readonly place:
    | (NamedHost & { readonly kind: 'tcp'; readonly port: number })
    | Extract<ProbeAddress, { kind: 'unix' }>;
  /** Scheme, host, port and path; no query, which may hold a key. */
  readonly shown: string;
  /** Empty where there is no HTTP. */
  readonly method: string;
  /** Of the headers that the user gave. */
  readonly headerNames: readonly string[];
  readonly bodyBytes: number;
}

const FORMS = 'http://127.0.0.1:8080/, https://..., tcp://127.0.0.1:9000 or unix:/run/app.sock:/path';

/** @throws UsageFailure when it is no target, or an option does not suit it */
export function chooseTarget(text: string, wishes: ProbeWishes = {}): ChosenTarget {
  if (/^https?:\/\//.test(text)) return chooseUrl(text, wishes);
  if (text.startsWith('tcp://')) return chooseTcp(text, wishes);
  if (text.startsWith('unix:')) return chooseUnix(text, wishes);
  if (text === '') throw new UsageFailure(`A probe needs a target, as ${FORMS}, or a --command that starts one.`);
  const hint = /^[\w.-]+:\d+/.test(text) ? ` Write http://${withoutSecrets(text)}.` : '';
  throw new UsageFailure(`A probe needs a target, as ${FORMS}, not "${withoutSecrets(text)}".${hint}`);
}

function chooseUrl(text: string, wishes: ProbeWishes): ChosenTarget {
  refuse(wishes, ['message', 'answerEnd'], 'a server that speaks no HTTP, as tcp://127.0.0.1:9000');
  const url = urlOf(text);
  const isSecure = url.protocol === 'https:';
  if (!isSecure) refuse(wishes, ['insecure'], 'https://');
  const host = bareHost(url.hostname);
  const tls = isSecure ? { servername: isIP(host) === 0 ? host : null, insecure: wishes.insecure ?? false } : null;
  const port = Number(url.port === '' ? (isSecure ? 443 : 80) : url.port);
  const request = httpRequest(`${url.pathname}${url.search}`, url.host, credentialsOf(url), wishes);
  return {
    target: { tls, request, keepAlive: wishes.keepAlive ?? false },
    place: placeOf(url, port),
    shown: shownUrl(url),
    ...describeRequest(request, wishes, url),
  };
}

function chooseTcp(text: string, wishes: ProbeWishes): ChosenTarget {
  refuse(wishes, ['method', 'headers', 'body', 'insecure'], 'http:// and https://');
  const url = urlOf(text);
  const hasMore = url.username !== '' || url.password !== '' || url.pathname.length > 1 || url.search !== '';
  if (url.hostname === '' || url.port === '' || hasMore) {
    throw new UsageFailure(
      `A tcp:// target is a host and a port, as tcp://127.0.0.1:9000, not "${withoutSecrets(text)}".`,
    );
  }
  const request = tcpRequest(wishes);
  return {
    target: { tls: null, request, keepAlive: keepsTcp(wishes) },
    place: placeOf(url, Number(url.port)),
    shown: `tcp://${url.host}`,
    ...describeRequest(request, wishes),
  };
}

/** HTTP, unless there is a message. */
function chooseUnix(text: string, wishes: ProbeWishes): ChosenTarget {
  refuse(wishes, ['insecure'], 'https://');
  const [, path = '', asked] = /^unix:(.*?)(?::(\/.*))?$/s.exec(text) ?? [];
  // A query belongs to a path of HTTP: as part of the socket's path it would be shown and saved.
  if (path === '' || /[\0?]/.test(path)) {
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
    target: { tls: null, request, keepAlive },
    place: { kind: 'unix', path },
    shown: `unix:${path}${isHttp ? `:${url.pathname}` : ''}`,
    ...describeRequest(request, wishes),
  };
}

/** The request that asks whether a server that was just started is ready: a plain GET of this path. */
export function readinessTarget<T extends NamedTarget>(target: T, path: string): T {
  if (target.request.kind === 'tcp') {
    throw new UsageFailure('--ready names a path of HTTP, and the target speaks none. Leave it out.');
  }
  if (!/^\/[\x21-\x7e]*$/.test(path)) {
    throw new UsageFailure(`--ready takes a path, as /health, not "${withoutSecrets(path)}".`);
  }
  return { ...target, keepAlive: false, request: { ...target.request, method: 'GET', path, body: null } };
}

function urlOf(text: string): URL {
  if (URL.canParse(text)) return new URL(text);
  throw new UsageFailure(`A probe needs a target, as ${FORMS}, not "${withoutSecrets(text)}".`);
}

function placeOf({ hostname, host }: URL, port: number): ChosenTarget['place'] {
  return { kind: 'tcp', hostname, authority: host, port };
}

/** @param host what the name of its host stands for; null: it has none */
export function aimAt(
  { target, place, shown }: ChosenTarget,
  host: ResolvedHost | null,
): { readonly target: ProbeTarget; readonly shown: string } {
  const addresses: ProbeAddress[] =
    place.kind === 'unix'
      ? [place]
      : (host?.addresses ?? []).map((address) => ({ kind: 'tcp', host: address, port: place.port }));
  return { target: { ...target, addresses }, shown };
}
