/** The text of a document is escaped in Markdown. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failedVisit, syntheticRun, withRecords } from '../../model/synthetic-run.test-support.js';
import { render } from '../index.js';
import { renderMarkdown } from './markdown.js';
import { BOTH, EVERY_OUTCOME, PLAIN } from './shown.test-support.js';

const HOSTILE = 'http://127.0.0.1/<img src=x onerror=alert(1)>&lt;|*`_[x](y)~\\';
const HARMLESS = 'http://127.0.0.1/\\<img src=x onerror=alert(1)\\>\\&lt;\\|\\*\\`\\_\\[x\\](y)\\~\\\\';

test('hostile text is escaped everywhere', () => {
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

describe('Markdown', () => {
  test('every row of a table has as many cells as its heading', () => {
    const text = render(EVERY_OUTCOME, 'markdown', PLAIN);
    const tables = text.split('\n\n').filter((block) => block.startsWith('|'));
    assert.equal(tables.length, 2);
    for (const table of tables) {
      const cells = table.split('\n').map((row) => row.replaceAll('\\|', '').split('|').length);
      assert.equal(new Set(cells).size, 1, table);
    }
  });

  test('hostile text is escaped in a table and in its notes', () => {
    const hostile = '<script>|*`_[x](y)~\\';
    const document = withRecords(syntheticRun(), (records) => [
      ...records,
      failedVisit({ kind: 'failed', code: hostile }),
    ]);
    const runs = document.runs.map((run) => ({
      ...run,
      rounds: run.rounds.map((round) => ({ ...round, kernel: { available: false as const, why: hostile } })),
    }));
    const section = render({ ...document, runs }, 'markdown', PLAIN);
    const rows = section.split('\n').filter((line) => line.includes('script') && !line.startsWith('- **'));
    assert.ok(rows.length >= 2);
    for (const row of rows) assert.ok(row.includes('\\<script\\>\\|\\*\\`\\_\\[x\\](y)\\~\\\\'), row);
  });

  test('hostile text is escaped outside tables', () => {
    const document = { ...BOTH, name: '<b>', context: { ...BOTH.context, cpuModel: '<script>' } };
    assert.doesNotMatch(render(document, 'markdown', PLAIN), /(?<!\\)<(b|script)/);
  });

  test('a line break in a cell does not break the table', () => {
    const document = withRecords(syntheticRun(), (records) => [
      failedVisit({ kind: 'failed', code: 'A\nB' }),
      ...records,
    ]);
    assert.doesNotMatch(render(document, 'markdown', PLAIN), /^B/m);
  });
});
