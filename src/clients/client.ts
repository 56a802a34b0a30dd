/** One client: connect, send, read the answer to its end, leave. Stamps are taken as it goes. */
import { connect, type Socket } from 'node:net';
import type { Outcome } from '../model/connection-record.js';
import { systemCode } from '../model/failure.js';
import { MILLISECOND } from '../model/units.js';
import type { BurstOrder, ClientReport } from './messages.js';
import { AnswerReader } from './request.js';

// All clients share it: what is read is judged or copied before the next client reads.
const readBuffer = Buffer.alloc(64 * 1024);

/** Opens a client and calls back with its report when it has left, for whatever reason. `clock` gives ns since the epoch. */
export function openClient(
  order: BurstOrder,
  request: Buffer,
  clock: () => number,
  left: (report: ClientReport) => void,
): void {
  const answer = new AnswerReader(order.message, request);
  let clientAddress: string | null = null;
  let clientPort: number | null = null;
  let arrivedAt = clock();
  let connectedAt: number | null = null;
  let answeredAt: number | null = null;
  let hasLeft = false;

  const leave = (outcome: Outcome): void => {
    if (hasLeft) return;
    hasLeft = true;
    const departedAt = clock();
    clearTimeout(patience);
    socket.destroy();
    left({ clientAddress, clientPort, arrivedAt, connectedAt, answeredAt, departedAt, outcome });
  };

  const socket: Socket = connect({
    host: order.host,
    port: order.port,
    onread: {
      buffer: readBuffer,
      callback: (length, bytes) => {
        answeredAt ??= clock();
        answer.take(bytes.subarray(0, length));
        return true;
      },
    },
  });
  const patience = setTimeout(() => leave({ kind: 'timed-out' }), Math.max(1, order.timeout / MILLISECOND));

  // Emitted just before the connect system call: the arrival (Node >= 20.12).
  socket.once('connectionAttempt', () => {
    arrivedAt = clock();
  });
  socket.once('connect', () => {
    connectedAt = clock();
    clientAddress = socket.localAddress ?? null;
    clientPort = socket.localPort ?? null;
  });
  socket.once('end', () => leave(answer.judge()));
  socket.once('error', (error) => leave(outcomeOf(error)));
  socket.once('close', () => leave({ kind: 'cut-short' }));
  socket.write(request);
}

/** How a visit ended whose socket failed. */
export function outcomeOf(error: Error): Outcome {
  const code = systemCode(error) ?? error.name;
  if (code === 'ECONNREFUSED') return { kind: 'refused' };
  if (code === 'ECONNRESET' || code === 'EPIPE') return { kind: 'reset' };
  if (code === 'ETIMEDOUT') return { kind: 'timed-out' };
  return { kind: 'failed', code };
}
