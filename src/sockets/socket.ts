/** Blocking TCP sockets with the names of the manual pages. Every call throws SystemCallError if it fails. */
import { ADDRESS_LENGTH, decodeAddress, encodeAddress, type SocketAddress } from './address.js';
import {
  checked,
  F_SETFD,
  FD_CLOEXEC,
  lastErrorCode,
  libc,
  MSG_DONTWAIT,
  SHUT_WR,
  SO_RCVTIMEO,
  SOL_SOCKET,
  SystemCallError,
} from './libc.js';

export { AF_INET } from './address.js';
export { SO_REUSEADDR, SO_REUSEPORT, SOCK_STREAM, SOL_SOCKET } from './libc.js';

/** A socket is the number of its file descriptor. */
export type Socket = number;

/** The result of accept(): the socket of the connection, and the client's address. */
export interface Accepted {
  readonly connection: Socket;
  readonly client: SocketAddress;
}

const addressBytes = Buffer.alloc(ADDRESS_LENGTH);
const addressLength = new Uint32Array(1);

export function socket(family: number, type: number): Socket {
  return checked('socket', libc.socket(family, type, 0));
}

export function setsockopt(socket: Socket, level: number, option: number, value: number): void {
  checked('setsockopt', libc.setSocketOption(socket, level, option, new Int32Array([value]), 4));
}

export function bind(socket: Socket, host: string, port: number): void {
  checked('bind', libc.bind(socket, encodeAddress(host, port), ADDRESS_LENGTH));
}

export function listen(socket: Socket, listenBacklog: number): void {
  checked('listen', libc.listen(socket, listenBacklog));
}

/** Blocks until a client connects. Skips clients that left while they queued (ECONNABORTED). */
export function accept(listener: Socket): Accepted {
  for (;;) {
    addressLength[0] = ADDRESS_LENGTH;
    const connection = libc.accept(listener, addressBytes, addressLength);
    if (connection !== -1) return { connection, client: decodeAddress(addressBytes) };
    const code = lastErrorCode();
    if (code !== 'EINTR' && code !== 'ECONNABORTED') throw new SystemCallError('accept', code);
  }
}

/** Blocks until bytes arrive, and reads at most as many as the buffer holds; 0 means that the client has finished sending. */
export function recv(connection: Socket, buffer: Buffer): number {
  for (;;) {
    const received = libc.receive(connection, buffer, buffer.length, 0);
    if (received !== -1) return received;
    const code = lastErrorCode();
    if (code !== 'EINTR') throw new SystemCallError('recv', code);
  }
}

/** Reads the bytes that are already available, without waiting; 0 if there are none. */
export function recvAvailable(connection: Socket, buffer: Buffer): number {
  const received = libc.receive(connection, buffer, buffer.length, MSG_DONTWAIT);
  if (received !== -1) return received;
  const code = lastErrorCode();
  if (code === 'EAGAIN' || code === 'EWOULDBLOCK' || code === 'EINTR') return 0;
  throw new SystemCallError('recv', code);
}

/** Blocks until the kernel has accepted all bytes. */
export function send(connection: Socket, bytes: Buffer): void {
  let rest = bytes;
  while (rest.length > 0) {
    const sent = libc.send(connection, rest, rest.length, 0);
    if (sent === rest.length) return;
    if (sent === -1 && lastErrorCode() === 'EINTR') continue;
    rest = rest.subarray(checked('send', sent));
  }
}

/** Ends the sending direction and leaves the other open. */
export function shutdownSending(connection: Socket): void {
  checked('shutdown', libc.shutdown(connection, SHUT_WR));
}

export function close(socket: Socket): void {
  checked('close', libc.close(socket));
}

/** The local address of a socket. */
export function getsockname(socket: Socket): SocketAddress {
  addressLength[0] = ADDRESS_LENGTH;
  checked('getsockname', libc.getSocketName(socket, addressBytes, addressLength));
  return decodeAddress(addressBytes);
}

/** accept(), or null if no client connected within the listening socket's receive timeout. */
export function acceptInTime(listener: Socket): Accepted | null {
  try {
    return accept(listener);
  } catch (error) {
    if (error instanceof SystemCallError && (error.code === 'EAGAIN' || error.code === 'EWOULDBLOCK')) return null;
    throw error;
  }
}

/** Makes recv(), and on Linux accept(), fail with EAGAIN after waiting for this time (ns); null: never. */
export function setReceiveTimeout(connection: Socket, timeout: number | null): void {
  // Zero means never to the system.
  const microseconds = timeout === null ? 0 : Math.max(1, Math.ceil(timeout / 1e3));
  const timeval = new BigInt64Array([BigInt(Math.floor(microseconds / 1e6)), BigInt(microseconds % 1e6)]);
  checked('setsockopt', libc.setSocketOption(connection, SOL_SOCKET, SO_RCVTIMEO, timeval, 16));
}

/** Lets processes started by this one inherit a descriptor. */
export function clearCloseOnExec(descriptor: number): void {
  checked('fcntl', libc.fcntl(descriptor, F_SETFD, 'int', 0));
}

/** Keeps processes started by this one from inheriting a socket, unless it is passed to them explicitly. */
export function setCloseOnExec(socket: Socket): void {
  checked('fcntl', libc.fcntl(socket, F_SETFD, 'int', FD_CLOEXEC));
}
