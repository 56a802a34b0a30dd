import { sum } from '../analysis/statistics/samples.js';
import { OUTCOME_KINDS, type OutcomeKind } from '../model/connection-record.js';
import { distributionOf } from '../model/distribution.js';
import { lineOf, slotsOf } from '../model/models.js';
import type { Round, SustainedRound } from '../model/run.js';
import type { Burst, OpenArrivals, Scenario, Sustained } from '../model/scenario.js';
import { durationOf } from '../model/timetable.js';
import { type Nanoseconds, SECOND } from '../model/units.js';
import { CENSORED, type ClientReport, type ClientsReport, type SustainedReport } from '../protocol/client-messages.js';
import { accountOf, joinStamps } from './join-stamps.js';
import { samplingInterval, watchServer } from './kernel/kernel-watch.js';
import type { ServerUnderTest, Testbed } from './testbed.js';
import { drainQueue, untilSilentClientsLeft } from './wait-until-idle.js';

type ObservedRound = Pick<Round, 'records' | 'kernel' | 'load' | 'processes'>;

/** Makes a burst and returns its records; the server is idle again when it resolves. */
export function runBurstRound(
  scenario: Scenario<Burst>,
  tested: ServerUnderTest,
  testbed: Testbed,
  epoch: bigint,
): Promise<ObservedRound> {
  const { silentClients, silentTime } = scenario.load;
  const order = { ...orderOf(scenario, tested, epoch), silentClients, silentTime };
  const expectedTime = silentTime + workTime(scenario, tested);
  return observeRound(scenario, tested, testbed, epoch, expectedTime, () => testbed.loads.burst(order));
}

/** The same for the open arrivals of one timetable. */
export function runOpenRound(
  scenario: Scenario<OpenArrivals>,
  tested: ServerUnderTest,
  testbed: Testbed,
  epoch: bigint,
  roundIndex: number,
): Promise<ObservedRound> {
  const { load, seed } = scenario;
  const order = { ...orderOf(scenario, tested, epoch), load, seed, roundIndex };
  const expectedTime = Math.max(durationOf(scenario), workTime(scenario, tested));
  return observeRound(scenario, tested, testbed, epoch, expectedTime, () => testbed.load.open(order));
}

function orderOf({ clients, message, timeout }: Scenario, { server }: ServerUnderTest, epoch: bigint) {
  const { host, port } = server.listening;
  return { host, port, clients, message, timeout, epoch: String(epoch) };
}

/** How long the server is busy with all clients, ns. */
function workTime({ clients, serviceTime, service }: Scenario, { choice }: ServerUnderTest): Nanoseconds {
  return (clients * serviceTime) / (slotsOf(choice, service) ?? clients);
}

async function observeRound(
  scenario: Scenario,
  tested: ServerUnderTest,
  testbed: Testbed,
  epoch: bigint,
  expectedTime: Nanoseconds,
  release: () => Promise<ClientsReport>,
): Promise<ObservedRound> {
  const { choice, server, traces, ended } = tested;
  const watch = watchServer(scenario, tested, epoch, samplingInterval(expectedTime));
  const report = await release().finally(watch.stop);
  const kernel = watch.testify();

  // A function can't be given as many arguments as a large burst has records, so lists are joined by concat.
  let trace = traces.takeNew();
  if (lineOf(choice) !== 'in-memory') trace = trace.concat(await untilSilentClientsLeft(report.clients, trace, traces));
  if (report.clients.some(isFailure)) trace = trace.concat(await drainInTime(scenario, tested, testbed, epoch));
  trace = trace.concat(traces.takeNew());
  const served = new Set(trace.map(({ process }) => process));
  const costs = await ended.take(lineOf(choice) === 'process-each' ? served : NO_PROCESSES);
  const records = joinStamps(report.clients, trace, server.listening, epoch);
  // A client that was stopped early says nothing about the server. The records of those before it are complete.
  const { clients, departed = clients.length } = report;
  records.splice(departed, clients.length - departed);
  return {
    records,
    kernel,
    load: { peakMemoryBytes: report.peakMemoryBytes, cpuTime: report.cpuTime },
    processes: costs.filter(({ process }) => served.has(process)),
  };
}

const NO_PROCESSES: ReadonlySet<number> = new Set();

/** How long the server may take to empty its queue after a round that was ended early: the user is waiting. */
const EARLY_PATIENCE: Nanoseconds = SECOND;

