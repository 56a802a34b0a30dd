/**
 * Reads the lengths of an address's accept queues from /proc/net/tcp (Linux), cheaply enough for once a millisecond.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { endianness } from 'node:os';

const TCP_FILE = '/proc/net/tcp';
/** Length of every line of the file, the heading included (net/ipv4/tcp_ipv4.c, TMPSZ). */
const LINE_BYTES = 150;
const LISTENING = '0A';
/** Listening sockets come first in the file; the search for one ends after this many lines. */
const MOST_LISTENERS = 2000;

/** A view of the queues of all sockets that listen on one address; usually there is one. */
export class AcceptQueue {
  readonly #file: number;
  #isOpen = true;
  readonly #local: string;
  readonly #sockets: number;
  #lines: readonly number[];

  private constructor(file: number, local: string, sockets: number, lines: readonly number[]) {
    this.#file = file;
    this.#local = local;
    this.#sockets = sockets;
    this.#lines = lines;
  }

  /**
   * Null if there is no such file, or no such socket in it.
   * @param sockets how many sockets should be listening
   */
  static open(host: string, port: number, sockets = 1): AcceptQueue | null {
    try {
      const file = openSync(TCP_FILE, 'r');
      const local = addressInFile(host, port);
      const lines = findLines(file, local);
      if (lines.length > 0) return new AcceptQueue(file, local, sockets, lines);
      closeSync(file);
      return null;
    } catch {
      return null;
    }
  }

  /** How many connections wait to be accepted, over all queues; null if no socket is left. */
  length(): number | null {
    const length = this.#lines.length < this.#sockets ? null : this.#sum();
    if (length !== null) return length;
    // Listening sockets were opened or closed, so the lines have moved.
    this.#lines = findLines(this.#file, this.#local);
    return this.#lines.length === 0 ? null : this.#sum();
  }

  /** Null if one of the lines is no longer that of one of these sockets. */
  #sum(): number | null {
    const text = readUpTo(this.#file, this.#lines.at(-1) ?? 0);
    return this.#lines.reduce<number | null>((total, line) => {
      const length = queueLength(text.slice(line * LINE_BYTES, (line + 1) * LINE_BYTES), this.#local);
      return total === null || length === null ? null : total + length;
    }, 0);
  }

  close(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
  }
}

/**
 * Reads up to the line and no further. The kernel generates the file as it is read: asking for one byte more makes it
 * walk the whole table of connections (2 ms instead of 0.01 ms on a machine with 262,144 hash buckets).
 */
function readUpTo(file: number, line: number): string {
  const bytes = Buffer.alloc((line + 1) * LINE_BYTES);
  const length = readSync(file, bytes, 0, bytes.length, 0);
  return bytes.toString('latin1', 0, length);
}

function findLines(file: number, local: string): number[] {
  const bytes = Buffer.alloc(MOST_LISTENERS * LINE_BYTES);
  const text = bytes.toString('latin1', 0, readSync(file, bytes, 0, bytes.length, 0));
  return text.split('\n').flatMap((entry, line) => (queueLength(entry, local) === null ? [] : [line]));
}

/** The queue length in a line of the file; null unless it is the line of the listening socket at `local`. */
function queueLength(line: string, local: string): number | null {
  const [, address, , state, queues] = line.trim().split(/\s+/);
  if (address !== local || state !== LISTENING) return null;
  return Number.parseInt(queues?.split(':')[1] ?? '', 16);
}

/** Formats an address as the file does: `127.0.0.1`, 8000 is `0100007F:1F40` on a little-endian machine. */
function addressInFile(host: string, port: number): string {
  const bytes = host.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  const address = endianness() === 'LE' ? bytes.reverse() : bytes;
  return `${address.join('')}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
}
