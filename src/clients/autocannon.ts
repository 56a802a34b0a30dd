/**
 * The closed loop with autocannon (9.0), for comparison. Its requests are followed through the events of its clients.
 * Against a server that closes each connection, autocannon must reconnect after every request (`reconnectRate: 1`).
 * Otherwise it writes the next request on the closing socket, and assigns its start time to a later answer. With that
 * option it does not emit 'response'. Instead, a 'request' event while bytes of an answer are being handled means that
 * the answer was complete; a 'request' event at any other time means that the last request failed.
 */
import type { EventEmitter } from 'node:events';
import { isIPv6, type Socket } from 'node:net';
import autocannon from 'autocannon';
import type { Outcome } from '../model/connection-record.js';
import { MOST_ANSWER_BYTES } from '../model/probe-target.js';
import { MILLISECOND, type Nanoseconds, SECOND } from '../model/units.js';
import { type LoopClients, type LoopEvents, MOST_FAILURES_IN_A_ROW, UNASKED } from './loop-clients.js';
import { outcomeOfError, outcomeOfStatus } from './outcome.js';

/** How often autocannon checks whether it should stop, ms. */
const TICK = 100;

export interface AutocannonLoad {
  readonly url: string;
  /** The address to connect to, if it is not the URL's host. The requests still name the URL's host. */
  readonly host?: string;
  readonly clients: number;
  /** ns, from a request's arrival. */
  readonly timeout: Nanoseconds;
  /** Time limit of the whole load, ns, rounded up to a whole second. */
  readonly longest: Nanoseconds;
  readonly mostRequests: number;
  /** Whether clients reuse connections; else there is one connection per request. */
  readonly keepAlive: boolean;
}

export function startAutocannon(load: AutocannonLoad, events: LoopEvents): LoopClients {
  const clients: AutocannonClient[] = [];
  const options: autocannon.Options = {
    ...targetOf(load),
    connections: load.clients,
    // Limits on the time and the number of requests.
    duration: Math.ceil(load.longest / SECOND) + 1,
    maxOverallRequests: Math.max(load.clients, load.mostRequests),
    sampleInt: TICK,
    ...(load.keepAlive ? {} : { reconnectRate: 1 }),
    setupClient: (fresh) => {
      const client = fresh as unknown as AutocannonClient;
      client.timeout = load.timeout / MILLISECOND;
      followClient(client, clients.push(client) - 1, events);
    },
  };
  const ended = new Promise<void>((resolve, reject) => {
    autocannon(options, (error: unknown) => (error ? reject(error) : resolve()));
  });
  const stop = (): void => {
    // Deferred until autocannon has finished handling the current answer.
    setImmediate(() => {
      for (const client of clients) client.destroy();
    });
  };
  return { stop, ended };
}

/** autocannon gets an address to connect to, so that it looks no name up, and the name for the Host header and TLS. */
function targetOf({ url, host }: AutocannonLoad): Pick<autocannon.Options, 'url' | 'headers' | 'servername'> {
  const named = new URL(url);
  const address = new URL(url);
  if (host !== undefined) address.hostname = isIPv6(host) ? `[${host}]` : host;
  const isNamed = address.hostname !== named.hostname;
  return {
    url: address.href,
    ...(isNamed ? { headers: { Host: named.host }, servername: named.hostname } : {}),
  };
}

/** The parts of autocannon's client that are used here; its type declarations are incomplete. */
interface AutocannonClient extends EventEmitter {
  readonly conn: Socket;
  /** How long it waits for an answer, ms. Read after `setupClient`. */
  timeout: number;
  /** The parser of http-parser-js, shared by all its connections. */
  readonly parser: { readonly type: unknown; readonly state: string; reinitialize(type: unknown): void };
  /** The requests that it considers outstanding. */
  readonly pipelinedRequests: { clear(): void };
  destroy(): void;
}

/** The argument of the 'headers' event (http-parser-js). */
interface Head {
  readonly statusCode: number;
  readonly shouldKeepAlive: boolean;
}

