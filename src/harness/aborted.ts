/** The user's wish to stop, as something that a race can be lost to. */
import { Interruption } from '../model/failure.js';

/** Rejects with an Interruption when the signal is, or was, aborted. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => reject(new Interruption(signal.reason));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
