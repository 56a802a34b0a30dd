/** What can be read off the kernel's account of a round. */
import type { KernelWitness } from '../model/round.js';

/** The accept queue at its longest, of all looks; null where nobody looked. */
export function longestQueue(kernel: KernelWitness): number | null {
  if (!kernel.available || kernel.samples.length === 0) return null;
  return kernel.samples.reduce((longest, { queueLength }) => Math.max(longest, queueLength), 0);
}
