/** The third witness: what the kernel says of the listening socket while a round runs. */
import { lineOf } from '../../model/models.js';
import type { KernelWitness, QueueSample } from '../../model/run.js';
import type { ModelChoice, Scenario } from '../../model/scenario.js';
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import { AcceptQueue } from './accept-queue.js';
import { readListenCounters } from './kernel-counters.js';
import { readLimits } from './limits.js';

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

/** The listening socket to watch. */
export interface WatchedSocket {
  readonly host: string;
  readonly port: number;
  /** How many sockets listen there, each with its queue. */
  readonly sockets: number;
  /** As it was asked for. */
  readonly listenBacklog: number;
}

/** A round under watch. */
export interface KernelWatch {
  /** Stops watching and says what was seen. */
  readonly testify: () => KernelWitness;
  /** Stops watching, also when the round failed. */
  readonly stop: () => void;
}

/** Watches from now on, with so much time (ms) between two looks. */
export function watchKernel(
  { host, port, sockets, listenBacklog }: WatchedSocket,
  epoch: bigint,
  interval: number,
): KernelWatch {
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

interface WatchedServer {
  readonly choice: ModelChoice;
  readonly server: { readonly listening: { readonly host: string; readonly port: number } };
}

/** @param interval time between two looks, ms */
export function watchServer(
  { listenBacklog }: Scenario,
  { choice, server }: WatchedServer,
  epoch: bigint,
  interval: number,
): KernelWatch {
  const { host, port } = server.listening;
  const sockets = lineOf(choice) === 'queue-each' ? choice.workers : 1;
  return watchKernel({ host, port, sockets, listenBacklog }, epoch, interval);
}
