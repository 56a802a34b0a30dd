/** Runs every command of docs as printed, page by page: its output must contain the sentences that the page quotes. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { isMachineBusy, measureUntilDecided } from '../../src/retries.test-support.js';
import { PAGES } from './docs.test-support.js';
import { type Example, examplesIn } from './page.js';
import { findQuote } from './quote.js';
import { type Ending, isInconclusive, PageSession } from './session.js';

/** At least this share of all examples must be conclusive, also on a busy machine: if all were disturbed, nothing was tested. */
const LEAST_ANSWERED = 0.25;
const outcomes: Array<'answered' | 'inconclusive'> = [];

describe('the commands of', { concurrency: 1 }, () => {
  for (const { name, text } of PAGES) {
    const examples = examplesIn(text);
    if (examples.length === 0) continue;
    test(name, async (context) => {
      const session = await PageSession.open(text);
      context.after(() => session.close());
      for (const example of examples) outcomes.push(await checkExample(context, session, example));
    });
  }

  test('most examples were conclusive', () => {
    const answered = outcomes.filter((outcome) => outcome === 'answered').length;
    assert.ok(isMachineBusy() || answered >= LEAST_ANSWERED * outcomes.length, `${answered} of ${outcomes.length}`);
  });
});

async function checkExample(context: TestContext, session: PageSession, { command, quotes }: Example) {
  const ending = await measureUntilDecided(context, {
    tries: 3,
    measure: () => session.run(command),
    whyUndecided: (ending) =>
      isInconclusive(ending) || missingIn(ending, quotes).length > 0 ? `${command}: inconclusive` : null,
  });
  if (isInconclusive(ending)) return 'inconclusive';
  assert.equal(ending.code, 0, `${command}\n${ending.stderr}`);
  const missing = missingIn(ending, quotes);
  if (missing.length > 0 && isMachineBusy()) return 'inconclusive';
  assert.deepEqual(missing, [], `${command}\n${ending.stdout}`);
  return 'answered';
}

function missingIn({ stdout }: Ending, quotes: readonly string[]): string[] {
  return quotes.filter((quote) => findQuote(quote, stdout) === null);
}
