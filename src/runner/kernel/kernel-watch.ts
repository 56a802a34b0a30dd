/**
 * The third witness: what the kernel says of the listening socket while a round runs, and its counters of connections
 * that a socket could not take (Linux, /proc/net/netstat).
 */

import { lineOf } from '../../model/models.js';
import type { KernelWitness, QueueSample } from '../../model/run.js';
import type { ModelChoice, Scenario } from '../../model/scenario.js';
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import { AcceptQueue } from './accept-queue.js';
import { readKernelFile, readLimits } from './limits.js';

const COUNTERS_FILE = '/proc/net/netstat';

/** Looks that a round should get, and the bounds on the time between two of them, ms. */
const LOOKS = 200;
const SHORTEST_INTERVAL = 1;
const LONGEST_INTERVAL = 100;
/** Looks that are kept of a round, at most: they are saved with it, and a round can last longer than it should. */
const MOST_LOOKS = 5000;

/** How often to look at a round that should take so long (ns): ms between two looks. */
export function samplingInterval(expectedTime: Nanoseconds): number {
  const interval = expectedTime / LOOKS / MILLISECOND;
  return Math.round(Math.min(LONGEST_INTERVAL, Math.max(SHORTEST_INTERVAL, interval)));
}

interface WatchedServer {
  readonly choice: ModelChoice;
  readonly server: { readonly listening: { readonly host: string; readonly port: number } };
}

/** A round under watch. */
export interface KernelWatch {
  /** Stops watching and says what was seen. */
  readonly testify: () => KernelWitness;
  /** Stops watching, also when the round failed. */
  readonly stop: () => void;
}

/** Watches from now on. @param interval time between two looks, ms */
export function watchServer(
  { listenBacklog }: Pick<Scenario, 'listenBacklog'>,
  { choice, server }: WatchedServer,
  epoch: bigint,
  interval: number,
): KernelWatch {
  const { host, port } = server.listening;
  const sockets = lineOf(choice) === 'queue-each' ? choice.workers : 1;
  const { somaxconn } = readLimits();
  const queue = AcceptQueue.open(host, port, sockets);
  const before = readListenCounters();
  if (queue === null || before === null) {
    queue?.close();
    return { testify: () => ({ available: false, why: 'this system does not show its accept queues' }), stop() {} };
  }
  let samples: QueueSample[] = [];
  let looks = 0;
  let stride = 1;
  const look = (): void => {
    looks += 1;
    if (looks % stride !== 0) return;
    if (samples.length === MOST_LOOKS) {
      samples = samples.filter((_, index) => index % 2 === 0);
      stride *= 2;
    }
    const at = Number(process.hrtime.bigint() - epoch);
    const queueLength = queue.length();
    if (queueLength !== null) samples.push({ at, queueLength });
  };
  const timer = setInterval(look, interval);
  const stop = (): void => {
    clearInterval(timer);
    queue.close();
  };
  const testify = (): KernelWitness => {
    stop();
    const after = readListenCounters() ?? before;
    return {
      available: true,
      samples,
      listenBacklogInForce: Math.min(listenBacklog, somaxconn ?? listenBacklog),
      listenOverflows: after.listenOverflows - before.listenOverflows,
      listenDrops: after.listenDrops - before.listenDrops,
    };
  };
  return { testify, stop };
}

export interface ListenCounters {
  readonly listenOverflows: number;
  readonly listenDrops: number;
}

/** The counters as they stand, for the whole machine; null where the system has none. */
function readListenCounters(): ListenCounters | null {
  return parseListenCounters(readKernelFile(COUNTERS_FILE) ?? '');
}

/** What tells of connections that did not come about at once. */
export interface ConnectCounters {
  /** SYNs that were sent again. */
  readonly synRetries: number;
  readonly listenOverflows: number;
}

export function readConnectCounters(): ConnectCounters | null {
  return parseConnectCounters(readKernelFile(COUNTERS_FILE) ?? '');
}

export function parseListenCounters(text: string): ListenCounters | null {
  const value = counterIn(text);
  const counters = { listenOverflows: value('ListenOverflows'), listenDrops: value('ListenDrops') };
  return Number.isNaN(counters.listenOverflows + counters.listenDrops) ? null : counters;
}

export function parseConnectCounters(text: string): ConnectCounters | null {
  const value = counterIn(text);
  const counters = { synRetries: value('TCPSynRetrans'), listenOverflows: value('ListenOverflows') };
  return Number.isNaN(counters.synRetries + counters.listenOverflows) ? null : counters;
}

/** The file has pairs of lines: the names, then the values, both after the same prefix. */
function counterIn(text: string): (name: string) => number {
  const [names, values] = text
    .split('\n')
    .filter((line) => line.startsWith('TcpExt:'))
    .map((line) => line.trim().split(/\s+/));
  return (name) => Number(values?.[names?.indexOf(name) ?? -1]);
}
