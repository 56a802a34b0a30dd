/** One round: load on one server, with the kernel watched, and both sides' stamps joined. */
import type { ClientReport, ClientsReport } from '../clients/messages.js';
import { durationOf } from '../model/open-load.js';
import type { Round } from '../model/run.js';
import { type Burst, defaultTimeout, type OpenArrivals, type Scenario } from '../model/scenario.js';
import type { Nanoseconds } from '../model/units.js';
import type { TraceRecord } from '../servers/messages.js';
import { joinStamps } from './join-stamps.js';
import { samplingInterval, watchKernel } from './kernel-watch.js';
import type { Performer, Stage } from './stage.js';

type Measured = Pick<Round, 'records' | 'kernel' | 'load' | 'processes'>;

/** Makes a burst and gives its records; the server is idle again when it resolves. */
export function runRound(
  scenario: Scenario<Burst>,
  performer: Performer,
  stage: Stage,
  epoch: bigint,
): Promise<Measured> {
  const order = orderOf(scenario, performer, epoch);
  return observe(scenario, performer, stage, epoch, workTime(scenario, performer), () => stage.load.burst(order));
}

/** The same of one timetable's arrivals. */
export function runOpenRound(
  scenario: Scenario<OpenArrivals>,
  performer: Performer,
  stage: Stage,
  epoch: bigint,
  turn: number,
): Promise<Measured> {
  const { load, seed } = scenario;
  const order = { ...orderOf(scenario, performer, epoch), load, seed, turn };
  const expectedTime = Math.max(durationOf(scenario), workTime(scenario, performer));
  return observe(scenario, performer, stage, epoch, expectedTime, () => stage.load.open(order));
}

function orderOf({ clients, message, timeout }: Scenario, { server }: Performer, epoch: bigint) {
  const { host, port } = server.listening;
  return { host, port, clients, message, timeout, epoch: String(epoch) };
}

/** How long the server is busy with all clients, ns. */
function workTime({ clients, serviceTime }: Scenario, { choice }: Performer): Nanoseconds {
  return (clients * serviceTime) / choice.workers;
}

async function observe(
  scenario: Scenario,
  performer: Performer,
  stage: Stage,
  epoch: bigint,
  expectedTime: Nanoseconds,
  release: () => Promise<ClientsReport>,
): Promise<Measured> {
  const { clients, serviceTime, listenBacklog } = scenario;
  const { host, port } = performer.server.listening;
  const watch = watchKernel({ host, port, listenBacklog }, epoch, samplingInterval(expectedTime));
  const report = await release().finally(watch.stop);
  const kernel = watch.testify();

  const trace = performer.traces.takeNew();
  if (report.clients.some(({ outcome }) => outcome.kind !== 'served')) {
    const timeout = defaultTimeout(clients, serviceTime);
    const order = { ...orderOf(scenario, performer, epoch), clients: performer.choice.workers, timeout };
    const last = await stage.load.burst(order);
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
