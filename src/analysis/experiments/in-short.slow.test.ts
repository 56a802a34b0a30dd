/**
 * Every experiment in short, on real processes and sockets: the findings are as expected, and not as expected after a
 * change that contradicts them. Figures that are compared with a calculation need an otherwise idle machine.
 */
import { describe } from 'node:test';
import { EXPERIMENTS } from './index.js';
import { testInShort } from './short-experiment.test-support.js';

describe('each experiment in short', { skip: process.platform !== 'linux' }, () => {
  for (const experiment of EXPERIMENTS) testInShort(experiment);
});
