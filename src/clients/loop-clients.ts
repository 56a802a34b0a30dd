/** N clients of autocannon, each of which sends its next request when its last was answered. */
import { isIPv6 } from 'node:net';
import autocannon from 'autocannon';
import type { Outcome } from '../model/connection-record.js';
import { MILLISECOND, type Nanoseconds, SECOND } from '../model/units.js';
import { type AnswerManner, followLoopClient, type LoopClient } from './loop-client.js';

/** How often autocannon looks whether it should stop, ms. */
const TICK = 100;

export interface LoopLoad extends AnswerManner {
  readonly url: string;
  /** The address to connect to, where it is not the host of the URL, which is asked for all the same. */
  readonly host?: string;
  /** Of a server that listens on a unix socket; the URL then names no host that is asked. */
  readonly socketPath?: string;
  /** TLS: the name of the server that is asked for, where it is not the host of the URL. */
  readonly servername?: string;
  readonly clients: number;
  /** ns, from a request's arrival. */
  readonly timeout: Nanoseconds;
  /** Of all together, ns: the next whole second ends them, if nobody else does. */
  readonly longest: Nanoseconds;
  readonly mostRequests: number;
  /** Whether clients use a connection again; else each request has one of its own. */
  readonly keepAlive: boolean;
  /** What is sent, where it is no plain GET. */
  readonly bytes?: Buffer;
}

/** What the clients tell, each by its index. */
export interface LoopEvents {
  readonly connected: (client: number, localPort: number) => void;
  /** @param localPort 0: not known yet, as the connection is being made */
  readonly began: (client: number, localPort: number) => void;
  readonly ended: (client: number, outcome: Outcome) => void;
  /** It sends no more requests. */
  readonly gaveUp: (client: number) => void;
}

export interface LoopClients {
  /** They send no more, and what is out is given up. */
  readonly stop: () => void;
  /** Resolves when all of them have stopped. */
  readonly ended: Promise<void>;
}

export function startLoopClients(load: LoopLoad, events: LoopEvents): LoopClients {
  const clients: LoopClient[] = [];
  const follow = (client: LoopClient): void => {
    const index = clients.push(client) - 1;
    const { bytes } = load;
    client.timeout = load.timeout / MILLISECOND;
    if (bytes !== undefined) client.getRequestBuffer = () => bytes;
    const own = {
      connected: (localPort: number) => events.connected(index, localPort),
      began: (localPort: number) => events.began(index, localPort),
      ended: (outcome: Outcome) => events.ended(index, outcome),
      gaveUp: () => events.gaveUp(index),
    };
    followLoopClient(client, own, load);
  };
  const options: autocannon.Options = {
    ...autocannonTarget(load),
    ...(load.socketPath === undefined ? {} : { socketPath: load.socketPath }),
    connections: load.clients,
    // Bounds in time and in count.
    duration: Math.ceil(load.longest / SECOND) + 1,
    maxOverallRequests: Math.max(load.clients, load.mostRequests),
    sampleInt: TICK,
    ...(load.keepAlive ? {} : { reconnectRate: 1 }),
    setupClient: (client) => follow(client as unknown as LoopClient),
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
function autocannonTarget({
  url,
  host,
  servername,
}: LoopLoad): Pick<autocannon.Options, 'url' | 'headers' | 'servername'> {
  const named = new URL(url);
  const address = new URL(url);
  if (host !== undefined) address.hostname = isIPv6(host) ? `[${host}]` : host;
  const isNamed = address.hostname !== named.hostname;
  const name = servername ?? (isNamed ? named.hostname : undefined);
  return {
    url: address.href,
    ...(isNamed ? { headers: { Host: named.host } } : {}),
    ...(name === undefined ? {} : { servername: name }),
  };
}
