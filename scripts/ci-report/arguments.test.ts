/** The options of the report: their defaults, and invalid ones. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageFailure } from '../../src/model/failure.js';
import { SECOND } from '../../src/model/units.js';
import { parseArguments } from './arguments.js';

test('defaults', async () => {
  assert.deepEqual(await parseArguments([]), {
    against: undefined,
    threshold: 0.025,
    budget: 120 * SECOND,
    gatesOnly: false,
    quick: false,
    output: 'ci-report',
    probe: null,
  });
});

test('a comparison', async () => {
  const given = await parseArguments([
    '--against',
    'main',
    '--threshold',
    '7.5%',
    '--budget',
    '90s',
    '--output',
    'out',
    '--gates-only',
  ]);
  assert.deepEqual(given, {
    against: 'main',
    threshold: 0.075,
    budget: 90 * SECOND,
    probe: null,
    gatesOnly: true,
    quick: false,
    output: 'out',
  });
});

for (const words of [
  ['--bogus'],
  ['word'],
  ['--against'],
  ['--threshold', '5%'],
  ['--budget', '10s'],
  ['--gates-only'],
  ['--against', 'main', '--threshold', '5'],
  ['--against', 'main', '--threshold', '0%'],
  ['--against', 'main', '--budget', 'soon'],
  ['--against', 'main', '--quick'],
]) {
  test(`${words.join(' ')} is refused in one line`, async () => {
    await assert.rejects(
      parseArguments(words),
      (error) => error instanceof UsageFailure && /^[^\n]+$/.test(error.message),
    );
  });
}
