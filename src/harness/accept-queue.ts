/** Looks at a listening socket's accept queue in /proc/net/tcp (Linux), cheaply enough to do it every millisecond. */
import { closeSync, openSync, readSync } from 'node:fs';
import { endianness } from 'node:os';

const FILE = '/proc/net/tcp';
/** Every line of the file has this length, the heading too (net/ipv4/tcp_ipv4.c, TMPSZ). */
const LINE_BYTES = 150;
const LISTENING = '0A';
/** Listening sockets come first in the file: where to stop looking for one. */
const MOST_LISTENERS = 2000;

/** An open view of one listening socket's queue. */
export class AcceptQueue {
  readonly #file: number;
  #isOpen = true;
  readonly #local: string;
  #line: number;

  private constructor(file: number, local: string, line: number) {
    this.#file = file;
    this.#local = local;
    this.#line = line;
  }

  /** Null where there is no such file, or no such socket in it. */
  static open(host: string, port: number): AcceptQueue | null {
    try {
      const file = openSync(FILE, 'r');
      const local = localAddress(host, port);
      const line = findLine(file, local);
      if (line !== null) return new AcceptQueue(file, local, line);
      closeSync(file);
      return null;
    } catch {
      return null;
    }
  }

  /** How many connections wait to be accepted; null when the socket is gone. */
  length(): number | null {
    const length = queueLength(readLine(this.#file, this.#line), this.#local);
    if (length !== null) return length;
    // Other listening sockets came or went, and the line has moved.
    const line = findLine(this.#file, this.#local);
    if (line === null) return null;
    this.#line = line;
    return queueLength(readLine(this.#file, line), this.#local);
  }

  close(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
  }
}

/**
 * Reads up to the line and no further. The kernel makes the file as it is read: asking for one byte more makes it
 * walk the whole table of connections (2 ms instead of 0.01 ms on a machine with 262,144 hash buckets).
 */
function readLine(file: number, line: number): string {
  const bytes = Buffer.alloc((line + 1) * LINE_BYTES);
  const length = readSync(file, bytes, 0, bytes.length, 0);
  return bytes.toString('latin1', line * LINE_BYTES, length);
}

function findLine(file: number, local: string): number | null {
  const bytes = Buffer.alloc(MOST_LISTENERS * LINE_BYTES);
  const text = bytes.toString('latin1', 0, readSync(file, bytes, 0, bytes.length, 0));
  const line = text.split('\n').findIndex((entry) => queueLength(entry, local) !== null);
  return line === -1 ? null : line;
}

/** The queue's length in a line of the file, if it is the line of the listening socket at `local`. */
function queueLength(line: string, local: string): number | null {
  const [, address, , state, queues] = line.trim().split(/\s+/);
  if (address !== local || state !== LISTENING) return null;
  return Number.parseInt(queues?.split(':')[1] ?? '', 16);
}

/** `127.0.0.1`, 8000 as the file writes it: `0100007F:1F40` on a little-endian machine. */
function localAddress(host: string, port: number): string {
  const bytes = host.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  const address = endianness() === 'LE' ? bytes.reverse() : bytes;
  return `${address.join('')}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
}
