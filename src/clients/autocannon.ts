/**
 * The closed loop by autocannon (9.0), for comparison: its clients are followed through their events.
 * Against a server that closes each connection autocannon is asked to reconnect after every request
 * (`reconnectRate: 1`): otherwise it writes the next request on the dying socket, and keeps its start time for the
 * answer after the next. So asked it does not emit 'response': a 'request' while bytes of the answer are handled says
 * that it was whole. When they are not, a 'request' says that the last one came to nothing.
 */
import type { EventEmitter } from 'node:events';
import { isIPv6, type Socket } from 'node:net';
import autocannon from 'autocannon';
import type { Outcome } from '../model/connection-record.js';
import { MOST_ANSWER_BYTES } from '../model/probe-target.js';
import { MILLISECOND, type Nanoseconds, SECOND } from '../model/units.js';
import { type LoopClients, type LoopEvents, MOST_FAILURES_IN_A_ROW, UNASKED } from './loop-clients.js';
import { outcomeOfError, outcomeOfStatus } from './outcome.js';

/** How often autocannon looks whether it should stop, ms. */
const TICK = 100;

export interface AutocannonLoad {
  readonly url: string;
  /** The address to connect to, where it is not the host of the URL, which is asked for all the same. */
  readonly host?: string;
  readonly clients: number;
  /** ns, from a request's arrival. */
  readonly timeout: Nanoseconds;
  /** Of all together, ns: the next whole second ends them, if nothing else does. */
  readonly longest: Nanoseconds;
  readonly mostRequests: number;
  /** Whether clients use a connection again; else each request has one of its own. */
  readonly keepAlive: boolean;
}

export function startAutocannon(load: AutocannonLoad, events: LoopEvents): LoopClients {
  const clients: AutocannonClient[] = [];
  const options: autocannon.Options = {
    ...targetOf(load),
    connections: load.clients,
    // Bounds in time and in count.
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
    // Not before autocannon is done with the answer that it is handling.
    setImmediate(() => {
      for (const client of clients) client.destroy();
    });
  };
  return { stop, ended };
}

/** autocannon looks names up by itself: it is given none, and the name in Host and to TLS. */
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

/** What is used of autocannon's client; its types tell less than its documentation and its events. */
interface AutocannonClient extends EventEmitter {
  readonly conn: Socket;
  /** How long it waits for an answer, ms. Read after `setupClient`. */
  timeout: number;
  /** http-parser-js's: one for all connections. */
  readonly parser: { readonly type: unknown; readonly state: string; reinitialize(type: unknown): void };
  /** The requests that it believes are out. */
  readonly pipelinedRequests: { clear(): void };
  destroy(): void;
}

/** What 'headers' carries (http-parser-js). */
interface Head {
  readonly statusCode: number;
  readonly shouldKeepAlive: boolean;
}

/** The parser's state within a body that lasts until the connection ends. */
const UNTIL_CLOSE = 'BODY_RAW';
/** What an endless answer ends with. */
const TOO_LONG = Object.assign(new Error('The answer is too long'), { code: 'answer-too-long' });

/** Must be called in `setupClient`, before the client's first request. */
function followClient(client: AutocannonClient, index: number, events: LoopEvents): void {
  let connection: Socket | null = null;
  let outstanding = false;
  let head: Head | null = null;
  let bodyBytes = 0;
  /** What happens now happens because bytes of an answer came. */
  let isReading = false;
  /** The outstanding request began while these bytes were handled. */
  let beganReading = false;
  /** The outstanding request was written on a connection that the server had said it would close. */
  let isOnClosing = false;
  let failures = 0;
  let hasGivenUp = false;

  const end = (outcome: Outcome): void => {
    if (!outstanding) return;
    outstanding = false;
    failures = outcome.kind === 'served' || outcome.kind === 'rejected' ? 0 : failures + 1;
    events.ended(index, outcome);
    // After an answer that was not asked for, it is not known which answer belongs to which request.
    hasGivenUp = outcome === UNASKED || failures >= MOST_FAILURES_IN_A_ROW;
    // autocannon itself would go on at once.
    if (hasGivenUp) client.destroy();
  };

  /** How the outstanding request ended, when autocannon sends another and does not say why. */
  const silentOutcome = (): Outcome => {
    if (isReading && head !== null) return beganReading ? UNASKED : outcomeOfStatus(head.statusCode);
    return connection?.readableEnded ? { kind: 'cut-short' } : { kind: 'timed-out' };
  };

  const adopt = (fresh: Socket): void => {
    abandon(connection);
    connection = fresh;
    // Else the next answer would be taken for the rest of one that was broken off.
    if (!isReading) client.parser.reinitialize(client.parser.type);
    fresh.prependListener('data', () => {
      isReading = true;
    });
    fresh.on('data', () => {
      isReading = false;
      beganReading = false;
    });
    fresh.prependOnceListener('end', () => {
      // autocannon waits for more of an answer that has no length, though its connection's end is its end.
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
      // It never was the server's: autocannon sends it again on the new connection.
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

/** A connection that was replaced must not fail later, as if it were the new one. */
function abandon(connection: Socket | null): void {
  connection?.removeAllListeners('error');
  connection?.removeAllListeners('end');
  connection?.on('error', () => {});
  connection?.destroy();
}
