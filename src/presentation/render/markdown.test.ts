/** Text of a document in Markdown: none of it is markup. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderMarkdown } from './markdown.js';

const HOSTILE = 'http://127.0.0.1/<img src=x onerror=alert(1)>&lt;|*`_[x](y)~\\';
const HARMLESS = 'http://127.0.0.1/\\<img src=x onerror=alert(1)\\>\\&lt;\\|\\*\\`\\_\\[x\\](y)\\~\\\\';

test('hostile text is no markup wherever it stands', () => {
  const column = { heading: HOSTILE, align: 'left', width: 20 } as const;
  const text = renderMarkdown(HOSTILE, {
    heading: HOSTILE,
    statements: [{ subject: HOSTILE, text: HOSTILE, sound: true }],
    blocks: [
      { kind: 'table', section: { title: HOSTILE, columns: [column], rows: [[HOSTILE]], notes: [HOSTILE] } },
      { kind: 'text', title: HOSTILE, text: HOSTILE },
      { kind: 'chart', chart: { title: HOSTILE, lines: [], legend: '' } },
    ],
    footnotes: [HOSTILE],
    problems: [HOSTILE],
    statementsFirst: true,
  });
  assert.equal(text.split(HARMLESS).length - 1, 13);
  assert.doesNotMatch(text.replaceAll(HARMLESS, ''), /127/);
});
