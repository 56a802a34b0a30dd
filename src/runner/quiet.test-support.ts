/** For tests: options without progress. The servers' output is shown. */
import type { MeasureOptions } from './measure.js';

export function quiet(given: Partial<MeasureOptions> = {}): MeasureOptions {
  return { signal: new AbortController().signal, onProgress: () => {}, showServerOutput: true, ...given };
}