/** The parser's state within a body that ends with the connection. */
const UNTIL_CLOSE = 'BODY_RAW';
/** The error of an endless answer. */
const TOO_LONG = Object.assign(new Error('The answer is too long'), { code: 'answer-too-long' });

/** Must be called in `setupClient`, before the client's first request. */
function followClient(client: AutocannonClient, index: number, events: LoopEvents): void {
  let connection: Socket | null = null;
  let outstanding = false;
  let head: Head | null = null;
  let bodyBytes = 0;
  /** Whether bytes of an answer are being handled. */
  let isReading = false;
  /** Whether the outstanding request began while these bytes were handled. */
  let beganReading = false;
  /** Whether the outstanding request was written on a connection that the server had announced it would close. */
  let isOnClosing = false;
  let failures = 0;
  let hasGivenUp = false;

  const end = (outcome: Outcome): void => {
    if (!outstanding) return;
    outstanding = false;
    failures = outcome.kind === 'served' || outcome.kind === 'rejected' ? 0 : failures + 1;
    events.ended(index, outcome);
    // After an unexpected answer it is unknown which answer belongs to which request.
    hasGivenUp = outcome === UNASKED || failures >= MOST_FAILURES_IN_A_ROW;
    // Otherwise autocannon would continue immediately.
    if (hasGivenUp) client.destroy();
  };

  /** How the outstanding request ended, if autocannon sends another one without reporting a reason. */
  const silentOutcome = (): Outcome => {
    if (isReading && head !== null) return beganReading ? UNASKED : outcomeOfStatus(head.statusCode);
    return connection?.readableEnded ? { kind: 'cut-short' } : { kind: 'timed-out' };
  };

  const adopt = (fresh: Socket): void => {
    abandon(connection);
    connection = fresh;
    // Otherwise the next answer would be parsed as the rest of an interrupted one.
    if (!isReading) client.parser.reinitialize(client.parser.type);
    fresh.prependListener('data', () => {
      isReading = true;
    });
    fresh.on('data', () => {
      isReading = false;
      beganReading = false;
    });
    fresh.prependOnceListener('end', () => {
      // autocannon would wait for more of an answer without a length, although it ends with its connection.
      if (head === null || client.parser.state !== UNTIL_CLOSE) return;
      end(outcomeOfStatus(head.statusCode));
      client.pipelinedRequests.clear();
    });
    fresh.once('connect', () => events.connected(index, fresh.localPort ?? 0));
  };

  client.on('headers', (parsed: Head) => {
    head = parsed;
    bodyBytes = 0;
  });
  client.on('body', (body: Buffer) => {
    bodyBytes += body.length;
    if (bodyBytes > MOST_ANSWER_BYTES) connection?.destroy(TOO_LONG);
  });
  client.on('response', (status: number) => end(beganReading ? UNASKED : outcomeOfStatus(status)));
  client.on('connError', (error: Error) => {
    if (!isOnClosing) end(outcomeOfError(error));
  });
  client.on('done', () => events.gaveUp(index));
  client.on('request', () => {
    const isFresh = client.conn !== connection;
    const outcome = silentOutcome();
    if (isFresh) adopt(client.conn);
    if (isFresh && isOnClosing) {
      // The server never received the request: autocannon sends it again on the new connection.
      isOnClosing = false;
      head = null;
      return;
    }
    end(outcome);
    if (hasGivenUp) return;
    isOnClosing = !isFresh && head?.shouldKeepAlive === false;
    if (!isOnClosing) head = null;
    outstanding = true;
    beganReading = isReading;
    events.began(index, connection?.localPort ?? 0);
  });
}

/** Ignores later failures of a replaced connection, which would be attributed to the new one. */
function abandon(connection: Socket | null): void {
  connection?.removeAllListeners('error');
  connection?.removeAllListeners('end');
  connection?.on('error', () => {});
  connection?.destroy();
}
