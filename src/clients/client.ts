/** One client: connect, send, read the answer to its end, leave. Stamps are taken as it goes. */
import { type ConnectOpts, Socket, type SocketConstructorOpts } from 'node:net';
import type { Outcome } from '../model/connection-record.js';
import { MILLISECOND } from '../model/units.js';
import type { BurstOrder, ClientReport } from '../protocol/client-messages.js';
import { AnswerReader, outcomeOfError } from './request.js';

// All clients share it: what is read is judged or copied before the next client reads.
const readBuffer = Buffer.alloc(64 * 1024);

/** What a client is to do. */
export interface ClientOrder extends Pick<BurstOrder, 'host' | 'port' | 'message' | 'timeout'> {
  /** ns since the epoch, where there is a timetable. */
  readonly intendedAt?: number;
}

/** Opens a client and calls back with its report when it has left, for whatever reason. `clock` gives ns since the epoch. */
export function openClient(
  order: ClientOrder,
  request: Buffer,
  clock: () => number,
  left: (report: ClientReport) => void,
): void {
  prepareClient(order, request, clock, left)(order.timeout);
}

/**
 * The same in two steps, for a client that must come on time: much of what a socket costs is spent before.
 * @returns opens it, with its patience in ns, and gives what makes it leave before
 */
export function prepareClient(
  order: ClientOrder,
  request: Buffer,
  clock: () => number,
  left: (report: ClientReport) => void,
): (timeout: number) => () => void {
  const answer = new AnswerReader(order.message, request);
  const intendedAt = order.intendedAt ?? null;
  let clientAddress: string | null = null;
  let clientPort: number | null = null;
  let arrivedAt = 0;
  let connectedAt: number | null = null;
  let answeredAt: number | null = null;
  let hasLeft = false;
  let patience: NodeJS.Timeout | undefined;

  const leave = (outcome: Outcome): void => {
    if (hasLeft) return;
    hasLeft = true;
    const departedAt = clock();
    clearTimeout(patience);
    socket.destroy();
    left({ clientAddress, clientPort, intendedAt, arrivedAt, connectedAt, answeredAt, departedAt, outcome });
  };

  // Node's types know onread in the options of connect alone; both hand them to this constructor.
  const options: SocketConstructorOpts & ConnectOpts = {
    onread: {
      buffer: readBuffer,
      callback: (length, bytes) => {
        answeredAt ??= clock();
        answer.take(bytes.subarray(0, length));
        return true;
      },
    },
  };
  const socket = new Socket(options);

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
  socket.once('error', (error) => leave(outcomeOfError(error)));
  socket.once('close', () => leave({ kind: 'cut-short' }));

  return (timeout) => {
    arrivedAt = clock();
    socket.connect({ host: order.host, port: order.port });
    patience = setTimeout(() => leave({ kind: 'timed-out' }), Math.max(1, timeout / MILLISECOND));
    socket.write(request);
    return () => leave({ kind: 'timed-out' });
  };
}
