/** What the server's trace says of a window of a closed loop. */

import { group } from 'd3-array';
import { concurrencyProfile, type Interval } from '../analysis/queueing/concurrency.js';
import { OUTCOME_KINDS } from '../model/connection-record.js';
import { distributionOf } from '../model/distribution.js';
import type { ProcessShare, ServerAccount } from '../model/run.js';
import type { Nanoseconds } from '../model/units.js';
import { CENSORED, type SustainedReport } from '../protocol/client-messages.js';
import type { TraceRecord } from '../protocol/server-messages.js';

type Window = Pick<SustainedReport, 'startedAt' | 'endedAt'>;

interface Service extends Interval {
  readonly process: number;
  readonly clientPort: number;
}

/**
 * Joins each answered request with its service, on the client's port: the first service on it that began after the
 * request did, for a port is used again. (All clients connect from one address, to one server.)
 * @param trace everything since the round began, in the order in which service started
 * @param epoch the run's start, ns on CLOCK_MONOTONIC
 */
export function accountOf(report: SustainedReport, trace: readonly TraceRecord[], epoch: bigint): ServerAccount {
  const services = trace.map((record) => serviceOf(record, epoch));
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

function serviceOf({ process, clientPort, serviceStartedAt, serviceEndedAt }: TraceRecord, epoch: bigint): Service {
  return { process, clientPort, start: Number(serviceStartedAt - epoch), end: Number(serviceEndedAt - epoch) };
}

function joinRequests({ requests, startedAt, endedAt }: SustainedReport, services: readonly Service[]) {
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

function sharesOf(services: readonly Service[], { startedAt, endedAt }: Window): ProcessShare[] {
  const byProcess = [...group(services, ({ process }) => process)];
  return byProcess.map(([process, own]) => ({
    process,
    connections: own.filter(({ end }) => end <= endedAt).length,
    busyTime: own.reduce((total, { start, end }) => total + Math.min(end, endedAt) - Math.max(start, startedAt), 0),
  }));
}
