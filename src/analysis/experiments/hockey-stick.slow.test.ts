/** Its figures are compared with a calculation, which a machine that does anything else disturbs. */
import { describe } from 'node:test';
import { hockeyStick } from './hockey-stick.js';
import { testInShort } from './short-experiment.test-support.js';

describe('hockey-stick in short', { skip: process.platform !== 'linux' }, () => {
  testInShort(hockeyStick);
});
