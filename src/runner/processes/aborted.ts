/** The user's wish to stop, as something that ends any work. */
import { Interruption } from '../../model/failure.js';

/** What the work comes to, or an Interruption when the signal is, or was, aborted before. Nothing listens afterwards. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(new Interruption(signal.reason));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
