/** Every command of docs is run as printed, page by page, and must say what its page quotes. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { measureUntilDecided } from '../../src/retries.test-support.js';
import { PAGES } from './docs.test-support.js';
import { type Example, examplesIn } from './page.js';
import { findQuote } from './quote.js';
import { type Ending, PageSession } from './session.js';

for (const { name, text } of PAGES) {
  const examples = examplesIn(text);
  if (examples.length === 0) continue;
  describe(name, () => {
    test('its commands say what the page quotes', async (context) => {
      const session = await PageSession.open();
      context.after(() => session.close());
      for (const example of examples) await checkExample(context, session, example);
    });
  });
}

/** A machine that is disturbed may come to no answer, which the program says itself; any other answer is the page's fault. */
async function checkExample(context: TestContext, session: PageSession, { command, quotes }: Example): Promise<void> {
  const missing = ({ stdout }: Ending): string[] => quotes.filter((quote) => findQuote(quote, stdout) === null);
  const ending = await measureUntilDecided(context, {
    tries: 3,
    measure: () => session.run(command),
    whyUndecided: (ending) => {
      const isUndecided = /No\s+verdict|inconclusive|could not tell|not\s+decided|too noisy/i.test(ending.stdout);
      return isUndecided && missing(ending).length > 0 ? `${command}: no answer` : null;
    },
  });
  assert.deepEqual(missing(ending), [], `${command}\n${ending.stdout}${ending.stderr}`);
  assert.equal(ending.code, 0, `${command}\n${ending.stderr}`);
}
