/** What is awaited after a round, before the next: what it left in the queue, silent clients, and processes that end. */
import { lineOf } from '../model/models.js';
import type { ProcessCost } from '../model/run.js';
import { defaultTimeout, type Scenario } from '../model/scenario.js';
import { MILLISECOND, type Nanoseconds } from '../model/units.js';
import type { ClientReport } from '../protocol/client-messages.js';
import type { TraceRecord } from '../protocol/server-messages.js';
import type { ServerUnderTest, Testbed } from './testbed.js';
import type { TraceDirectory } from './traces.js';

/** Clients are dealt to accept queues of their own by chance: how often it may be tried to reach all of them. */
const MOST_ATTEMPTS = 100;

/**
 * A client that gave up leaves its connection in the queue, and the server serves it all the same. So as many clients
 * come as there are workers and stand last in the queue: when they have been answered, it is empty. Where each worker
 * has a queue of its own they come again, until every worker has served one.
 * @param mostPatience ns: what takes longer is left in the queue
 * @returns what the server recorded meanwhile, but for those who drained it
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
    const arrivals = new Map(report.clients.map(({ clientPort, arrivedAt }) => [clientPort, arrivedAt]));
    for (const record of traces.takeNew()) {
      // A port is used again: its earlier use was another client's.
      const arrivedAt = arrivals.get(record.clientPort) ?? Number.POSITIVE_INFINITY;
      if (Number(record.serviceStartedAt - epoch) < arrivedAt) left.push(record);
      else reached.add(record.process);
    }
  }
  return left;
}

/** A worker of `cluster` has one too: what it was dealt waits for it alone. */
function hasQueuePerWorker(choice: ServerUnderTest['choice']): boolean {
  return lineOf(choice) === 'queue-each' || choice.model === 'cluster';
}

/** How long the server may take to see it, and the time between two looks at its trace, ms. */
const SILENCE_PATIENCE = 5000;
const LOOK_INTERVAL = 1;

/**
 * Resolves, with the records that were still to come, when the server has done with every client that said nothing.
 * Without a bound of its own a server that never sees them go would hold the run.
 */
export async function untilSilentClientsLeft(
  reports: readonly ClientReport[],
  trace: readonly TraceRecord[],
  traces: TraceDirectory,
): Promise<TraceRecord[]> {
  const expected = new Set(
    reports.flatMap(({ clientPort, outcome }) => (outcome.kind === 'said-nothing' ? [clientPort] : [])),
  );
  for (const { clientPort } of trace) expected.delete(clientPort);
  const late: TraceRecord[] = [];
  const deadline = performance.now() + SILENCE_PATIENCE;
  while (expected.size > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_INTERVAL));
    const fresh = traces.takeNew();
    for (const { clientPort } of fresh) expected.delete(clientPort);
    late.push(...fresh);
  }
  return late;
}

/** How long an end may take to be told once the process has served, ms. */
const ENDS_PATIENCE = 5000;

export class EndedProcesses {
  readonly #costs = new Map<number, ProcessCost>();
  #heard: () => void = () => {};

  /**
   * @param onUnheard is told of how many the ends were not heard in time
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

  /** The costs of these processes, once all of them have ended, or of those that did in time; each is given once. */
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
      // A run that was ended meanwhile is not kept from its end.
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
