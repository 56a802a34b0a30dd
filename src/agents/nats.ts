/** The connection to the NATS server. The package is loaded only when agents are used. */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NatsConnection } from '@nats-io/transport-node';
import { MeasurementFailure, systemCode, UsageFailure } from '../model/failure.js';

/** @throws MeasurementFailure if it is not installed: it is not a dependency, because few users need it */
export async function loadNats() {
  try {
    return await import('@nats-io/transport-node');
  } catch (error) {
    if (systemCode(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new MeasurementFailure(
      'Agents need the package @nats-io/transport-node, which is not installed beside at-once. Install it with "npm install @nats-io/transport-node@3.3".',
    );
  }
}

/** Whether a request failed because nothing listens to its subject: the NATS server says so at once. */
export async function isUnheard(error: unknown): Promise<boolean> {
  const { NoRespondersError } = await loadNats();
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof NoRespondersError;
}

/** The status of a message by which the NATS server says that nothing listens. */
export const NO_RESPONDERS = 503;

const CONNECT_PATIENCE = 5000;
/** Pause between attempts to reconnect, ms: shorter than the time after which an agent counts as lost. */
const RECONNECT_PAUSE = 200;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/**
 * Once connected it reconnects by itself for as long as it is open.
 * @throws UsageFailure unless the server is on this machine or the connection is encrypted
 * @throws MeasurementFailure if it can't be reached
 */
export async function connectNats(url: URL): Promise<NatsConnection> {
  const { connect } = await loadNats();
  const shown = `${url.protocol}//${url.host}`;
  const isEncrypted = url.protocol === 'tls:';
  const servers = isEncrypted ? [url.host] : await loopbackAddresses(url, shown);
  try {
    return await connect({
      servers,
      ...(url.username === '' ? {} : credentialsOf(url)),
      // With an object the client refuses a server that does not offer TLS.
      tls: isEncrypted ? certifiedName(url) : null,
      // A server could name others, to which the connection would not be checked.
      ignoreClusterUpdates: true,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RECONNECT_PAUSE,
      reconnectJitter: RECONNECT_PAUSE / 2,
      reconnectJitterTLS: RECONNECT_PAUSE / 2,
      ignoreAuthErrorAbort: true,
      timeout: CONNECT_PATIENCE,
      name: 'at-once',
    });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const why = systemCode(cause) ?? (cause instanceof Error ? cause.message : String(cause));
    const isRefused = why === 'Authorization Violation';
    const remedy = isRefused ? 'Check the user and the password' : 'Check that it is running, and its address';
    throw new MeasurementFailure(`The NATS server at ${shown} can't be reached (${why}). ${remedy}.`);
  }
}

/** After this program has reconnected, the others have this long to reconnect too, ms. */
const RECONNECTING = 3000;

/** Whether the connection is open. It reconnects by itself. */
export class NatsLink {
  isConnected = true;
  /** When that changed last, ms; at first long ago. */
  since = Number.NEGATIVE_INFINITY;
  onChange: (isConnected: boolean) => void = () => {};

  constructor(readonly nats: NatsConnection) {
    void this.#watch();
  }

  /** Whether the others may not have reconnected yet. */
  get isFresh(): boolean {
    return performance.now() - this.since < RECONNECTING;
  }

  /** Resolves when a message can be sent, or the connection was closed. */
  async untilConnected(): Promise<void> {
    while (!this.isConnected && !this.nats.isClosed()) await sleep(RECONNECT_PAUSE / 4);
  }

  async #watch(): Promise<void> {
    for await (const { type } of this.nats.status()) {
      if (type !== 'disconnect' && type !== 'reconnect') continue;
      const isConnected = type === 'reconnect';
      if (isConnected === this.isConnected) continue;
      this.isConnected = isConnected;
      this.since = performance.now();
      this.onChange(isConnected);
    }
  }
}

/** The client checks the certificate for the host's name by itself, but not for an address. */
function certifiedName({ hostname }: URL): object {
  const host = withoutBrackets(hostname);
  return isIP(host) === 0 ? {} : { host };
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** A user and a password, or a token. */
function credentialsOf({ username, password }: URL) {
  const name = decodeURIComponent(username);
  return password === '' ? { token: name } : { user: name, pass: decodeURIComponent(password) };
}

/** @throws UsageFailure if an address of the host is on another machine */
async function loopbackAddresses({ hostname, host, port }: URL, shown: string): Promise<string[]> {
  const name = withoutBrackets(hostname);
  const found = await lookup(name, { all: true }).catch((error: unknown) => {
    throw new MeasurementFailure(
      `The address of ${name} could not be looked up (${systemCode(error) ?? error}). Check its name, and the network.`,
    );
  });
  if (!found.every(({ address }) => LOOPBACK.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'))) {
    throw new UsageFailure(
      `${shown} is not on this machine, and nats:// is not encrypted. Use tls://${host}, with a server that has a certificate.`,
    );
  }
  const at = port === '' ? '' : `:${port}`;
  return found.map(({ address, family }) => (family === 6 ? `[${address}]${at}` : `${address}${at}`));
}
