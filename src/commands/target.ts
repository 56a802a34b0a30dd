/** The host of a URL, and the message about a redirect. A host's addresses, not its name, decide whether it is this machine. */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { MeasurementFailure, systemCode, UsageFailure } from '../model/failure.js';
import { plain, shownUrl, withoutSecrets } from '../model/printable.js';
import type { Redirect } from '../model/probe-target.js';
import { MOST } from '../model/scenario.js';
import { isTarget, withScheme } from './target-text.js';

/** The addresses of a host. Clients connect to no others. */
export interface ResolvedHost {
  readonly addresses: readonly string[];
  /** Whether all of them are on this machine. */
  readonly loopback: boolean;
}

export interface NamedHost {
  /** As written in a URL. */
  readonly hostname: string;
  /** With its port, as the user knows it. */
  readonly authority: string;
}

/** The addresses of a name. */
type LookUp = (name: string) => Promise<readonly string[]>;

/** How long a look-up of a name can take, ms. */
const LOOKUP_PATIENCE = 5000;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** `http://` can be left out. @throws UsageFailure unless it is an http or https URL without credentials */
export function parseUrl(flag: string, text: string): URL {
  const whole = withScheme(text);
  refuseImpossiblePort(whole);
  if (!isTarget(text) || !/^https?:\/\//.test(whole) || !URL.canParse(whole)) {
    throw new UsageFailure(`${flag} takes a URL, such as http://127.0.0.1:8080/, not "${withoutSecrets(text)}".`);
  }
  const url = new URL(whole);
  if (url.username === '' && url.password === '') return url;
  throw new UsageFailure(
    `${flag} takes a URL without a user name and password, because they would not be sent. Leave them out.`,
  );
}

export function isPossiblePort(port: string): boolean {
  return Number(port) >= 1 && Number(port) <= MOST.port;
}

/** @throws UsageFailure if the port of a URL is not from 1 to 65535, which a URL parser reports as a malformed URL */
export function refuseImpossiblePort(url: string): void {
  const [, port] = /^\w+:\/\/[^/?#]*:(\d+)(?=[/?#]|$)/.exec(url) ?? [];
  if (port !== undefined && !isPossiblePort(port)) {
    throw new UsageFailure(`A port is from 1 to ${MOST.port}, not ${port}. Choose another.`);
  }
}

/**
 * Looks a host up once. If its name changes later, clients still connect to the addresses found now.
 * @throws UsageFailure if one of them is on another machine and that was not explicitly allowed
 * @throws MeasurementFailure if there is no such host
 */
export async function resolveHost(
  { hostname, authority }: NamedHost,
  mayBeAnywhere: boolean,
  lookUp: LookUp = lookUpInTime,
): Promise<ResolvedHost> {
  const name = bareHost(hostname);
  const addresses = isIP(name) === 0 ? await lookUp(name) : [name];
  const elsewhere = addresses.filter((address) => !isLoopback(address));
  if (!mayBeAnywhere && elsewhere.length > 0) throw notThisMachine(name, authority, elsewhere);
  return { addresses, loopback: elsewhere.length === 0 };
}

function notThisMachine(name: string, authority: string, elsewhere: readonly string[]): UsageFailure {
  const where = isIP(name) === 0 ? ` (${name} is ${elsewhere.join(', ')})` : '';
  return new UsageFailure(
    `${authority} is not this machine${where}: only test hosts you are authorised to test. If you are, add --i-may-load-test-this-host.`,
  );
}

/** Whether an IP address is a loopback address. */
function isLoopback(address: string): boolean {
  const [bare = ''] = address.split('%');
  return LOOPBACK.check(bare, isIPv6(bare) ? 'ipv6' : 'ipv4');
}

/** An IPv6 address without the brackets that it has in a URL. */
export function bareHost(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

async function lookUpInTime(name: string): Promise<readonly string[]> {
  const patience = new AbortController();
  const late = sleep(LOOKUP_PATIENCE, null, { signal: patience.signal }).catch(() => null);
  try {
    const found = await Promise.race([lookup(name, { all: true }), late]);
    if (found === null) throw new MeasurementFailure(notFound(name, `no answer within ${LOOKUP_PATIENCE / 1000} s`));
    return found.map(({ address }) => address);
  } catch (error) {
    if (error instanceof MeasurementFailure) throw error;
    throw new MeasurementFailure(notFound(name, systemCode(error) ?? String(error)));
  } finally {
    patience.abort();
  }
}

function notFound(name: string, why: string): string {
  return `The address of ${name} could not be looked up (${why}). Check its name, and the network.`;
}

/** The server that redirected, and what the user allowed. */
export interface Redirecting {
  /** Without secrets. */
  readonly shown: string;
  /** The base of its Location; null: a unix socket, whose answers can name any host. */
  readonly base: URL | null;
  readonly mayBeAnywhere: boolean;
  /** The command for another address of the same target. */
  readonly command: (address: string) => string;
}

/** Longer addresses are cut. */
const LONGEST_SHOWN = 200;

export function describeRedirect({ status, location }: Redirect, from: Redirecting): string {
  const start = `${from.shown} redirects (status ${status})`;
  const end = 'redirects are not followed';
  if (location === null) return `${start} without a Location, and ${end}. Name another address.`;
  const base = from.base ?? new URL('http://localhost/');
  const to = URL.canParse(location, base.href) ? new URL(location, base) : null;
  if (to === null || !/^https?:$/.test(to.protocol)) {
    return `${start} to ${cut(plain(withoutSecrets(location)))}, and ${end}. Name another address.`;
  }
  const there = `${start} to ${cut(shownUrl(to))}${to.search === '' ? '' : ' with a query'}, and ${end}.`;
  const isSameHost = to.hostname === base.hostname;
  if (!isSameHost && !from.mayBeAnywhere) {
    return `${there} That is another host: only test hosts you are authorised to test.`;
  }
  const address = from.base === null && isSameHost ? to.pathname : shownUrl(to);
  return `${there} Try  ${from.command(address)}`;
}

function cut(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
}
