/** Runs README's commands (measuring ones in a short form) and checks that its links lead to files. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { assertCodeAgrees, runHere, start, temporaryFolder } from './cli.test-support.js';
import { COMMANDS, type Command, MEASURING, README } from './readme.test-support.js';

const SCRIPTS: Record<string, string> = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
).scripts;

test('README has its commands, and package.json has their scripts', () => {
  assert.ok(COMMANDS.length >= 9, `only ${COMMANDS.length}`);
  for (const { script } of COMMANDS) assert.ok(SCRIPTS[script], script);
  assert.ok(README.includes('npm ci && npm test'));
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
  test(`the files that ${document} links to and shows exist`, () => {
    const place = new URL(`../../${document}`, import.meta.url);
    const named = filesNamedIn(readFileSync(place, 'utf8'));
    if (document === 'README.md') assert.ok(named.length >= 8, named.join(' '));
    assert.deepEqual(
      named.filter((file) => !existsSync(new URL(file, place))),
      [],
    );
  });
}

/** A shorter form of the same command; readme.slow.test.ts runs them as printed. */
function shortened({ script, words }: Command): string[] {
  if (script === 'experiment') return words.length === 0 ? [script] : [script, ...words, '--short'];
  const kept = words.filter((word, index) => !isShortened(word) && !isShortened(words[index - 1]));
  const isBurst = script === 'bench' && !words.includes('--load');
  return [script, ...kept, ...(isBurst ? ['--rounds', '1', '--warm-up-rounds', '0'] : ['--duration', '300ms'])];
}

const isShortened = (word: string | undefined): boolean => word === '--rounds' || word === '--duration';

describe("README's commands, in short", () => {
  for (const command of MEASURING) {
    const words = shortened(command);
    test(words.join(' '), async (context) => {
      assertCodeAgrees(await runHere(context, words));
    });
  }

  test('results and report', async (context) => {
    const folder = temporaryFolder(context);
    for (const clients of ['3', '4']) await runHere(context, ['bench', '--clients', clients, '--rounds', '1'], folder);
    const shown = COMMANDS.filter(
      ({ script, words }) => ['results', 'report'].includes(script) && !words.includes('--serve'),
    );
    assert.ok(shown.length >= 8, `only ${shown.length}`);
    for (const { script, words } of shown) {
      const { code, stderr } = await runHere(context, [script, ...words], folder);
      assert.equal(code, 0, `${words}: ${stderr}`);
    }
  });

  for (const { script, words } of COMMANDS.filter((command) => command.script === 'serve')) {
    test(`${script} ${words.join(' ')}`, async (context) => {
      // Uses any free port, as README's may be in use on this machine.
      const { child, ended } = start(
        context,
        [script, ...words, '--port', '0'].filter(notThePort),
        temporaryFolder(context),
      );
      const lines = createInterface({ input: child.stdout });
      const first = await new Promise<string>((resolve) => lines.once('line', resolve));
      assert.match(first, /listens on 127\.0\.0\.1:\d+/);
      child.kill('SIGINT');
      assert.equal((await ended).code, 130);
    });
  }
});

/** Drops the port that README names, but not the one that is appended. */
function notThePort(word: string, index: number, words: readonly string[]): boolean {
  const last = words.length - 2;
  return index >= last || (word !== '--port' && words[index - 1] !== '--port');
}
