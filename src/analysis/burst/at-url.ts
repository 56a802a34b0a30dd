/**
 * What only bursts at a URL need. The rules of a probe judge these bursts, and those rules are many modules. So they are not loaded with
 * the kind, but before the first such burst is summarised.
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
