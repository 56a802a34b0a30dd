/** Which measurements are repeated, and which are inconclusive. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { looseGate } from './gates.js';
import { measureEvenly } from './report-fixed-set.js';

const WORDS = { subject: 's', name: 'n', measured: '2', allowed: '1' };

describe('a measurement of the fixed set', () => {
  const signal = new AbortController().signal;
  const noisy = () => ({ unevenness: 3, isNoisy: true });
  const quiet = () => ({ unevenness: 0.01, isNoisy: false });
  /** A measurement whose gate holds from the n-th time on. */
  const holdsFrom = (n: number) => {
    let times = 0;
    const measure = async () => {
      times += 1;
      return { statements: [], figures: [], sections: [], gates: [looseGate(WORDS, times >= n)] };
    };
    return { fixed: { name: 'p', measure }, times: () => times };
  };

  test('is repeated once if noise spoilt it', async () => {
    const { fixed, times } = holdsFrom(2);
    const { report } = await measureEvenly(fixed, signal, 2, noisy);
    assert.deepEqual([report.gates[0]?.outcome, times()], ['passed', 2]);
  });

  test('is inconclusive if noise spoilt it twice', async () => {
    const { fixed, times } = holdsFrom(9);
    const { report, evenness } = await measureEvenly(fixed, signal, 2, noisy);
    assert.deepEqual([report.gates[0]?.outcome, times(), evenness.unevenness], ['unclear', 2, 3]);
  });

  test('fails at once on a quiet machine', async () => {
    const { fixed, times } = holdsFrom(2);
    const { report } = await measureEvenly(fixed, signal, 2, quiet);
    assert.deepEqual([report.gates[0]?.outcome, times()], ['failed', 1]);
  });
});
