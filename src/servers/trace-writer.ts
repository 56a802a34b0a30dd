/** The server's trace: stores in memory that a file backs, so that it costs no system call and survives any end. */
import { openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SERVER_OUTCOMES } from '../protocol/server-messages.js';
import {
  CHUNK_BYTES,
  FIELD,
  HEADER_BYTES,
  RECORD_BYTES,
  SINGLE_TRACE_SUFFIX,
  TRACE_SUFFIX,
} from '../protocol/trace-layout.js';
import type { SocketAddress } from '../sockets/address.js';
import { mapFile } from '../sockets/memory-map.js';
import type { Visit } from './observers.js';

/** Stores a visit at a place of a trace. */
function putRecord(
  chunk: DataView,
  at: number,
  visit: Visit<unknown>,
  server: SocketAddress,
  serviceEndedAt: bigint,
): void {
  chunk.setBigInt64(at + FIELD.serviceStartedAt, visit.serviceStartedAt, true);
  chunk.setBigInt64(at + FIELD.receivedAt, visit.receivedAt, true);
  chunk.setBigInt64(at + FIELD.answeredAt, visit.answeredAt, true);
  chunk.setBigInt64(at + FIELD.serviceEndedAt, serviceEndedAt, true);
  chunk.setUint32(at + FIELD.clientAddress, visit.client.address, true);
  chunk.setUint32(at + FIELD.clientPort, visit.client.port, true);
  chunk.setUint32(at + FIELD.serverAddress, server.address, true);
  chunk.setUint32(at + FIELD.serverPort, server.port, true);
  chunk.setUint32(at + FIELD.process, process.pid, true);
  chunk.setUint32(at + FIELD.outcome, SERVER_OUTCOMES.indexOf(visit.outcome), true);
}

/** The whole trace of a process that serves once. A file of its own, which the reader takes away. */
export function writeSingleTrace(
  directory: string,
  visit: Visit<unknown>,
  server: SocketAddress,
  serviceEndedAt: bigint,
): void {
  const bytes = new DataView(new ArrayBuffer(HEADER_BYTES + RECORD_BYTES));
  putRecord(bytes, HEADER_BYTES, visit, server, serviceEndedAt);
  bytes.setBigInt64(0, 1n, true);
  writeFileSync(join(directory, `${process.pid}${SINGLE_TRACE_SUFFIX}`), bytes, { flag: 'wx' });
}

const ZEROS = Buffer.alloc(1 << 16);

/**
 * Takes the room of a chunk by writing it: a store into memory that has no room behind it would kill the process
 * (SIGBUS), and this says ENOSPC instead.
 */
function reserve(file: number, at: number): void {
  for (let done = 0; done < CHUNK_BYTES; ) {
    done += writeSync(file, ZEROS, 0, Math.min(ZEROS.length, CHUNK_BYTES - done), at + done);
  }
}

export class TraceWriter {
  readonly #file: number;
  readonly #header: DataView;
  #chunk: DataView;
  #chunkIndex = 0;
  #count = 0;

  /** Creates the trace of this process in `directory`. */
  constructor(directory: string) {
    this.#file = openSync(join(directory, `${process.pid}${TRACE_SUFFIX}`), 'wx+');
    this.#chunk = this.#map(0);
    this.#header = this.#chunk;
  }

  /** Stores a visit, then counts it: a reader never sees half a record. */
  write(visit: Visit<unknown>, server: SocketAddress, serviceEndedAt: bigint): void {
    const at = this.#place();
    putRecord(this.#chunk, at, visit, server, serviceEndedAt);
    this.#count += 1;
    this.#header.setBigInt64(0, BigInt(this.#count), true);
  }

  /** Where the next record goes, in the current chunk; maps the next chunk when this one is full. */
  #place(): number {
    const offset = HEADER_BYTES + this.#count * RECORD_BYTES;
    const index = Math.floor(offset / CHUNK_BYTES);
    if (index !== this.#chunkIndex) {
      this.#chunk = this.#map(index);
      this.#chunkIndex = index;
    }
    return offset - index * CHUNK_BYTES;
  }

  #map(index: number): DataView {
    reserve(this.#file, index * CHUNK_BYTES);
    return new DataView(mapFile(this.#file, index * CHUNK_BYTES, CHUNK_BYTES));
  }
}
