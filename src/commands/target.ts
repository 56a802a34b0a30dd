/** The host that a user names: its addresses, looked up once, decide whether it is this machine. Its name does not. */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { MeasurementFailure, systemCode, UsageFailure } from '../model/failure.js';
import { withoutSecrets } from '../model/printable.js';

/** A host with what it stands for: all that may be connected to. */
export interface ResolvedHost {
  readonly addresses: readonly string[];
  /** Whether all of them are of this machine. */
  readonly loopback: boolean;
}

export interface NamedHost {
  /** As it stands in a URL. */
  readonly hostname: string;
  /** With its port, as the user knows it. */
  readonly authority: string;
}

/** The addresses of a name. */
type LookUp = (name: string) => Promise<readonly string[]>;

/** How long a name may take to be looked up, ms. */
const LOOKUP_PATIENCE = 5000;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** @throws UsageFailure unless it is an http or https URL without credentials */
export function parseUrl(flag: string, text: string): URL {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    throw new UsageFailure(`${flag} takes a URL, as http://127.0.0.1:8080/, not "${withoutSecrets(text)}".`);
  }
  const url = new URL(text);
  if (url.username === '' && url.password === '') return url;
  throw new UsageFailure(`${flag} takes no user name and no password: they are not sent. Leave them out.`);
}

/**
 * Looks a host up. What it stands for later does not matter: only these addresses are connected to.
 * @throws UsageFailure when one of them is on another machine that was not explicitly allowed
 * @throws MeasurementFailure when there is no such host
 */
export async function resolveHost(
  { hostname, authority }: NamedHost,
  mayBeAnywhere: boolean,
  lookUp: LookUp = lookUpInTime,
): Promise<ResolvedHost> {
  const name = bareHost(hostname);
  const addresses = isIP(name) === 0 ? await lookUp(name) : [name];
  const strangers = addresses.filter((address) => !isLoopback(address));
  if (!mayBeAnywhere && strangers.length > 0) throw notThisMachine(name, authority, strangers);
  return { addresses, loopback: strangers.length === 0 };
}

function notThisMachine(name: string, authority: string, strangers: readonly string[]): UsageFailure {
  const where = isIP(name) === 0 ? ` (${name} is ${strangers.join(', ')})` : '';
  return new UsageFailure(
    `${authority} is not this machine${where}. Load it only when you may: then add --i-may-load-test-this-host.`,
  );
}

/** Whether an IP address is of this machine alone. */
function isLoopback(address: string): boolean {
  const [plain = ''] = address.split('%');
  return LOOPBACK.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
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
