/**
 * The third witness: what the kernel shows of the listening socket during a round, and its counters of connections that
 * did not fit into a queue (Linux, /proc/net/netstat).
 */

import { lineOf } from '../../model/models.js';
import type { KernelWitness, QueueSample } from '../../model/run.js';
import type { ModelChoice, Scenario } from '../../model/scenario.js';
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import { AcceptQueue } from './accept-queue.js';
import { readKernelFile, readLimits } from './limits.js';

const COUNTERS_FILE = '/proc/net/netstat';

/** Samples wanted of each round, and the shortest time between two of them, ms. */
const LOOKS = 200;
const SHORTEST_INTERVAL = 1;
const LONGEST_INTERVAL = 100;
/** Most samples to keep of a round: they are saved with it, and a round can last longer than planned. */
const MOST_LOOKS = 5000;

/** The time between two samples, ms, of a round that should take `expectedTime`. */
export function samplingInterval(expectedTime: Nanoseconds): number {
  const interval = expectedTime / LOOKS / MILLISECOND;
  return Math.round(Math.min(LONGEST_INTERVAL, Math.max(SHORTEST_INTERVAL, interval)));
}

interface WatchedServer {
  readonly choice: ModelChoice;
  readonly server: { readonly listening: { readonly host: string; readonly port: number } };
}

/** A round that is being watched. */
export interface KernelWatch {
  /** Stops watching and returns what was seen. */
  readonly testify: () => KernelWitness;
  /** Stops watching, also if the round failed. */
  readonly stop: () => void;
}

/** Starts to watch. @param interval time between two samples, ms */
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

/** The machine's counters now; null if the system has none. */
function readListenCounters(): ListenCounters | null {
  return parseListenCounters(readKernelFile(COUNTERS_FILE) ?? '');
}

/** Counters that show connections which were not established at the first attempt. */
export interface ConnectCounters {
  /** SYNs that were retransmitted. */
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

/** The file has pairs of lines, names and then values, which begin with the same prefix. */
function counterIn(text: string): (name: string) => number {
  const [names, values] = text
    .split('\n')
    .filter((line) => line.startsWith('TcpExt:'))
    .map((line) => line.trim().split(/\s+/));
  return (name) => Number(values?.[names?.indexOf(name) ?? -1]);
}
