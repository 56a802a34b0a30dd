/** Joins the client's account and the server's on the 5-tuple: one record a connection, none dropped. */

import { group } from 'd3-array';
import {
  type ConnectionRecord,
  connectionKey,
  type FiveTuple,
  type Outcome,
  type ServerStamps,
} from '../model/connection-record.js';
import type { ClientReport } from '../protocol/client-messages.js';
import type { TraceRecord } from '../protocol/server-messages.js';

/** Where the clients of a round connected to. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/**
 * One record for each client, and one for each connection that the server saw and no client reported. A port can be
 * used again in a long round: the k-th use of a 5-tuple is joined with the k-th service of it.
 * @param trace the server's records of this round alone: ports are used again in later rounds
 * @param epoch the run's start, ns on CLOCK_MONOTONIC
 */
export function joinStamps(
  reports: readonly ClientReport[],
  trace: readonly TraceRecord[],
  target: Target,
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
      outcome: outcomeOf(outcome, record),
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

/** Gives each client, in order of arrival, the first service of its 5-tuple that began after it came. */
function claimServices(
  reports: readonly ClientReport[],
  trace: readonly TraceRecord[],
  target: Target,
  epoch: bigint,
): Services {
  const uses = group(reports, (report) => connectionKey(clientConnection(report, target)));
  const services = group(trace, (record) => connectionKey(serverConnection(record)));
  const claimed = new Map<ClientReport, TraceRecord>();
  const unclaimed: TraceRecord[] = [];
  for (const [key, records] of services) {
    const clients = (uses.get(key) ?? []).sort((a, b) => a.arrivedAt - b.arrivedAt);
    const left = records.sort((a, b) => Number(a.serviceStartedAt - b.serviceStartedAt));
    for (const client of clients) {
      // A port that was used once leaves no doubt: a service before the arrival shows a clock that went backwards.
      const isPlain = clients.length === 1 && records.length === 1;
      const index = left.findIndex((record) => isPlain || Number(record.serviceStartedAt - epoch) >= client.arrivedAt);
      const [record] = index === -1 ? [] : left.splice(index, 1);
      if (record !== undefined) claimed.set(client, record);
    }
    unclaimed.push(...left);
  }
  return { claimed, unclaimed };
}

/** A client that was served and that no server accounts for is no proof of anything. */
function outcomeOf(outcome: Outcome, record: TraceRecord | undefined): Outcome {
  return outcome.kind === 'served' && record === undefined ? { kind: 'unmatched' } : outcome;
}

function clientConnection({ clientAddress, clientPort }: ClientReport, { host, port }: Target): FiveTuple {
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
