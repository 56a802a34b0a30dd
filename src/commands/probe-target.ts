/**
 * The server to probe, from its text and options: the request, and the parts that can be shown. With a command that
 * starts the server, the text can contain $PORT, which is filled in once the port is known.
 */
import { isIP } from 'node:net';
import { UsageFailure } from '../model/failure.js';
import { shownUrl, withoutSecrets } from '../model/printable.js';
import type { ProbeAddress, ProbeTarget } from '../model/probe-target.js';
import type { TargetForm } from './probe-options.js';
import {
  credentialsOf,
  describeRequest,
  httpRequest,
  keepsTcp,
  type ProbeWishes,
  tcpRequest,
} from './probe-request.js';
import { bareHost, type NamedHost, type ResolvedHost, refuseImpossiblePort } from './target.js';

/** A target before its host is looked up. It holds credentials and header values, which are never shown or saved. */
type NamedTarget = Omit<ProbeTarget, 'addresses'>;

export interface ChosenTarget {
  readonly target: NamedTarget;
  /** A host with its port, or the path of a unix socket. */
  readonly place:
    | (NamedHost & { readonly kind: 'tcp' /** Null: $PORT. */; readonly port: number | null })
    | Extract<ProbeAddress, { kind: 'unix' }>;
  /** Scheme, host, port and path. The query is left out, as it can hold a key. */
  readonly shown: string;
  /** Empty without HTTP. */
  readonly method: string;
  /** Names of the headers that the user gave. */
  readonly headerNames: readonly string[];
  readonly bodyBytes: number;
}

/** The placeholder for the port of a command's server. */
export const PORT = '$PORT';

const FORMS = ':8000, https://127.0.0.1:8443/, tcp://127.0.0.1:9000 or unix:/run/app.sock:/path';

/** The kind of target that a text names; undefined: it can't be probed. */
export function formOf(text: string, { message }: Pick<ProbeWishes, 'message'>): TargetForm | undefined {
  if (text.startsWith('unix:')) return message === undefined ? 'unix' : 'unix with --message';
  return (['http', 'https', 'tcp'] as const).find((form) => text.startsWith(`${form}://`));
}

/** @throws UsageFailure if it is not a target, or an option does not apply to it */
export function chooseTarget(text: string, wishes: ProbeWishes = {}): ChosenTarget {
  const form = formOf(text, wishes);
  if (form === 'http' || form === 'https') return chooseUrl(text, wishes);
  if (form === 'tcp') return chooseTcp(text, wishes);
  if (form !== undefined) return chooseUnix(text, wishes);
  if (text === '') throw new UsageFailure(`A probe needs a target, such as ${FORMS}, or --command to start one.`);
  const [, scheme] = /^([\w+.-]+):\/\//.exec(text) ?? [];
  if (scheme !== undefined) {
    throw new UsageFailure(
      `A target of the scheme "${scheme}" can't be probed. Use http://, https://, tcp:// or unix:.`,
    );
  }
  const hint = text.startsWith('/') ? ' For a unix socket write unix: before its path.' : '';
  throw new UsageFailure(`A probe needs a target, such as ${FORMS}, not "${withoutSecrets(text)}".${hint}`);
}

function chooseUrl(text: string, wishes: ProbeWishes): ChosenTarget {
  const { url, authority, port } = readUrl(text);
  const isSecure = url.protocol === 'https:';
  const host = bareHost(url.hostname);
  const tls = isSecure ? { servername: isIP(host) === 0 ? host : null, insecure: wishes.insecure ?? false } : null;
  const request = httpRequest(`${url.pathname}${url.search}`, authority, credentialsOf(url), wishes);
  return {
    target: { tls, request, keepAlive: wishes.keepAlive ?? false },
    place: { kind: 'tcp', hostname: url.hostname, authority, port: port === '' ? (isSecure ? 443 : 80) : port },
    shown: shownUrl(url).replace(url.host, authority),
    ...describeRequest(request, wishes, url),
  };
}

