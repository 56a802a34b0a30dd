/** What is awaited between two rounds: requests left in the queue, silent clients, and processes that are exiting. */
import { lineOf } from '../model/models.js';
import type { ProcessCost } from '../model/run.js';
import { defaultTimeout, type Scenario } from '../model/scenario.js';
import { MILLISECOND, type Nanoseconds } from '../model/units.js';
import type { ClientReport } from '../protocol/client-messages.js';
import type { TraceRecord } from '../protocol/server-messages.js';
import type { ServerUnderTest, Testbed } from './testbed.js';
import type { TraceDirectory } from './traces.js';

/** Which of several accept queues a client gets is random: how many bursts may be tried to reach all of them. */
const MOST_ATTEMPTS = 100;

/**
 * A client that gave up leaves its connection in the queue, and the server serves it nevertheless. So as many clients
 * as there are workers connect and take the last positions: when they have been answered, the queue is empty. If each
 * worker has a queue of its own, this is repeated until every worker has served one of them.
 * @param mostPatience ns: what takes longer is left in the queue
 * @returns what the server recorded meanwhile, without the clients that drained it
 */
export async function drainQueue(
  { clients, serviceTime, message }: Scenario,
  { choice, server, traces }: ServerUnderTest,
  testbed: Testbed,
  epoch: bigint,
  mostPatience: Nanoseconds = Number.POSITIVE_INFINITY,
): Promise<TraceRecord[]> {
  const { host, port } = server.listening;
  const deadline = performance.now() + mostPatience / MILLISECOND;
  const timeout = Math.min(mostPatience, defaultTimeout(clients, serviceTime));
  const order = { host, port, message, silentClients: 0, silentTime: 0, timeout, epoch: String(epoch) };
  const queues = hasQueuePerWorker(choice) ? choice.workers : 1;
  const reached = new Set<number>();
  const left: TraceRecord[] = [];
  for (let tries = 0; tries < MOST_ATTEMPTS && reached.size < queues; tries += 1) {
    if (performance.now() > deadline) break;
    const report = await testbed.load.burst({ ...order, clients: choice.workers });
    const arrivals = new Map(report.clients.map((client) => [endpointOf(client), client.arrivedAt]));
    for (const record of traces.takeNew()) {
      // Ports are used again: an earlier service on this port belongs to another client.
      const arrivedAt = arrivals.get(endpointOf(record)) ?? Number.POSITIVE_INFINITY;
      if (Number(record.serviceStartedAt - epoch) < arrivedAt) left.push(record);
      else reached.add(record.process);
    }
  }
  return left;
}

/** In `cluster` each worker has a queue too: connections dealt to it wait for it alone. */
function hasQueuePerWorker(choice: ServerUnderTest['choice']): boolean {
  return lineOf(choice) === 'queue-each' || choice.model === 'cluster';
}

/** How long the server may take to notice the disconnects, and the time between two looks at its trace, ms. */
const SILENCE_PATIENCE = 5000;
const LOOK_INTERVAL = 1;

/**
 * Resolves, with the records that were still missing, when the server has finished with every silent client. Bounded: a
 * server that never notices the disconnects would otherwise hold up the run.
 */
export async function untilSilentClientsLeft(
  reports: readonly ClientReport[],
  trace: readonly TraceRecord[],
  traces: TraceDirectory,
): Promise<TraceRecord[]> {
  const expected = new Set(
    reports.flatMap((report) => (report.outcome.kind === 'said-nothing' ? [endpointOf(report)] : [])),
  );
  for (const record of trace) expected.delete(endpointOf(record));
  const late: TraceRecord[] = [];
  const deadline = performance.now() + SILENCE_PATIENCE;
  while (expected.size > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_INTERVAL));
    const fresh = traces.takeNew();
    for (const record of fresh) expected.delete(endpointOf(record));
    late.push(...fresh);
  }
  return late;
}

/** Two clients can have the same port of different addresses. */
function endpointOf({ clientAddress, clientPort }: Pick<ClientReport, 'clientAddress' | 'clientPort'>): string {
  return `${clientAddress}:${clientPort}`;
}

/** How long the report of a process's exit may take after it has served, ms. */
const ENDS_PATIENCE = 5000;

export class EndedProcesses {
  readonly #costs = new Map<number, ProcessCost>();
  #heard: () => void = () => {};

  /**
   * @param onUnheard called with the number of processes whose exit was not reported in time
   * @param patience ms
   */
  constructor(
    private readonly onUnheard: (count: number) => void,
    private readonly patience = ENDS_PATIENCE,
  ) {}

  note({ process, cpuTime, peakMemoryBytes }: ProcessCost): void {
    this.#costs.set(process, { process, cpuTime, peakMemoryBytes });
    this.#heard();
  }

  /** The costs of these processes, once all of them have exited or the time is up; each is returned once. */
  async take(processes: ReadonlySet<number>): Promise<ProcessCost[]> {
    await this.#allEnded(processes);
    const unheard = [...processes].filter((process) => !this.#costs.has(process)).length;
    if (unheard > 0) this.onUnheard(unheard);
    return [...processes].flatMap((process) => {
      const cost = this.#costs.get(process);
      this.#costs.delete(process);
      return cost === undefined ? [] : [cost];
    });
  }

  #allEnded(processes: ReadonlySet<number>): Promise<void> {
    return new Promise((resolve) => {
      // The timer must not keep a finished run from exiting.
      const bound = setTimeout(resolve, this.patience).unref();
      this.#heard = () => {
        if (![...processes].every((process) => this.#costs.has(process))) return;
        clearTimeout(bound);
        this.#heard = () => {};
        resolve();
      };
      this.#heard();
    });
  }
}
