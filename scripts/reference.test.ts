/** The pages of the reference results are what the program makes of their documents today. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { render } from '../src/presentation/index.js';
import { readDocument } from '../src/store/read-document.js';

const FOLDER = fileURLToPath(new URL('../../results/reference', import.meta.url));
const WHOLE = { details: true, rows: null, width: 80, colour: false, ascii: false, invocation: 'installed' } as const;

describe('results/reference is current: if not, run npm run results:refresh -- --render', () => {
  const names = readdirSync(FOLDER).flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? []);

  test('every experiment has a page', () => {
    assert.ok(names.length >= 8, names.join());
  });

  for (const name of names) {
    test(name, () => {
      const page = readFileSync(join(FOLDER, `${name}.md`), 'utf8');
      assert.equal(render(readDocument(join(FOLDER, `${name}.json`)), 'markdown', WHOLE), page);
    });
  }
});
