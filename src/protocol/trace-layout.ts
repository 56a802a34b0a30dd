/** The layout of a trace file, shared by writer and reader: a header, then one record of fixed size per connection. */
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

/** Reads the complete records, starting at index `from`. */
export function readTrace(bytes: Buffer, from: number): TraceRecord[] {
  const count = bytes.length < HEADER_BYTES ? 0 : Number(bytes.readBigInt64LE(0));
  return Array.from({ length: Math.max(0, count - from) }, (_, index) => readRecord(bytes, from + index));
}

function readRecord(bytes: Buffer, index: number): TraceRecord {
  const start = HEADER_BYTES + index * RECORD_BYTES;
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
