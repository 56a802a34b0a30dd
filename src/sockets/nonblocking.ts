/** Non-blocking TCP sockets for clients (Linux), so that one process can run many clients. */
import { constants } from 'node:os';
import { ADDRESS_LENGTH, encodeAddress } from './address.js';
import { checked, errorCode, lastErrno, libc, SOCK_STREAM, SOL_SOCKET, SystemCallError } from './libc.js';
import { AF_INET, close, type Socket } from './socket.js';

const { EAGAIN, EINPROGRESS, EINTR } = constants.errno;
const SOCK_NONBLOCK = 0x800;
const SOCK_CLOEXEC = 0x80000;
const MSG_NOSIGNAL = 0x4000;
const SO_ERROR = 4;
const IPPROTO_IP = 0;
const IP_BIND_ADDRESS_NO_PORT = 24;
const IPPROTO_TCP = 6;
const TCP_NODELAY = 1;

const ON = new Int32Array([1]);
const optionValue = new Int32Array(1);
const optionLength = new Uint32Array(1);

/** Result of `receiveAvailable` if no bytes are available yet. */
export const NOTHING_YET = -1;

/** A non-blocking TCP socket over IPv4. */
export function openClientSocket(): Socket {
  return checked('socket', libc.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

/** Sends small pieces immediately instead of waiting for acknowledgements (Nagle's algorithm). */
export function disableNagle(socket: Socket): void {
  checked('setsockopt', libc.setSocketOption(socket, IPPROTO_TCP, TCP_NODELAY, ON, 4));
}

/** Connects from this address of the machine. The port is chosen at connect, so that it can be reused for several destinations. */
export function bindSource(socket: Socket, host: string): void {
  checked('setsockopt', libc.setSocketOption(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, ON, 4));
  checked('bind', libc.bind(socket, encodeAddress(host, 0), ADDRESS_LENGTH));
}

/** @returns the error code, or null if the handshake has begun (it may already be complete) */
export function startConnect(socket: Socket, address: Buffer): string | null {
  if (libc.connect(socket, address, address.length) === 0) return null;
  const error = lastErrno();
  return error === EINPROGRESS || error === EINTR ? null : errorCode(error);
}

/** @returns how many bytes the kernel accepted; 0 if none, for example before the handshake is complete */
export function sendAvailable(socket: Socket, bytes: Buffer): number {
  const sent = libc.send(socket, bytes, bytes.length, MSG_NOSIGNAL);
  if (sent !== -1) return sent;
  const error = lastErrno();
  if (error === EAGAIN || error === EINTR) return 0;
  throw new SystemCallError('send', errorCode(error));
}

/** @returns how many bytes were received, 0 if the server has finished sending, or NOTHING_YET */
export function receiveAvailable(socket: Socket, buffer: Buffer): number {
  const received = libc.receive(socket, buffer, buffer.length, 0);
  if (received !== -1) return received;
  const error = lastErrno();
  if (error === EAGAIN || error === EINTR) return NOTHING_YET;
  throw new SystemCallError('recv', errorCode(error));
}

/** Why the handshake or the connection failed; null if it did not. */
export function pendingError(socket: Socket): string | null {
  optionLength[0] = 4;
  checked('getsockopt', libc.getSocketOption(socket, SOL_SOCKET, SO_ERROR, optionValue, optionLength));
  const [error = 0] = optionValue;
  return error === 0 ? null : errorCode(error);
}

export { close };
