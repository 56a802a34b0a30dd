/** For tests: how to measure where nobody follows the progress. What the servers say is shown. */
import type { MeasureOptions } from './measure.js';

export function quiet(given: Partial<MeasureOptions> = {}): MeasureOptions {
  return { signal: new AbortController().signal, onProgress: () => {}, showServerOutput: true, ...given };
}
