/** Measuring again: as often as a test may, and no more often than all tests of a run together may. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { temporaryFolder } from './cli.test-support.js';
import { measureUntilDecided, RetryBudget } from './retries.test-support.js';

/** Measures 1, 2, 3 ... and can judge what is at least this. */
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
  test('stops at what can be judged, or at the last try', async (context) => {
    const budget = new RetryBudget(100, undefined);
    assert.equal(await measureUntilDecided(context, countTo(1, 3), budget), 1);
    assert.equal(await measureUntilDecided(context, countTo(2, 3), budget), 2);
    assert.equal(await measureUntilDecided(context, countTo(9, 3), budget), 3);
  });

  test('fails when the suite has no retry left, whichever test file took them', async (context) => {
    const file = join(temporaryFolder(context), 'retries');
    const [one, other] = [new RetryBudget(3, file), new RetryBudget(3, file)];
    assert.equal(await measureUntilDecided(context, countTo(3, 3), one), 3);
    assert.equal(await measureUntilDecided(context, countTo(2, 3), other), 2);
    await assert.rejects(measureUntilDecided(context, countTo(2, 3), one), /may measure again 3 times, and did more/);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    assert.equal(lines.length, 4);
    for (const line of lines) assert.match(line, /^fails when the suite has no retry left.*: \d of \d$/);
  });
});
