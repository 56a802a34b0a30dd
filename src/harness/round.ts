/** One round: a burst against one server, with the kernel watched, and both sides' stamps joined. */
import type { ClientReport } from '../clients/messages.js';
import type { Round } from '../model/run.js';
import { type Burst, defaultTimeout, type Scenario } from '../model/scenario.js';
import type { Nanoseconds } from '../model/units.js';
import type { TraceRecord } from '../servers/messages.js';
import { joinStamps } from './join-stamps.js';
import { samplingInterval, watchKernel } from './kernel-watch.js';
import type { BurstReport } from './load-generator.js';
import type { Performer, Stage } from './stage.js';

/** Makes a burst and gives its records; the server is idle again when it resolves. */
export async function runRound(
  scenario: Scenario<Burst>,
  performer: Performer,
  stage: Stage,
  epoch: bigint,
): Promise<Pick<Round, 'records' | 'kernel' | 'load' | 'processes'>> {
  const { clients, serviceTime, message, timeout, listenBacklog } = scenario;
  const { host, port } = performer.server.listening;
  const burst = (count: number, patience: Nanoseconds): Promise<BurstReport> =>
    stage.load.burst({ host, port, clients: count, message, timeout: patience, epoch: String(epoch) });

  const expectedTime = (clients * serviceTime) / performer.choice.workers;
  const watch = watchKernel({ host, port, listenBacklog }, epoch, samplingInterval(expectedTime));
  const report = await burst(clients, timeout).finally(watch.stop);
  const kernel = watch.testify();

  const trace = performer.traces.takeNew();
  if (report.clients.some(({ outcome }) => outcome.kind !== 'served')) {
    const last = await burst(performer.choice.workers, defaultTimeout(clients, serviceTime));
    trace.push(...withoutClients(performer.traces.takeNew(), last.clients));
  }
  const records = joinStamps(report.clients, trace, { host, port }, epoch);
  return { records, kernel, load: { peakMemoryBytes: report.peakMemoryBytes, cpuTime: report.cpuTime }, processes: [] };
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
