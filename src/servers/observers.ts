/**
 * Reports each connection that a server handles: to people as events, to the runner as a trace. A trace is written to
 * memory that is mapped to a file, so that a record costs no system call and survives the death of the process.
 */

import { openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SERVER_OUTCOMES, type ServerOrders, type ServerOutcome, sendEvent } from '../protocol/server-messages.js';
import {
  CHUNK_BYTES,
  HEADER_BYTES,
  RECORD_BYTES,
  SINGLE_TRACE_SUFFIX,
  TRACE_FIELD,
  TRACE_SUFFIX,
} from '../protocol/trace-layout.js';
import { formatAddress, parseAddress, type SocketAddress } from '../sockets/address.js';
import { mapFile, now } from '../sockets/libc.js';
import { getsockname, type Socket } from '../sockets/socket.js';

/** A connection that has ended. Instants are absolute, in ns on CLOCK_MONOTONIC. */
export interface EndedConnection<Connection = Socket> {
  readonly connection: Connection;
  readonly client: SocketAddress;
  readonly serviceStartedAt: bigint;
  readonly receivedAt: bigint;
  readonly answeredAt: bigint;
  readonly outcome: ServerOutcome;
  /** Bytes that the client sent. */
  readonly received: number;
}

/** What a server calls for each connection, and when. */
export interface Observer<Connection = Socket> {
  /** After accept(), before anything else. */
  accepted(client: SocketAddress): void;
  /** Just before close(): a client that sees the end of the stream can rely on having been recorded. */
  served(ended: EndedConnection<Connection>): void;
  /** Instead of `served`, by servers that can accept a client and never serve it. */
  left?(ended: EndedConnection<Connection>): void;
}

/** The observer that the orders ask for, for the connections of one listening socket. */
export function observerOf(orders: ServerOrders, listener: Socket): Observer {
  return observerWith(orders, serverAddressOf(listener));
}

/** The same for connections of any type, given how to find the server's address of one. */
export function observerWith<C>(
  orders: ServerOrders,
  serverAddress: (ended: EndedConnection<C>) => SocketAddress,
): Observer<C> {
  if (orders.announceConnections) return announcer();
  if (orders.traceDirectory !== null) return tracer(orders.traceDirectory, serverAddress);
  return { accepted() {}, served() {} };
}

function tracer<C>(directory: string, serverAddress: (ended: EndedConnection<C>) => SocketAddress): Observer<C> {
  const trace = new TraceWriter(directory);
  return {
    accepted() {},
    served(ended) {
      trace.write(ended, serverAddress(ended), now());
    },
  };
}

/** A server that is bound to one address has that address in every connection; one bound to all must ask for each. */
function serverAddressOf(listener: Socket): (ended: EndedConnection) => SocketAddress {
  const bound = getsockname(listener);
  return bound.address === parseAddress('0.0.0.0') ? (ended) => getsockname(ended.connection) : () => bound;
}

/** Announces connections to people; this happens during the service and adds to it. */
export function announcer<C>(): Observer<C> {
  return {
    accepted(client) {
      sendEvent({ event: 'accepted', client: clientName(client), process: process.pid });
    },
    served: tellClosed,
    left: tellClosed,
  };
}

function tellClosed({ client, outcome, received, serviceStartedAt }: EndedConnection<unknown>): void {
  const serviceTime = Number(now() - serviceStartedAt);
  sendEvent({ event: 'closed', client: clientName(client), process: process.pid, outcome, serviceTime, received });
}

function clientName({ address, port }: SocketAddress): string {
  return `${formatAddress(address)}:${port}`;
}

/** Stores a record at a byte offset of a chunk. */
function putRecord(
  chunk: DataView,
  at: number,
  ended: EndedConnection<unknown>,
  server: SocketAddress,
  serviceEndedAt: bigint,
): void {
  chunk.setBigInt64(at + TRACE_FIELD.serviceStartedAt, ended.serviceStartedAt, true);
  chunk.setBigInt64(at + TRACE_FIELD.receivedAt, ended.receivedAt, true);
  chunk.setBigInt64(at + TRACE_FIELD.answeredAt, ended.answeredAt, true);
  chunk.setBigInt64(at + TRACE_FIELD.serviceEndedAt, serviceEndedAt, true);
  chunk.setUint32(at + TRACE_FIELD.clientAddress, ended.client.address, true);
  chunk.setUint32(at + TRACE_FIELD.clientPort, ended.client.port, true);
  chunk.setUint32(at + TRACE_FIELD.serverAddress, server.address, true);
  chunk.setUint32(at + TRACE_FIELD.serverPort, server.port, true);
  chunk.setUint32(at + TRACE_FIELD.process, process.pid, true);
  chunk.setUint32(at + TRACE_FIELD.outcome, SERVER_OUTCOMES.indexOf(ended.outcome), true);
}

/** Writes the trace of a process that serves one connection: a file of its own, which its reader removes. */
export function writeSingleTrace(
  directory: string,
  ended: EndedConnection<unknown>,
  server: SocketAddress,
  serviceEndedAt: bigint,
): void {
  const bytes = new DataView(new ArrayBuffer(HEADER_BYTES + RECORD_BYTES));
  putRecord(bytes, HEADER_BYTES, ended, server, serviceEndedAt);
  bytes.setBigInt64(0, 1n, true);
  writeFileSync(join(directory, `${process.pid}${SINGLE_TRACE_SUFFIX}`), bytes, { flag: 'wx' });
}

const ZEROS = Buffer.alloc(1 << 16);

/**
 * Allocates the disk space of a chunk by writing zeros, which fails with ENOSPC if the disk is full. Without this, a
 * store into the mapped memory would kill the process (SIGBUS).
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

  /** Stores a record, then counts it: a reader never sees half a record. */
  write(ended: EndedConnection<unknown>, server: SocketAddress, serviceEndedAt: bigint): void {
    const at = this.#nextOffset();
    putRecord(this.#chunk, at, ended, server, serviceEndedAt);
    this.#count += 1;
    this.#header.setBigInt64(0, BigInt(this.#count), true);
  }

  /** The offset of the next record in the current chunk; maps the next chunk if this one is full. */
  #nextOffset(): number {
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
