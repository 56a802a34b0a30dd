/** The numbers behind the names of the socket interface, which differ between Linux and macOS. */

const isDarwin = process.platform === 'darwin';

export const AF_INET = 2;
export const SOCK_STREAM = 1;
export const SOL_SOCKET = isDarwin ? 0xffff : 1;
export const SO_REUSEADDR = isDarwin ? 4 : 2;
export const SO_REUSEPORT = isDarwin ? 0x200 : 15;
export const SO_RCVTIMEO = isDarwin ? 0x1006 : 20;
export const MSG_DONTWAIT = isDarwin ? 0x80 : 0x40;
export const SHUT_WR = 1;
export const F_SETFD = 2;
export const FD_CLOEXEC = 1;
/** CPU time of the calling thread. */
export const CLOCK_THREAD_CPUTIME_ID = isDarwin ? 16 : 3;
/** macOS puts a length byte before the address family. */
export const ADDRESS_HAS_LENGTH = isDarwin;
