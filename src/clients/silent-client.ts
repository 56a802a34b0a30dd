/** A client that connects, says nothing, and leaves when it is told to. */
import { connect } from 'node:net';
import type { Outcome } from '../model/connection-record.js';
import { MILLISECOND } from '../model/units.js';
import type { BurstOrder, ClientReport } from '../protocol/client-messages.js';
import { outcomeOfError } from './outcome.js';

export interface SilentClient {
  /** Resolves when it is connected, or has failed to. */
  readonly connected: Promise<void>;
  /** Leaves, unless it has left already. */
  readonly leave: () => void;
  /** Its account, once it has left for whatever reason. */
  readonly report: Promise<ClientReport>;
}

export function openSilentClient(order: BurstOrder, clock: () => number): SilentClient {
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
