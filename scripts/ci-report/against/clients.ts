/** The clients of a comparison. Both versions serve the same ones, so that only the servers differ. */
import { cpuTimeOnceAsleep } from '../../../bench/serving-thread.js';
import { MeasurementFailure } from '../../../src/model/failure.js';
import type { Nanoseconds } from '../../../src/model/units.js';
import { ADDRESS_LENGTH, encodeAddress } from '../../../src/sockets/address.js';
import { checked, libc, now, SO_RCVTIMEO, SOL_SOCKET, SystemCallError } from '../../../src/sockets/libc.js';
import { AF_INET, close, recv, SOCK_STREAM, type Socket, send, socket } from '../../../src/sockets/socket.js';
import type { Serving } from './serving.js';

const REQUEST = Buffer.from('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n');
const SO_SNDTIMEO = 21;
const SO_LINGER = 13;
/** Seconds and microseconds that a connect, a send or an answer may take. */
const PATIENCE = new BigInt64Array([10n, 0n]);
/** close() resets the connection: at thousands of connections a second, the usual wait after the end would fill tables. */
const RESET_ON_CLOSE = new Int32Array([1, 0]);
/** Larger than any answer. */
const answer = Buffer.alloc(64 * 1024);

/**
 * CPU time of the serving thread per connection, while clients wait: the first client connects and sends nothing, so that
 * all others queue behind it. When it sends its request, the server works through the queue without a pause. Only the
 * last end is awaited, because a server spends CPU time on waking a client.
 * @throws MeasurementFailure if a client is not served
 */
export function cpuTimeOfQueue(server: Serving, clients: number): Nanoseconds {
  return withConnections(server, (connect) => {
    const first = connect();
    let last = first;
    for (let client = 1; client < clients; client += 1) {
      last = connect();
      send(last, REQUEST);
    }
    const before = cpuTimeOnceAsleep(server);
    send(first, REQUEST);
    awaitAnswer(last, server);
    return (cpuTimeOnceAsleep(server) - before) / clients;
  });
}

/**
 * Response times of clients that come one after another.
 * @throws MeasurementFailure if a client is not served
 */
export function responseTimes(server: Serving, clients: number): Nanoseconds[] {
  return Array.from({ length: clients }, () =>
    withConnections(server, (connect) => {
      const arrivedAt = now();
      const connection = connect();
      send(connection, REQUEST);
      awaitAnswer(connection, server);
      return Number(now() - arrivedAt);
    }),
  );
}

/** Closes every connection that was opened. */
function withConnections<T>(server: Serving, use: (connect: () => Socket) => T): T {
  const connections: Socket[] = [];
  const address = encodeAddress('127.0.0.1', server.port);
  try {
    return use(() => {
      const connection = connectTo(address);
      connections.push(connection);
      return connection;
    });
  } catch (error) {
    if (!(error instanceof SystemCallError)) throw error;
    throw new MeasurementFailure(`The server of ${server.name} did not serve a client (${error.message}).`);
  } finally {
    for (const connection of connections) close(connection);
  }
}

function connectTo(address: Buffer): Socket {
  const connection = socket(AF_INET, SOCK_STREAM);
  try {
    setOption(connection, SO_SNDTIMEO, PATIENCE);
    setOption(connection, SO_LINGER, RESET_ON_CLOSE);
    checked('connect', libc.connect(connection, address, ADDRESS_LENGTH));
  } catch (error) {
    close(connection);
    throw error;
  }
  return connection;
}

function setOption(connection: Socket, option: number, value: ArrayBufferView): void {
  checked('setsockopt', libc.setSocketOption(connection, SOL_SOCKET, option, value, value.byteLength));
}

/** Blocks until the server has closed the connection. @throws MeasurementFailure unless it answered 200 */
function awaitAnswer(connection: Socket, server: Serving): void {
  setOption(connection, SO_RCVTIMEO, PATIENCE);
  let length = 0;
  for (let more = recv(connection, answer); more > 0; more = recv(connection, answer.subarray(length))) length += more;
  if (answer.toString('latin1', 0, length).startsWith('HTTP/1.1 200 ')) return;
  throw new MeasurementFailure(`The server of ${server.name} did not answer 200 (${length} bytes).`);
}
