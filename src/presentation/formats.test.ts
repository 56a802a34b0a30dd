/** The table of formats: each row is rendered, and reading the table loads no renderer. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { syntheticRun, syntheticSelf } from '../model/synthetic-run.test-support.js';
import { renderFiles } from './document-content.js';
import { FORMATS, outputFormat, REPORT_FORMATS } from './formats.js';
import { PLAIN } from './render/shown.test-support.js';

describe('the formats of a report', () => {
  for (const format of REPORT_FORMATS) {
    test(`${format}: the files are named as in the table`, async () => {
      const files = await renderFiles(syntheticRun(), format, { ...PLAIN, theme: 'dark' });
      const { suffix, reportedTo } = outputFormat(format);
      assert.equal(files.length > 1, reportedTo === 'folder');
      assert.equal(new Set(files.map(({ ending }) => ending)).size, files.length);
      for (const { ending, text } of files) {
        assert.ok(ending.endsWith(`.${suffix}`), ending);
        assert.match(text, /[^\n]\n$/);
      }
    });
  }

  test('hgrm for a document without a distribution fails with one line', async () => {
    await assert.rejects(
      renderFiles(syntheticSelf(), 'hgrm', { ...PLAIN, theme: 'light' }),
      /^MeasurementFailure: synthetic-self is of kind self , which has no single distribution\.[^\n]*$/,
    );
  });
});

test('every name and every suffix belongs to one format', () => {
  const rows = [...new Set([...FORMATS, ...REPORT_FORMATS])].map(outputFormat);
  assert.equal(new Set(rows.map(({ suffix }) => suffix)).size, rows.length);
  for (const { name } of rows) assert.equal(outputFormat(name).name, name);
});

test('the table loads no modules, as help reads it', () => {
  assert.doesNotMatch(readFileSync(new URL('./formats.js', import.meta.url), 'utf8'), /^(?:import|export)\b.* from /m);
});
