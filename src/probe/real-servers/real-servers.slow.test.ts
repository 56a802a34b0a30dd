/** Probes of servers by other authors: the answer is right or inconclusive, never a wrong number. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EXIT } from '../../model/failure.js';
import { isMachineBusy } from '../../retries.test-support.js';
import type { ProbeVerdict } from '../probing/judgement.test-support.js';
import { probeRealServer } from './probing.test-support.js';
import { describeTruth } from './real-server.test-support.js';
import { REAL_SERVERS, skipWithout } from './real-servers.test-support.js';

/** ms; short, as there are many servers. */
const BUDGET = 2000;
/** The share that must be right: a third of the lowest of five runs on a busy machine. `npm run probe:real` counts closely. */
const LEAST_RIGHT = 0.12;

const verdicts: ProbeVerdict[] = [];

// Two probes at once disturb each other, which only makes the test harder.
describe('a server by other authors', { concurrency: 2 }, () => {
  for (const server of REAL_SERVERS) {
    test(`${server.name}: ${describeTruth(server.truth)}`, { skip: skipWithout(server) }, async (context) => {
      const { answer, verdict, code, left } = await probeRealServer(server, {
        budget: BUDGET,
        signal: context.signal,
      });
      verdicts.push(verdict);
      context.diagnostic(`${verdict}: ${JSON.stringify(answer)}`);
      assert.notEqual(verdict, 'wrong', JSON.stringify(answer));
      assert.equal(code, verdict === 'right' ? EXIT.good : EXIT.couldNotTell);
      assert.deepEqual(left, []);
    });
  }
});

test('enough answers are right', (context) => {
  if (verdicts.length === 0) return context.skip('none of the servers is installed here');
  const right = verdicts.filter((verdict) => verdict === 'right').length;
  context.diagnostic(`${right} of ${verdicts.length} right`);
  assert.ok(isMachineBusy() || right >= LEAST_RIGHT * verdicts.length, `only ${right} of ${verdicts.length}`);
});
