/** Joins the client's account and the server's on the 5-tuple: one record a connection, none dropped. */
import type { ClientReport } from '../clients/messages.js';
import {
  type Connection,
  type ConnectionRecord,
  connectionKey,
  type Outcome,
  type ServerStamps,
} from '../model/connection-record.js';
import type { TraceRecord } from '../servers/messages.js';

/** Where the clients of a round connected to. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/**
 * One record for each client, and one for each connection that the server saw and no client reported.
 * @param trace the server's records of this round alone: ports are used again in later rounds
 * @param epoch the run's start, ns on CLOCK_MONOTONIC
 */
export function joinStamps(
  reports: readonly ClientReport[],
  trace: readonly TraceRecord[],
  target: Target,
  epoch: bigint,
): ConnectionRecord[] {
  const unclaimed = new Map(trace.map((record) => [connectionKey(serverConnection(record)), record]));
  const seenByClients = reports.map((report): ConnectionRecord => {
    const connection = clientConnection(report, target);
    const key = connectionKey(connection);
    const record = unclaimed.get(key);
    unclaimed.delete(key);
    const { clientAddress: _address, clientPort: _port, outcome, ...stamps } = report;
    const client = { intendedAt: null, ...stamps };
    return {
      connection,
      client,
      server: record ? serverStamps(record, epoch) : null,
      outcome: outcomeOf(outcome, record),
    };
  });
  const seenByServerAlone = [...unclaimed.values()].map(
    (record): ConnectionRecord => ({
      connection: serverConnection(record),
      client: null,
      server: serverStamps(record, epoch),
      outcome: { kind: 'unmatched' },
    }),
  );
  return [...seenByClients, ...seenByServerAlone];
}

/** A client that was served and that no server accounts for is no proof of anything. */
function outcomeOf(outcome: Outcome, record: TraceRecord | undefined): Outcome {
  return outcome.kind === 'served' && record === undefined ? { kind: 'unmatched' } : outcome;
}

function clientConnection({ clientAddress, clientPort }: ClientReport, { host, port }: Target): Connection {
  return { protocol: 'tcp', clientAddress, clientPort, serverAddress: host, serverPort: port };
}

function serverConnection({ clientAddress, clientPort, serverAddress, serverPort }: TraceRecord): Connection {
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
