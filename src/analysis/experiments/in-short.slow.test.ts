/**
 * Every experiment in short, on real processes and sockets: what is expected is found, and where it is not, NO is said.
 * Figures that are compared with a calculation need a machine that does nothing else.
 */
import { describe } from 'node:test';
import { EXPERIMENTS } from './index.js';
import { testInShort } from './short-experiment.test-support.js';

describe('each experiment in short', { skip: process.platform !== 'linux' }, () => {
  for (const experiment of EXPERIMENTS) testInShort(experiment);
});
