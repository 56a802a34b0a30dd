/** Checks the pages of docs without running their commands: links, scripts and quoted sentences. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { DOCS, PAGES, SCRIPTS } from './docs.test-support.js';
import { CUT, examplesIn } from './page.js';
import { findQuote } from './quote.js';

const EXPECTED_PAGES = [
  'accuracy.md',
  'api.md',
  'ci.md',
  'experiments.md',
  'lesson.md',
  'models.md',
  'probe.md',
  'reading-the-tables.md',
  'several-machines.md',
  'theory.md',
  'words.md',
];

test('every page exists', () => {
  const names = PAGES.map(({ name }) => name);
  assert.deepEqual(
    EXPECTED_PAGES.filter((name) => !names.includes(name)),
    [],
  );
});

for (const { name, text } of PAGES) {
  describe(name, () => {
    test('links lead to files, and to headings in pages', () => {
      const links = [...text.matchAll(/\]\(([^)\s]+)\)/g), ...text.matchAll(/\b(?:src|srcset)="([^"\s]+)"/g)];
      const targets = links.map(([, target = '']) => target).filter((target) => !/^[a-z]+:/.test(target));
      assert.deepEqual(
        targets.filter((target) => !leadsSomewhere(target, name)),
        [],
      );
    });

    test('commands are scripts of the package', () => {
      const scripts = [...text.matchAll(/npm run (?:-s |--silent )?([a-z][\w:-]*)/g)].map(([, script = '']) => script);
      assert.deepEqual(
        scripts.filter((script) => SCRIPTS[script] === undefined),
        [],
      );
    });

    test('every example shows its output, which contains the quoted sentences', () => {
      for (const { command, shown, quotes } of examplesIn(text)) {
        assert.ok(shown !== null && shown !== '', `${command} shows no output. Run npm run docs:refresh.`);
        assert.ok(quotes.length > 0, `No sentence is quoted from the output of ${command}.`);
        if (shown.includes(CUT)) continue;
        for (const quote of quotes) assert.ok(findQuote(quote, shown) !== null, `${command} does not print: ${quote}`);
      }
    });

    test('every shell block is an example that is run', () => {
      assert.equal(examplesIn(text).length, [...text.matchAll(/^```(?:sh|shell|bash|console)\b/gm)].length);
    });
  });
}

function leadsSomewhere(target: string, page: string): boolean {
  const [file = '', heading] = target.split('#');
  const path = new URL(file === '' ? page : file, DOCS);
  if (!existsSync(path)) return false;
  if (heading === undefined) return true;
  const headings = [...readFileSync(path, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, words = '']) => anchorOf(words));
  return headings.includes(heading);
}

/** The anchor that GitHub makes for a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