function chooseTcp(text: string, wishes: ProbeWishes): ChosenTarget {
  const { url, authority, port } = readUrl(text);
  const hasMore = url.username !== '' || url.password !== '' || url.pathname.length > 1 || url.search !== '';
  if (url.hostname === '' || port === '' || hasMore) {
    throw new UsageFailure(
      `A tcp:// target is a host and a port, such as tcp://127.0.0.1:9000, not "${withoutSecrets(text)}".`,
    );
  }
  const request = tcpRequest(wishes);
  return {
    target: { tls: null, request, keepAlive: keepsTcp(wishes) },
    place: { kind: 'tcp', hostname: url.hostname, authority, port },
    shown: `tcp://${authority}`,
    ...describeRequest(request, wishes),
  };
}

/** HTTP unless there is a message. */
function chooseUnix(text: string, wishes: ProbeWishes): ChosenTarget {
  const [, path = '', asked] = /^unix:(.*?)(?::(\/.*))?$/s.exec(text) ?? [];
  // A query belongs to an HTTP path. As part of the socket's path it would be shown and saved.
  if (path === '' || /[\0?]/.test(path)) {
    throw new UsageFailure('A unix: target is a path, such as unix:/run/app.sock or unix:/run/app.sock:/path.');
  }
  const isHttp = wishes.message === undefined;
  if (!isHttp && asked !== undefined) {
    throw new UsageFailure('An HTTP path and --message exclude each other. Leave one out.');
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

/** The request that checks whether a newly started server is ready: a plain GET of this path. */
export function readinessTarget<T extends NamedTarget>(target: T, path: string): T {
  if (target.request.kind === 'tcp') {
    throw new UsageFailure('--ready takes an HTTP path, and the target does not speak HTTP. Leave it out.');
  }
  if (!/^\/[\x21-\x7e]*$/.test(path)) {
    throw new UsageFailure(`--ready takes a path, as /health, not "${withoutSecrets(path)}".`);
  }
  return { ...target, keepAlive: false, request: { ...target.request, method: 'GET', path, body: null } };
}

/** @returns the port as written: empty if it is left out, null if it is $PORT */
function readUrl(text: string): { url: URL; authority: string; port: number | '' | null } {
  const [, before] = /^(\w+:\/\/[^/?#]*):\$PORT(?=[/?#]|$)/.exec(text) ?? [];
  // The parser needs a number, so $PORT is replaced by 1 for the moment.
  const readable = before === undefined ? text : `${before}:1${text.slice(before.length + 1 + PORT.length)}`;
  refuseImpossiblePort(readable);
  if (!URL.canParse(readable)) {
    throw new UsageFailure(`A probe needs a target, such as ${FORMS}, not "${withoutSecrets(text)}".`);
  }
  const url = new URL(readable);
  if (before !== undefined) return { url, authority: `${url.hostname}:${PORT}`, port: null };
  return { url, authority: url.host, port: url.port === '' ? '' : Number(url.port) };
}

/**
 * @param host the addresses of its host; null: it has no host
 * @param port replaces $PORT; null: there is no $PORT
 */
export function targetAt(
  chosen: ChosenTarget,
  host: ResolvedHost | null,
  port: number | null,
): { readonly target: ProbeTarget; readonly shown: string } {
  const { target, place, shown } = port === null ? chosen : withPort(chosen, port);
  return { target: { ...target, addresses: addressesOf(place, host) }, shown };
}

function withPort(chosen: ChosenTarget, port: number): ChosenTarget {
  const { target, place, shown } = chosen;
  const { request } = target;
  const fill = (text: string): string => text.replace(PORT, String(port));
  return {
    ...chosen,
    shown: fill(shown),
    place:
      place.kind === 'unix'
        ? { ...place, path: fill(place.path) }
        : { ...place, authority: fill(place.authority), port: place.port ?? port },
    target:
      request.kind === 'tcp'
        ? target
        : {
            ...target,
            request: {
              ...request,
              path: fill(request.path),
              headers: request.headers.map(([name, value]) => [name, name === 'Host' ? fill(value) : value]),
            },
          },
  };
}

function addressesOf(place: ChosenTarget['place'], host: ResolvedHost | null): ProbeAddress[] {
  if (place.kind === 'unix') return [place];
  const { port } = place;
  if (port === null) throw new RangeError('No port is known yet');
  return (host?.addresses ?? []).map((address) => ({ kind: 'tcp', host: address, port }));
}
