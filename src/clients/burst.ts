/** The burst: N clients released together, one connection each, behind those that came to say nothing. */

import { connect } from 'node:net';
import type { Outcome } from '../model/connection-record.js';
import { MILLISECOND } from '../model/units.js';
import type { BurstOrder, ClientReport } from '../protocol/client-messages.js';
import { openClient } from './client.js';
import { outcomeOfError, requestOf } from './request.js';

/** Resolves, in order of arrival, when the last of all clients has left. */
export async function runBurst(order: BurstOrder): Promise<ClientReport[]> {
  const epoch = BigInt(order.epoch);
  const clock = () => Number(process.hrtime.bigint() - epoch);
  const reports = order.silentClients === 0 ? await release(order, clock) : await releaseBehindSilence(order, clock);
  return reports.sort((a, b) => a.arrivedAt - b.arrivedAt);
}

/** The others come when all that say nothing are connected, and these stay for a time that begins then. */
async function releaseBehindSilence(order: BurstOrder, clock: () => number): Promise<ClientReport[]> {
  const silent = Array.from({ length: order.silentClients }, () => openSilentClient(order, clock));
  await Promise.all(silent.map(({ connected }) => connected));
  const speaking = release(order, clock);
  setTimeout(() => leaveAll(silent), order.silentTime / MILLISECOND);
  return (await Promise.all([speaking, ...silent.map(({ report }) => report)])).flat();
}

/** Opens all clients in one iteration of the event loop. */
function release(order: BurstOrder, clock: () => number): Promise<ClientReport[]> {
  const request = requestOf(order.message, order.host, order.port);
  const reports: ClientReport[] = [];
  return new Promise((resolve) => {
    const left = (report: ClientReport): void => {
      reports.push(report);
      if (reports.length === order.clients) resolve(reports);
    };
    for (let index = 0; index < order.clients; index += 1) openClient(order, request, clock, left);
  });
}

function leaveAll(clients: readonly SilentClient[]): void {
  for (const client of clients) client.leave();
}

interface SilentClient {
  /** Resolves when it is connected, or has failed to. */
  readonly connected: Promise<void>;
  /** Leaves, unless it has left already. */
  readonly leave: () => void;
  /** Its account, once it has left for whatever reason. */
  readonly report: Promise<ClientReport>;
}

function openSilentClient(order: BurstOrder, clock: () => number): SilentClient {
  const socket = connect({ host: order.host, port: order.port });
  let arrivedAt = clock();
  let connectedAt: number | null = null;
  let peer: Pick<ClientReport, 'clientAddress' | 'clientPort'> = { clientAddress: null, clientPort: null };
  let end: (outcome: Outcome) => void = () => {};

  const report = new Promise<ClientReport>((resolve) => {
    end = (outcome) => {
      const departedAt = clock();
      clearTimeout(patience);
      socket.destroy();
      resolve({ ...peer, intendedAt: null, arrivedAt, connectedAt, answeredAt: null, departedAt, outcome });
    };
  });
  const patience = setTimeout(() => end({ kind: 'timed-out' }), Math.max(1, order.timeout / MILLISECOND));
  socket.once('connectionAttempt', () => {
    arrivedAt = clock();
  });
  const isConnected = new Promise<void>((resolve) => {
    socket.once('connect', () => {
      clearTimeout(patience);
      connectedAt = clock();
      peer = { clientAddress: socket.localAddress ?? null, clientPort: socket.localPort ?? null };
      resolve();
    });
  });
  // A server may put it off before its time; it said nothing all the same.
  socket.once('end', () => end({ kind: 'said-nothing' }));
  socket.once('error', (error) => end(connectedAt === null ? outcomeOfError(error) : { kind: 'said-nothing' }));
  socket.resume();
  const connected = Promise.race([isConnected, report.then(() => {})]);
  return { connected, leave: () => end({ kind: 'said-nothing' }), report };
}
