/** Tries are found again after an interruption, and counted. */
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../src/cli.test-support.js';
import { SLOWDOWNS } from './slowdowns.js';
import { addTry, readTries, renderTallies, type Try, tallyTries } from './tries.js';

const SERIES = { commit: 'abc', slowdown: 'none', busy: false, budget: 120 };
const ended = (code: number | null, conclusion: string): Try => ({
  ...SERIES,
  code,
  conclusion,
  seconds: 50,
  loadAverage: 1.5,
  ratios: { 'CPU time per connection': 1.01 },
});
const [PASSED, FAILED] = [ended(0, 'Passed: all'), ended(1, 'Failed: worse')];
const INCONCLUSIVE = ended(3, 'Inconclusive: passage');

test('only finished tries of the same commit, slowdown, budget and load are continued', (context) => {
  const path = join(temporaryFolder(context), 'folder', 'tries.jsonl');
  assert.deepEqual(readTries(path, SERIES), []);
  addTry(path, PASSED);
  addTry(path, { ...FAILED, commit: 'other' });
  addTry(path, { ...FAILED, slowdown: 'loop-5' });
  addTry(path, { ...FAILED, busy: true });
  addTry(path, { ...FAILED, budget: 60 });
  addTry(path, INCONCLUSIVE);
  appendFileSync(path, '{"commit":"abc","slowdo');
  assert.deepEqual(readTries(path, SERIES), [PASSED, INCONCLUSIVE]);
});

test('the opposite word or an error spoils a series; some inconclusive tries do not', () => {
  const { none, 'loop-5': slower } = SLOWDOWNS;
  const times = (count: number, one: Try) => Array<Try>(count).fill(one);
  const isGood = (tries: readonly Try[], slowdown: typeof none | typeof slower) => tallyTries(tries, slowdown).isGood;
  assert.ok(isGood([...times(9, PASSED), INCONCLUSIVE], none));
  assert.ok(!isGood([...times(8, PASSED), ...times(2, INCONCLUSIVE)], none));
  assert.ok(!isGood([...times(9, PASSED), FAILED], none));
  assert.ok(isGood([...times(8, FAILED), ...times(2, INCONCLUSIVE)], slower));
  assert.ok(!isGood([...times(9, FAILED), PASSED], slower));
  const busy = { ...INCONCLUSIVE, busy: true };
  assert.ok(isGood([...times(3, busy), ...times(7, { ...PASSED, busy: true })], none));
  assert.ok(!isGood([...times(9, FAILED), ended(1, 'HEAD~1 did not serve (code 7).')], slower));
  assert.ok(!isGood([...times(9, FAILED), ended(null, '')], slower));
  assert.ok(!isGood([], none), 'nothing was tried');
  const [headings, , ...others] = renderTallies([
    tallyTries([...times(9, PASSED), INCONCLUSIVE], none),
    tallyTries([busy], slower),
    tallyTries([], none),
  ]).split('\n');
  const rows = [headings ?? '', ...others];
  assert.deepEqual(
    rows.map((row) =>
      row
        .slice(1, -1)
        .trim()
        .split(/ +\| +/)
        .join(', '),
    ),
    [
      'what is compared, tries, must be, passed, failed, inconclusive, allowed, error, as expected?, seconds, load average',
      'two identical versions, 10, passed, 9, 0, 1, 1, 0, yes, 50 to 50, 1.5 to 1.5',
      'the service loop uses a twentieth more CPU time, one core kept busy, 1, failed, 0, 0, 1, 0, 0, NO, 50 to 50, 1.5 to 1.5',
      'two identical versions, 0, passed, 0, 0, 0, 0, 0, NO, -, -',
    ],
  );
});
