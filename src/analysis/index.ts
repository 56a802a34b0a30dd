/** The registry with all kinds loaded, for what shows documents of many kinds. */
import { KINDS, loadKind } from './registry.js';

export * from './registry.js';

// One after another: Jest on Node 20 and 22 can't load two graphs of modules that share a module at the same time.
for (const name of KINDS) await loadKind(name);
