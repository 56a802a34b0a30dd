/** Repeating measurements: only as often as a test may, and as all tests of a run together may. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from './cli.test-support.js';
import { measureUntilDecided, RetryBudget } from './retries.test-support.js';

/** Measures 1, 2, 3 ... of which values from `wanted` on can be judged. */
function countTo(wanted: number, tries: number) {
  let measured = 0;
  return {
    tries,
    measure: async () => {
      measured += 1;
      return measured;
    },
    whyUndecided: (value: number) => (value >= wanted ? null : `${value} of ${wanted}`),
  };
}

describe('measureUntilDecided', () => {
  test('stops at the first measurement that can be judged, or at the last try', async (context) => {
    const budget = new RetryBudget(100, undefined);
    assert.equal(await measureUntilDecided(context, countTo(1, 3), budget), 1);
    assert.equal(await measureUntilDecided(context, countTo(2, 3), budget), 2);
    assert.equal(await measureUntilDecided(context, countTo(9, 3), budget), 3);
  });

  test('measures once if the suite has no retries left, whichever test file used them', async (context) => {
    const file = join(temporaryFolder(context), 'retries');
    const [one, other] = [new RetryBudget(3, file), new RetryBudget(3, file)];
    assert.equal(await measureUntilDecided(context, countTo(3, 3), one), 3);
    assert.equal(await measureUntilDecided(context, countTo(9, 2), other), 2);
    assert.equal(await measureUntilDecided(context, countTo(9, 3), one), 1);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    assert.equal(lines.filter((line) => /^measures once if .*: \d of \d$/.test(line)).length, 3);
    assert.equal(lines.filter((line) => /^undecided in the end: measures once if .*: \d of 9$/.test(line)).length, 2);
  });
});
