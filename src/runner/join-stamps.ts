/**
 * Joins what the clients and the server recorded: in a round, on the 5-tuple, giving one record for each connection; in
 * the window of a closed loop, on the client's port.
 */
import { group } from 'd3-array';
import { concurrencyProfile, type Interval } from '../analysis/queueing/concurrency.js';
import {
  type ConnectionRecord,
  connectionKey,
  type FiveTuple,
  OUTCOME_KINDS,
  type Outcome,
  type ServerStamps,
} from '../model/connection-record.js';
import { distributionOf } from '../model/distribution.js';
import type { ProcessShare, ServerAccount } from '../model/run.js';
import type { Nanoseconds } from '../model/units.js';
import { CENSORED, type ClientReport, type SustainedReport } from '../protocol/client-messages.js';
import type { TraceRecord } from '../protocol/server-messages.js';

/** The address that the clients of a round connected to. */
export interface ConnectedServer {
  readonly host: string;
  readonly port: number;
}

/**
 * Gives one record for each client, and one for each connection that the server recorded but no client did. A port can
 * be used again in a long round: the k-th use of a 5-tuple is joined with its k-th service.
 * @param trace the server's records of this round only, as ports are used again in later rounds
 * @param epoch the run's start, ns on CLOCK_MONOTONIC
 */
export function joinStamps(
  reports: readonly ClientReport[],
  trace: readonly TraceRecord[],
  target: ConnectedServer,
  epoch: bigint,
): ConnectionRecord[] {
  const services = claimServices(reports, trace, target, epoch);
  const seenByClients = reports.map((report): ConnectionRecord => {
    const record = services.claimed.get(report);
    const { clientAddress: _address, clientPort: _port, outcome, ...client } = report;
    return {
      connection: clientConnection(report, target),
      client,
      server: record ? serverStamps(record, epoch) : null,
      outcome: joinedOutcome(outcome, record),
    };
  });
  const seenByServerAlone = services.unclaimed.map(
    (record): ConnectionRecord => ({
      connection: serverConnection(record),
      client: null,
      server: serverStamps(record, epoch),
      outcome: { kind: 'unmatched' },
    }),
  );
  return [...seenByClients, ...seenByServerAlone];
}

interface Services {
  readonly claimed: ReadonlyMap<ClientReport, TraceRecord>;
  readonly unclaimed: readonly TraceRecord[];
}

/** Gives each client, in arrival order, the first service on its 5-tuple that began after its arrival. */
function claimServices(
  reports: readonly ClientReport[],
  trace: readonly TraceRecord[],
  target: ConnectedServer,
  epoch: bigint,
): Services {
  const uses = byConnection(reports, (report) => clientConnection(report, target));
  const services = byConnection(trace, serverConnection);
  const claimed = new Map<ClientReport, TraceRecord>();
  const unclaimed: TraceRecord[] = [];
  for (const [key, records] of services) {
    const clients = (uses.get(key) ?? []).sort((a, b) => a.arrivedAt - b.arrivedAt);
    const left = records.sort((a, b) => Number(a.serviceStartedAt - b.serviceStartedAt));
    for (const client of clients) {
      // A port that was used once is unambiguous: if its service starts before the arrival, a clock went backwards.
      const isPlain = clients.length === 1 && records.length === 1;
      const index = left.findIndex((record) => isPlain || Number(record.serviceStartedAt - epoch) >= client.arrivedAt);
      const [record] = index === -1 ? [] : left.splice(index, 1);
      if (record !== undefined) claimed.set(client, record);
    }
    unclaimed.push(...left);
  }
  return { claimed, unclaimed };
}

/** In order. A map of Node is several times as fast as the grouping of d3, which accepts keys of any type. */
function byConnection<T>(items: readonly T[], connectionOf: (item: T) => FiveTuple): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = connectionKey(connectionOf(item));
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [item]);
    else known.push(item);
  }
  return groups;
}

/** A client that says it was served, without a record of the server, proves nothing. */
function joinedOutcome(outcome: Outcome, record: TraceRecord | undefined): Outcome {
  return outcome.kind === 'served' && record === undefined ? { kind: 'unmatched' } : outcome;
}

