/** Blocking TCP sockets, by the names that the textbook and the manual pages give them. Every call throws
 * SystemCallError when the system refuses it. */
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

/** What accept() gives: a new socket, the connection, and the address at its other end. */
export interface Accepted extends SocketAddress {
  readonly connection: Socket;
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

/** Blocks until a client is there. A client that left while it queued (ECONNABORTED) is passed over. */
export function accept(listener: Socket): Accepted {
  for (;;) {
    addressLength[0] = ADDRESS_LENGTH;
    const connection = libc.accept(listener, addressBytes, addressLength);
    if (connection !== -1) return { connection, ...decodeAddress(addressBytes) };
    const code = lastErrorCode();
    if (code !== 'EINTR' && code !== 'ECONNABORTED') throw new SystemCallError('accept', code);
  }
}

/** Blocks until there are bytes, at most as many as the buffer holds; 0 means that the client has finished sending. */
export function recv(connection: Socket, buffer: Buffer): number {
  for (;;) {
    const received = libc.receive(connection, buffer, buffer.length, 0);
    if (received !== -1) return received;
    const code = lastErrorCode();
    if (code !== 'EINTR') throw new SystemCallError('recv', code);
  }
}

/** Takes the bytes that are there already, without waiting; 0 when there are none. */
export function recvAvailable(connection: Socket, buffer: Buffer): number {
  const received = libc.receive(connection, buffer, buffer.length, MSG_DONTWAIT);
  if (received !== -1) return received;
  const code = lastErrorCode();
  if (code === 'EAGAIN' || code === 'EWOULDBLOCK' || code === 'EINTR') return 0;
  throw new SystemCallError('recv', code);
}

/** Blocks until the kernel has taken all of it. */
export function send(connection: Socket, bytes: Buffer): void {
  let rest = bytes;
  while (rest.length > 0) {
    const sent = libc.send(connection, rest, rest.length, 0);
    if (sent === -1 && lastErrorCode() === 'EINTR') continue;
    rest = rest.subarray(checked('send', sent));
  }
}

/** Says that no more will be sent, and leaves the other direction open. */
export function shutdownSending(connection: Socket): void {
  checked('shutdown', libc.shutdown(connection, SHUT_WR));
}

export function close(socket: Socket): void {
  checked('close', libc.close(socket));
}

/** The address that a socket has on this side. */
export function getsockname(socket: Socket): SocketAddress {
  addressLength[0] = ADDRESS_LENGTH;
  checked('getsockname', libc.getSocketName(socket, addressBytes, addressLength));
  return decodeAddress(addressBytes);
}

/** accept(), or null when a receive timeout is set on the listening socket and no client came in that time. */
export function acceptInTime(listener: Socket): Accepted | null {
  try {
    return accept(listener);
  } catch (error) {
    if (error instanceof SystemCallError && (error.code === 'EAGAIN' || error.code === 'EWOULDBLOCK')) return null;
    throw error;
  }
}

/** Makes recv(), and on Linux accept(), fail with EAGAIN when nothing comes for so long (ns); null: never. */
export function setReceiveTimeout(connection: Socket, timeout: number | null): void {
  // Zero is the system's word for never.
  const microseconds = timeout === null ? 0 : Math.max(1, Math.ceil(timeout / 1e3));
  const timeval = new BigInt64Array([BigInt(Math.floor(microseconds / 1e6)), BigInt(microseconds % 1e6)]);
  checked('setsockopt', libc.setSocketOption(connection, SOL_SOCKET, SO_RCVTIMEO, timeval, 16));
}

/** Hands a descriptor down to the processes that this one starts. */
export function clearCloseOnExec(descriptor: number): void {
  checked('fcntl', libc.fcntl(descriptor, F_SETFD, 'int', 0));
}

/** Keeps a socket out of the processes that this one starts, unless it is handed to them on purpose. */
export function setCloseOnExec(socket: Socket): void {
  checked('fcntl', libc.fcntl(socket, F_SETFD, 'int', FD_CLOEXEC));
}
