/** Servers that nobody here wrote are probed: what is said is right, or that it could not be told; never a wrong number. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EXIT } from '../model/failure.js';
import { probeRealServer } from './probing.test-support.js';
import { describeTruth } from './real-server.test-support.js';
import { REAL_SERVERS, skipWithout } from './real-servers.test-support.js';

/** ms: a short look, on a machine that does other things too. */
const BUDGET = 2000;

// Two at once disturb one another: that makes it harder not to be wrong, and no easier.
describe('a server of another hand', { concurrency: 2 }, () => {
  for (const server of REAL_SERVERS) {
    test(`${server.name}: ${describeTruth(server.truth)}`, { skip: skipWithout(server) }, async (context) => {
      const { answer, verdict, code, left } = await probeRealServer(server, {
        budget: BUDGET,
        signal: context.signal,
      });
      context.diagnostic(`${verdict}: ${JSON.stringify(answer)}`);
      assert.notEqual(verdict, 'wrong', JSON.stringify(answer));
      assert.equal(code, verdict === 'right' ? EXIT.good : EXIT.couldNotTell);
      assert.deepEqual(left, []);
    });
  }
});