function clientConnection({ clientAddress, clientPort }: ClientReport, { host, port }: ConnectedServer): FiveTuple {
  return { protocol: 'tcp', clientAddress, clientPort, serverAddress: host, serverPort: port };
}

function serverConnection({ clientAddress, clientPort, serverAddress, serverPort }: TraceRecord): FiveTuple {
  return { protocol: 'tcp', clientAddress, clientPort, serverAddress, serverPort };
}

function serverStamps(record: TraceRecord, epoch: bigint): ServerStamps {
  const sinceEpoch = (instant: bigint) => Number(instant - epoch);
  return {
    process: record.process,
    serviceStartedAt: sinceEpoch(record.serviceStartedAt),
    receivedAt: sinceEpoch(record.receivedAt),
    answeredAt: sinceEpoch(record.answeredAt),
    serviceEndedAt: sinceEpoch(record.serviceEndedAt),
  };
}

type MeasuredWindow = Pick<SustainedReport, 'startedAt' | 'endedAt'>;

interface WindowService extends Interval {
  readonly process: number;
  readonly clientPort: number;
}

/**
 * Joins each answered request with the first service on the client's port that began after the request did (ports are
 * used again). All clients connect from one address to one server.
 * @param trace all records since the round began, in the order in which service started
 * @param epoch the run's start, ns on CLOCK_MONOTONIC
 */
export function accountOf(report: SustainedReport, trace: readonly TraceRecord[], epoch: bigint): ServerAccount {
  const services = trace.map((record) => windowServiceOf(record, epoch));
  const window = { start: report.startedAt, end: report.endedAt };
  const { waits, times, unmatched } = joinRequests(report, services);
  const within = services.filter(({ start, end }) => end > window.start && start < window.end);
  return {
    waits: distributionOf(waits),
    services: distributionOf(times),
    timeInService: concurrencyProfile(within, window).timeAt,
    processes: sharesOf(within, report),
    unmatched,
  };
}

function windowServiceOf(
  { process, clientPort, serviceStartedAt, serviceEndedAt }: TraceRecord,
  epoch: bigint,
): WindowService {
  return { process, clientPort, start: Number(serviceStartedAt - epoch), end: Number(serviceEndedAt - epoch) };
}

function joinRequests({ requests, startedAt, endedAt }: SustainedReport, services: readonly WindowService[]) {
  const byPort = group(services, ({ clientPort }) => clientPort);
  const taken = new Map<number, number>();
  const waits: Nanoseconds[] = [];
  const times: Nanoseconds[] = [];
  let unmatched = 0;
  const served = OUTCOME_KINDS.indexOf('served');
  for (const index of inOrderOfArrival(requests.arrivedAt)) {
    const outcome = requests.outcome[index] ?? CENSORED;
    const port = requests.clientPort[index] ?? 0;
    const arrivedAt = requests.arrivedAt[index] ?? 0;
    const departedAt = requests.departedAt[index] ?? Number.NaN;
    const onPort = byPort.get(port) ?? [];
    let next = taken.get(port) ?? 0;
    while ((onPort[next]?.start ?? Number.POSITIVE_INFINITY) < arrivedAt) next += 1;
    const service = onPort[next];
    if (service !== undefined) taken.set(port, next + 1);
    if (outcome !== served || !(departedAt > startedAt && departedAt <= endedAt)) continue;
    if (service === undefined) unmatched += 1;
    else {
      waits.push(service.start - arrivedAt);
      times.push(service.end - service.start);
    }
  }
  return { waits, times, unmatched };
}

function inOrderOfArrival(arrivedAt: Float64Array): number[] {
  return Array.from(arrivedAt.keys()).sort((a, b) => (arrivedAt[a] ?? 0) - (arrivedAt[b] ?? 0));
}

function sharesOf(services: readonly WindowService[], { startedAt, endedAt }: MeasuredWindow): ProcessShare[] {
  const byProcess = [...group(services, ({ process }) => process)];
  return byProcess.map(([process, own]) => ({
    process,
    connections: own.filter(({ end }) => end <= endedAt).length,
    busyTime: own.reduce((total, { start, end }) => total + Math.min(end, endedAt) - Math.max(start, startedAt), 0),
  }));
}
