/** The layout of a trace file, shared by writer and reader: a header, then one record of fixed size per connection. */
import { closeSync, openSync, readSync } from 'node:fs';
import { formatAddress } from '../sockets/address.js';
import { SERVER_OUTCOMES, type TraceRecord } from './server-messages.js';

/** Bytes of the header; the first 8 hold the number of complete records that follow. */
export const HEADER_BYTES = 64;
export const RECORD_BYTES = 64;
/** A trace grows by chunks of this size: a multiple of every page size in use. */
export const CHUNK_BYTES = 1 << 20;
export const TRACE_SUFFIX = '.trace';
/** Suffix of a file with a single record, from a process that served one connection. */
export const SINGLE_TRACE_SUFFIX = '.single';

/** Offset of each field in a record, in bytes. Instants are int64, all others uint32. */
export const TRACE_FIELD = {
  serviceStartedAt: 0,
  receivedAt: 8,
  answeredAt: 16,
  serviceEndedAt: 24,
  clientAddress: 32,
  clientPort: 36,
  serverAddress: 40,
  serverPort: 44,
  process: 48,
  outcome: 52,
} as const;

/** Reads the complete records of a file, starting at index `from`. Those before it are not read: a trace can be long. */
export function readTrace(path: string, from: number): TraceRecord[] {
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    const isWritten = readSync(file, header, 0, HEADER_BYTES, 0) === HEADER_BYTES;
    const count = isWritten ? Math.max(0, Number(header.readBigInt64LE(0)) - from) : 0;
    const bytes = Buffer.alloc(count * RECORD_BYTES);
    readSync(file, bytes, 0, bytes.length, HEADER_BYTES + from * RECORD_BYTES);
    return Array.from({ length: count }, (_, index) => readRecord(bytes, index * RECORD_BYTES));
  } finally {
    closeSync(file);
  }
}

function readRecord(bytes: Buffer, start: number): TraceRecord {
  const instant = (field: number) => bytes.readBigInt64LE(start + field);
  const number = (field: number) => bytes.readUInt32LE(start + field);
  return {
    clientAddress: formatAddress(number(TRACE_FIELD.clientAddress)),
    clientPort: number(TRACE_FIELD.clientPort),
    serverAddress: formatAddress(number(TRACE_FIELD.serverAddress)),
    serverPort: number(TRACE_FIELD.serverPort),
    process: number(TRACE_FIELD.process),
    serviceStartedAt: instant(TRACE_FIELD.serviceStartedAt),
    receivedAt: instant(TRACE_FIELD.receivedAt),
    answeredAt: instant(TRACE_FIELD.answeredAt),
    serviceEndedAt: instant(TRACE_FIELD.serviceEndedAt),
    outcome: SERVER_OUTCOMES[number(TRACE_FIELD.outcome)] ?? 'reset',
  };
}
