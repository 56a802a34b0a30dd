/** Asks for what is read of saved runs; the user can end it at any time. */
import { ReadingThread } from '../store/reading-thread.js';
import type { Reading, Readings } from './readings.js';

const WORK = new URL('./readings.js', import.meta.url);

/** Reads, one piece after the other. */
export type Read = <R extends Reading>(
  reading: R,
  input: Parameters<Readings[R]>[0],
) => Promise<Awaited<ReturnType<Readings[R]>>>;

/** Lends a thread that reads. @throws Interruption when the user ends the program meanwhile */
export async function withReader<T>(signal: AbortSignal, use: (read: Read) => Promise<T>): Promise<T> {
  const thread = new ReadingThread(WORK);
  try {
    return await use((reading, input) => thread.ask({ reading, input }, signal));
  } finally {
    await thread.end();
  }
}
