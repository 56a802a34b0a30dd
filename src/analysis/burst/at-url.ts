/**
 * What only bursts at a URL need. The rules of a probe judge them, so it is many modules: they are loaded before such a burst
 * is summarised, and not with the kind.
 */
import type * as Part from './at-url-part.js';

let loaded: typeof Part | null = null;

export async function loadAtUrl(): Promise<void> {
  loaded ??= await import('./at-url-part.js');
}

/** It must have been loaded. */
export function atUrl(): typeof Part {
  if (loaded === null) throw new Error('What bursts at a URL need was not loaded.');
  return loaded;
}
