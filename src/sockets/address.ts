/** IPv4 socket addresses (struct sockaddr_in) to and from bytes. */

export const AF_INET = 2;
/** macOS puts a length byte before the address family. */
const ADDRESS_HAS_LENGTH = process.platform === 'darwin';

/** Bytes of a struct sockaddr_in. */
export const ADDRESS_LENGTH = 16;

/** An IPv4 address as a 32-bit number, and a port. Numbers are cheap, as a server handles one address per connection. */
export interface SocketAddress {
  readonly address: number;
  readonly port: number;
}

export function encodeAddress(host: string, port: number): Buffer {
  const bytes = Buffer.alloc(ADDRESS_LENGTH);
  if (ADDRESS_HAS_LENGTH) {
    bytes.writeUInt8(ADDRESS_LENGTH, 0);
    bytes.writeUInt8(AF_INET, 1);
  } else {
    bytes.writeUInt16LE(AF_INET, 0);
  }
  bytes.writeUInt16BE(port, 2);
  bytes.writeUInt32BE(parseAddress(host), 4);
  return bytes;
}

export function decodeAddress(bytes: Buffer): SocketAddress {
  return { address: bytes.readUInt32BE(4), port: bytes.readUInt16BE(2) };
}

/** `127.0.0.1` as a number. The text must be an IPv4 address: the command line checks it. */
export function parseAddress(host: string): number {
  return host.split('.').reduce((address, part) => address * 256 + Number(part), 0);
}

/** A number as `127.0.0.1`. */
export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 0xff).join('.');
}
