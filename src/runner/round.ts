/** One round: load on one server, with the kernel watched, and both sides' stamps joined. */

import { lineOf, placesOf } from '../model/models.js';
import type { Round } from '../model/run.js';
import type { Burst, OpenArrivals, Scenario } from '../model/scenario.js';
import { durationOf } from '../model/timetable.js';
import type { Nanoseconds } from '../model/units.js';
import type { ClientReport, ClientsReport } from '../protocol/client-messages.js';
import { joinStamps } from './join-stamps.js';
import { samplingInterval, watchServer } from './kernel/kernel-watch.js';
import { traceOfSilence } from './silent-trace.js';
import type { Performer, Stage } from './testbed.js';
import { emptyTheLine } from './wait-until-idle.js';

type Measured = Pick<Round, 'records' | 'kernel' | 'load' | 'processes'>;

/** Makes a burst and gives its records; the server is idle again when it resolves. */
export function runRound(
  scenario: Scenario<Burst>,
  performer: Performer,
  stage: Stage,
  epoch: bigint,
): Promise<Measured> {
  const { silentClients, silentTime } = scenario.load;
  const order = { ...orderOf(scenario, performer, epoch), silentClients, silentTime };
  const expectedTime = silentTime + workTime(scenario, performer);
  return observe(scenario, performer, stage, epoch, expectedTime, () => stage.load.burst(order));
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
function workTime({ clients, serviceTime, service }: Scenario, { choice }: Performer): Nanoseconds {
  return (clients * serviceTime) / (placesOf(choice, service) ?? clients);
}

async function observe(
  scenario: Scenario,
  performer: Performer,
  stage: Stage,
  epoch: bigint,
  expectedTime: Nanoseconds,
  release: () => Promise<ClientsReport>,
): Promise<Measured> {
  const { choice, server, traces, ended } = performer;
  const watch = watchServer(scenario, performer, epoch, samplingInterval(expectedTime));
  const report = await release().finally(watch.stop);
  const kernel = watch.testify();

  const trace = traces.takeNew();
  if (lineOf(choice) !== 'in-memory') trace.push(...(await traceOfSilence(report.clients, trace, traces)));
  if (report.clients.some(isFailure)) trace.push(...(await emptyTheLine(scenario, performer, stage, epoch)));
  trace.push(...traces.takeNew());
  const served = new Set(trace.map(({ process }) => process));
  const costs = await ended.take(lineOf(choice) === 'process-each' ? served : NOBODY);
  return {
    records: joinStamps(report.clients, trace, server.listening, epoch),
    kernel,
    load: { peakMemoryBytes: report.peakMemoryBytes, cpuTime: report.cpuTime },
    processes: costs.filter(({ process }) => served.has(process)),
  };
}

const NOBODY: ReadonlySet<number> = new Set();

/** Whoever came to say nothing is gone when the burst is over, and did what it was meant to. */
function isFailure({ outcome }: ClientReport): boolean {
  return outcome.kind !== 'served' && outcome.kind !== 'said-nothing';
}
