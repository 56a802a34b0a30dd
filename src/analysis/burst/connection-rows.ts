/** The connections of a run as rows of CSV: stamps in ns since the run's start, durations in ms. */
import { type ConnectionRecord, isServed } from '../../model/connection-record.js';
import type { ModelRun, Round } from '../../model/run.js';
import { responseTime, serviceTime, waitTime } from '../queueing/times.js';
import { milliseconds } from '../view/format.js';
import { placeClients } from './clients-section.js';

export function connectionRows(run: ModelRun): object[] {
  return run.rounds.flatMap((round) => placeClients(round).map((placed) => rowOf(run, round, placed)));
}

function rowOf(
  { model, workers, accept }: ModelRun,
  { sequence, warmUp }: Round,
  { place, ahead, record }: ReturnType<typeof placeClients>[number],
) {
  const { connection, client, server, outcome } = record;
  return {
    model,
    workers,
    accept,
    round: sequence,
    warm_up: warmUp,
    place,
    ahead,
    outcome: outcome.kind,
    protocol: connection.protocol,
    client_address: connection.clientAddress,
    client_port: connection.clientPort,
    server_address: connection.serverAddress,
    server_port: connection.serverPort,
    process: server?.process,
    intended_at_ns: client?.intendedAt,
    arrived_at_ns: client?.arrivedAt,
    connected_at_ns: client?.connectedAt,
    answered_at_ns: client?.answeredAt,
    departed_at_ns: client?.departedAt,
    service_started_at_ns: server?.serviceStartedAt,
    received_at_ns: server?.receivedAt,
    server_answered_at_ns: server?.answeredAt,
    service_ended_at_ns: server?.serviceEndedAt,
    ...durations(record),
  };
}

function durations(record: ConnectionRecord) {
  const { client, server } = record;
  return {
    wait_time_ms: isServed(record) ? milliseconds(waitTime(record)) : null,
    service_time_ms: server === null ? null : milliseconds(serviceTime({ server })),
    response_time_ms: client === null ? null : milliseconds(responseTime({ client })),
  };
}
