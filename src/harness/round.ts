/** One round: a burst against one server, with the kernel watched, and both sides' stamps joined. */
import type { ClientReport } from '../clients/messages.js';
import { lineOf, placesOf } from '../model/gallery.js';
import type { Round } from '../model/run.js';
import { type Burst, defaultTimeout, type Scenario } from '../model/scenario.js';
import type { TraceRecord } from '../servers/messages.js';
import { joinStamps } from './join-stamps.js';
import { samplingInterval, watchKernel } from './kernel-watch.js';
import { traceOfSilence } from './silent-trace.js';
import type { Performer, Stage } from './stage.js';

/** Makes a burst and gives its records; the server is idle again when it resolves. */
export async function runRound(
  scenario: Scenario<Burst>,
  performer: Performer,
  stage: Stage,
  epoch: bigint,
): Promise<Pick<Round, 'records' | 'kernel' | 'load' | 'processes'>> {
  const { choice, server, traces, ended } = performer;
  const { clients, serviceTime, service, message, timeout, listenBacklog } = scenario;
  const { silentClients, silentTime } = scenario.load;
  const { host, port } = server.listening;
  const order = { host, port, message, epoch: String(epoch) };

  const expectedTime = silentTime + (clients * serviceTime) / (placesOf(choice, service) ?? clients);
  const sockets = lineOf(choice) === 'queue-each' ? choice.workers : 1;
  const watch = watchKernel({ host, port, sockets, listenBacklog }, epoch, samplingInterval(expectedTime));
  const report = await stage.load.burst({ ...order, clients, silentClients, silentTime, timeout }).finally(watch.stop);
  const kernel = watch.testify();

  const trace = traces.takeNew();
  if (lineOf(choice) !== 'in-memory') trace.push(...(await traceOfSilence(report.clients, trace, traces)));
  const last = report.clients.some(isFailure)
    ? await stage.load.burst({ ...order, ...NO_SILENCE, clients: choice.workers, timeout: patience(scenario) })
    : null;
  trace.push(...traces.takeNew());
  const costs = await ended.take(lineOf(choice) === 'process-each' ? processesOf(trace) : NOBODY);
  const own = withoutClients(trace, last?.clients ?? []);
  return {
    records: joinStamps(report.clients, own, { host, port }, epoch),
    kernel,
    load: { peakMemoryBytes: report.peakMemoryBytes, cpuTime: report.cpuTime },
    processes: costs.filter(({ process }) => processesOf(own).has(process)),
  };
}

const NO_SILENCE = { silentClients: 0, silentTime: 0 };
const NOBODY: ReadonlySet<number> = new Set();

function patience({ clients, serviceTime }: Scenario): number {
  return defaultTimeout(clients, serviceTime);
}

function processesOf(trace: readonly TraceRecord[]): ReadonlySet<number> {
  return new Set(trace.map(({ process }) => process));
}

/** Whoever came to say nothing is gone when the burst is over, and did what it was meant to. */
function isFailure({ outcome }: ClientReport): boolean {
  return outcome.kind !== 'served' && outcome.kind !== 'said-nothing';
}

/**
 * A client that gave up leaves its connection in the queue, and the server serves it all the same. So a round with
 * failures ends with as many clients as there are workers, who stand last in line: when they have been answered,
 * the line is empty. They belong to nobody's figures.
 */
function withoutClients(trace: readonly TraceRecord[], clients: readonly ClientReport[]): TraceRecord[] {
  const ports = new Set(clients.map(({ clientPort }) => clientPort));
  return trace.filter(({ clientPort }) => !ports.has(clientPort));
}
