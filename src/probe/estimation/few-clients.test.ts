/** Few clients, as no more were asked for: that all of them are in service together is an answer, and nothing less is. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeAnswer } from '../../analysis/probe/answer-words.js';
import { summariseProbe } from '../../analysis/probe/probe-summary.js';
import { simulatedProbe } from '../../analysis/probe/simulated-probe.test-support.js';
import type { SimulatedModel } from '../probing/simulated-model.test-support.js';
import { isMet } from './expectation.js';

const see = async (model: Partial<SimulatedModel>, maxClients: number) =>
  summariseProbe(await simulatedProbe(model, { maxClients }));

describe('up to as many as were asked for', () => {
  for (const clients of [8, 20, 32]) {
    test(`none of ${clients} waits`, async () => {
      const summary = await see({ slots: null }, clients);
      assert.deepEqual(summary.answer, { kind: 'no-limit', clients, atLeast: clients, end: 'all-tried' });
      assert.equal(isMet({ kind: 'none' }, summary), 'met');
      assert.match(
        describeAnswer(summary),
        new RegExp(`^No limit found up to N = ${clients}: at least ${clients} in parallel`),
      );
    });
  }

  for (const [slots, clients] of [
    [31, 32],
    [28, 32],
    [7, 8],
    [16, 20],
  ] as const) {
    for (const law of ['deterministic', 'exponential'] as const) {
      test(`${slots} of ${clients} find a place, ${law}`, async () => {
        const summary = await see({ slots, law }, clients);
        assert.notEqual(isMet({ kind: 'none' }, summary), 'met', JSON.stringify(summary.answer));
        assert.ok((summary.proven.atLeast ?? 0) <= slots);
      });
    }
  }

  test('a single client tells nothing', async () => {
    assert.equal((await see({ slots: null }, 1)).answer.kind, 'could-not-tell');
  });
});