function drainInTime(scenario: Scenario, tested: ServerUnderTest, testbed: Testbed, epoch: bigint) {
  return drainQueue(scenario, tested, testbed, epoch, testbed.load.isEndingEarly ? EARLY_PATIENCE : undefined);
}

/** Silent clients are not failures: they disconnect when the burst is over, as planned. */
function isFailure({ outcome }: ClientReport): boolean {
  return outcome.kind !== 'served' && outcome.kind !== 'said-nothing';
}

/** Runs a closed loop for the scenario's duration; the server is idle again when it resolves. */
export async function runSustainedRound(
  scenario: Scenario<Sustained>,
  tested: ServerUnderTest,
  testbed: Testbed,
  epoch: bigint,
): Promise<Omit<SustainedRound, 'warmUp' | 'sequence'>> {
  const { clients, load, timeout, keepAlive } = scenario;
  const { choice, server, traces, ended } = tested;
  const watch = watchServer(scenario, tested, epoch, samplingInterval(load.duration));
  const url = `http://${server.listening.host}:${server.listening.port}/`;
  const { generator } = testbed;
  const order = { url, clients, duration: load.duration, timeout, keepAlive, generator, epoch: String(epoch) };
  const report = await testbed.load.sustain(order).finally(watch.stop);
  const kernel = watch.testify();

  // The requests that were unanswered at the end are still in the server's queue.
  const trace = [...traces.takeNew(), ...(await drainInTime(scenario, tested, testbed, epoch))];
  const served = new Set(lineOf(choice) === 'process-each' ? trace.map(({ process }) => process) : []);
  const processes = await ended.take(served);
  const account = keepAlive ? null : accountOf(report, trace, epoch);
  return { ...condenseWindow(report), server: account, kernel, processes };
}

/** The part of a round's record that follows from the clients' report alone. */
export function condenseWindow(report: SustainedReport) {
  const { startedAt, endedAt, clientsConnected, clientsGaveUp, sent, answered, censored } = report;
  const requests = reportedRequests(report);
  const ended = requests.filter(({ kind }) => kind !== null);
  const within = ended.filter(({ departedAt }) => isWithin(departedAt, report));
  const served = within.filter(({ kind }) => kind === 'served');
  const failed = within.filter(({ kind }) => kind !== 'served');
  const settled = new Set(ended.map(({ client }) => client));
  const out = requests.filter(({ kind }) => kind === null);
  return {
    startedAt,
    endedAt,
    clientsConnected,
    clientsGaveUp,
    clientsStarved: out.filter(({ client }) => !settled.has(client)).length,
    sent,
    answered,
    failures: countKinds(failed),
    failureTime: sum(failed.map(({ arrivedAt, departedAt }) => departedAt - arrivedAt)),
    timeBefore: sum(within.map(({ arrivedAt }) => Math.max(0, startedAt - arrivedAt))),
    timeCensored: sum(
      out.filter(({ client }) => settled.has(client)).map(({ arrivedAt }) => endedAt - Math.max(arrivedAt, startedAt)),
    ),
    censored,
    longestCensored: out.length === 0 ? null : endedAt - Math.min(...out.map(({ arrivedAt }) => arrivedAt)),
    responses: distributionOf(served.map(({ arrivedAt, departedAt }) => departedAt - arrivedAt)),
    load: { peakMemoryBytes: report.peakMemoryBytes, cpuTime: report.cpuTime },
  };
}

interface ReportedRequest {
  readonly client: number;
  readonly arrivedAt: Nanoseconds;
  readonly departedAt: Nanoseconds;
  /** Null: it was still unanswered when the window ended. */
  readonly kind: OutcomeKind | null;
}

/** Turns the report's columns into requests. */
function reportedRequests({ requests }: SustainedReport): ReportedRequest[] {
  return Array.from(requests.outcome, (outcome, index) => ({
    client: requests.client[index] ?? 0,
    arrivedAt: requests.arrivedAt[index] ?? Number.NaN,
    departedAt: requests.departedAt[index] ?? Number.NaN,
    kind: outcome === CENSORED ? null : (OUTCOME_KINDS[outcome] ?? null),
  }));
}

function countKinds(failed: readonly ReportedRequest[]): Partial<Record<OutcomeKind, number>> {
  const counts: Partial<Record<OutcomeKind, number>> = {};
  for (const { kind } of failed) if (kind !== null) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** The window begins after the answer at its start, and includes the answer at its end. */
function isWithin(at: number, { startedAt, endedAt }: Pick<SustainedReport, 'startedAt' | 'endedAt'>): boolean {
  return at > startedAt && at <= endedAt;
}
