/**
 * README: it is short, its links lead to files, and every command in it is run: examples as printed, those of the table
 * with fewer and shorter rounds.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { isMachineBusy, measureUntilDecided } from '../../src/retries.test-support.js';
import { SCRIPTS } from './docs.test-support.js';
import { examplesIn } from './page.js';
import { findQuote } from './quote.js';
import { isInconclusive, PageSession } from './session.js';

const ROOT = new URL('../../../', import.meta.url);
const README = readFileSync(new URL('README.md', ROOT), 'utf8');
const MOST_LINES = 150;

test('README is short', () => {
  assert.ok(README.trimEnd().split('\n').length <= MOST_LINES);
});

/** Files of the repository that Markdown, or HTML in it, links to; without the anchor within a file. */
function filesNamedIn(markdown: string): string[] {
  const links = [
    ...markdown.matchAll(/\]\(([^)\s]+)[^)]*\)/g),
    ...markdown.matchAll(/\b(?:src|srcset|href)="([^"\s]+)/g),
  ];
  const targets = links.map(([, target = '']) => target.replace(/#.*$/s, ''));
  return [...new Set(targets)].filter((target) => target !== '' && !/^[a-z]+:/i.test(target));
}

for (const document of ['README.md', 'CONTRIBUTING.md', 'results/README.md']) {
  test(`the files that ${document} links to exist`, () => {
    const place = new URL(document, ROOT);
    assert.deepEqual(
      filesNamedIn(readFileSync(place, 'utf8')).filter((file) => !existsSync(new URL(file, place))),
      [],
    );
  });
}

/** The commands of the table, with a server instead of URL. */
const TABLE = [...README.matchAll(/^\| `(npm run [^`]+)` \|/gm)].map(([, command = '']) =>
  command.replace('URL', 'http://127.0.0.1:8000/'),
);

test('the scripts that README names are in package.json', () => {
  assert.ok(TABLE.length >= 9, String(TABLE.length));
  const scripts = [...README.matchAll(/npm run ([a-z][\w:-]*)/g)].map(([, script = '']) => script);
  assert.deepEqual(
    scripts.filter((script) => SCRIPTS[script] === undefined),
    [],
  );
});

const EXAMPLES = examplesIn(README);

/** The same command with the least to measure. */
function shortened(command: string): string {
  const [, , script] = command.split(' ');
  if (script === 'sweep') return `${command} --duration 200ms`;
  // The port that it would take may be in use.
  if (script === 'serve') return `${command} --port 0`;
  return script === 'bench' ? `${command.replace(' -d 3s', ' -d 300ms')} --rounds 1` : command;
}

describe("README's commands", () => {
  let session: PageSession;
  before(async () => {
    session = await PageSession.open(README);
  });
  after(() => session.close());

  for (const { command, quotes } of EXAMPLES) {
    test(command, async (context) => {
      assert.ok(quotes.length > 0, 'README quotes a sentence of its output');
      const ending = await measureUntilDecided(context, {
        tries: 3,
        measure: () => session.run(command),
        whyUndecided: (tried) =>
          isInconclusive(tried) || !quotes.every((quote) => findQuote(quote, tried.stdout)) ? 'inconclusive' : null,
      });
      if (isInconclusive(ending)) return context.diagnostic(`${command}: inconclusive`);
      assert.equal(ending.code, 0, `${ending.stdout}${ending.stderr}`);
      if (isMachineBusy()) return;
      for (const quote of quotes) assert.ok(findQuote(quote, ending.stdout) !== null, `${quote}\n${ending.stdout}`);
    });
  }

  for (const command of TABLE.filter((printed) => !EXAMPLES.some((example) => example.command === printed))) {
    test(command, async (context) => {
      const ending = await session.run(shortened(command));
      if (isInconclusive(ending)) return context.diagnostic(`${command}: inconclusive`);
      assert.equal(ending.code, 0, `${ending.stdout}${ending.stderr}`);
      assert.ok(ending.stdout.length > 0);
    });
  }
});
