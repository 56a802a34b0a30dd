/** Finding examples in a page and replacing them; finding a quoted sentence in an output. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CUT, examplesIn, replaceExamples, shorten } from './page.js';
import { findQuote } from './quote.js';

const PAGE = `# Title

Before.

\`\`\`sh
one --two
\`\`\`

\`\`\`text
old
\`\`\`

> first **1**
>
> second
> over two lines

Between.

\`\`\`sh
other
\`\`\`

> a quotation
After.
`;

describe('a page', () => {
  test('is parsed into its examples', () => {
    assert.deepEqual(examplesIn(PAGE), [
      { command: 'one --two', shown: 'old', quotes: ['first **1**', 'second over two lines'] },
      { command: 'other', shown: null, quotes: ['a quotation'] },
    ]);
  });

  test('keeps everything else when its examples are replaced', () => {
    const replaced = replaceExamples(PAGE, [{ shown: 'new\n\nlines', quotes: ['third', 'fourth'] }, null]);
    assert.deepEqual(examplesIn(replaced)[0], {
      command: 'one --two',
      shown: 'new\n\nlines',
      quotes: ['third', 'fourth'],
    });
    assert.ok(replaced.startsWith('# Title\n\nBefore.\n\n```sh\none'));
    assert.ok(replaced.includes('> third\n>\n> fourth\n\nBetween.'));
    assert.ok(replaced.endsWith(PAGE.slice(PAGE.indexOf('Between.'))));
  });

  test('stays the same when its examples are replaced by themselves', () => {
    const joined = PAGE.replace('> second\n> over', '> second over');
    assert.equal(replaceExamples(joined, examplesIn(joined)), joined);
  });

  test('shows the beginning and the end of a long output', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
    const shown = shorten(lines.join('\n')).split('\n');
    assert.equal(shown.length, 27);
    assert.deepEqual([shown[0], shown[13], shown[26]], ['line 0', CUT, 'line 99']);
    assert.equal(shorten('one\ntwo'), 'one\ntwo');
  });
});

describe('a quoted sentence', () => {
  test('is found with other figures, units and line breaks', () => {
    const output = 'All: the last client\nwaited 1,527 µs\n   [1.2, 3.4], in 95 % of cases.';
    assert.equal(
      findQuote('the last client waited 527 ms [1, 2], in 9 % of cases.', output),
      'the last client waited 1,527 µs [1.2, 3.4], in 95 % of cases.',
    );
  });

  test('is not found where a bold part differs', () => {
    assert.equal(findQuote('served at once: **1**, after 5 ms', 'served at once: 2, after 5 ms'), null);
    assert.equal(
      findQuote('served at once: **1**, after 5 ms', 'served at once: 1, after 7 ms'),
      'served at once: **1**, after 7 ms',
    );
    assert.equal(findQuote('at once: **4**', 'at once: 14'), null);
    assert.equal(findQuote('at once: **1**', 'at once: 14'), null);
    assert.equal(findQuote('at once: **4**', 'at once: 4.5'), null);
  });

  test('is not found where a word differs', () => {
    assert.equal(findQuote('all three witnesses agree', 'two of three witnesses agree'), null);
    assert.equal(findQuote('waited (5 ms)', 'waited 5 ms'), null);
  });
});
