/** A file as memory: what is stored in it costs no system call, and outlives the process that stored it. */
import { libc, viewMemory } from './libc.js';
import { lastErrorCode, SystemCallError } from './system-call-error.js';

const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const MAP_FAILED = 2n ** 64n - 1n;

/** Maps `length` bytes of an open file from `offset`, which must be a multiple of the page size. */
export function mapFile(fileDescriptor: number, offset: number, length: number): ArrayBuffer {
  const pointer = libc.memoryMap(null, length, PROT_READ_WRITE, MAP_SHARED, fileDescriptor, offset);
  if (pointer === MAP_FAILED || pointer === -1n) throw new SystemCallError('mmap', lastErrorCode());
  return viewMemory(pointer, length);
}
