/** README's commands are run as they stand there. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { assertCodeAgrees, PROGRAM, run, start, temporaryFolder } from './cli.test-support.js';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const SCRIPTS: Record<string, string> = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
).scripts;

/** `npm run bench -- --clients 50   # why` as the words that the program gets. */
const COMMANDS = [...README.matchAll(/^(?:npm ci && )?npm run (?:--silent )?(\S+)(?: -- (.*?))?\s*(?:#.*)?$/gm)].map(
  ([, script = '', words = '']) => ({ script, words: words.trim().split(/\s+/).filter(Boolean) }),
);

test('README has its commands, and package.json has their scripts', () => {
  assert.ok(COMMANDS.length >= 9, `only ${COMMANDS.length}`);
  for (const { script } of COMMANDS) assert.ok(SCRIPTS[script], script);
  assert.ok(README.includes('npm ci && npm test'));
});

/** Of Markdown and of HTML in it: what is in the repository, without the place within a file. */
function filesNamedIn(markdown: string): string[] {
  const links = [
    ...markdown.matchAll(/\]\(([^)\s]+)[^)]*\)/g),
    ...markdown.matchAll(/\b(?:src|srcset|href)="([^"\s]+)/g),
  ];
  const targets = links.map(([, target = '']) => target.replace(/#.*$/s, ''));
  return [...new Set(targets)].filter((target) => target !== '' && !/^[a-z]+:/i.test(target));
}

for (const document of ['README.md', 'CONTRIBUTING.md', 'results/README.md']) {
  test(`what ${document} links to and shows is there`, () => {
    const place = new URL(`../../${document}`, import.meta.url);
    const named = filesNamedIn(readFileSync(place, 'utf8'));
    if (document === 'README.md') assert.ok(named.length >= 8, named.join(' '));
    assert.deepEqual(
      named.filter((file) => !existsSync(new URL(file, place))),
      [],
    );
  });
}

// They wait more than they compute. What comes of it on a machine that does other things too is no affair of this test.
describe("README's commands", { concurrency: 2 }, () => {
  const measuring = ['bench', 'sweep', 'experiment'];
  for (const { script, words } of COMMANDS.filter((command) => measuring.includes(command.script))) {
    test(`${script} ${words.join(' ')}`, async (context) => {
      assertCodeAgrees(await run(context, [script, ...words]));
    });
  }

  test('results and report', async (context) => {
    const folder = temporaryFolder(context);
    for (const clients of ['3', '4']) await run(context, ['bench', '--clients', clients, '--rounds', '1'], folder);
    const shown = COMMANDS.filter(
      ({ script, words }) => ['results', 'report'].includes(script) && !words.includes('--serve'),
    );
    for (const { script, words } of shown) {
      const { code, stderr } = await run(context, [script, ...words], folder);
      assert.equal(code, 0, `${words}: ${stderr}`);
    }
  });

  test('probe, of a server that it starts, in two seconds', async (context) => {
    const [command = ''] = /--command '(node dist\/src\/cli\.js serve .*?)'/.exec(README)?.slice(1) ?? [];
    const here = command.replace('dist/src/cli.js', `"${PROGRAM}"`);
    const { code, stdout } = await run(context, ['probe', '--command', here, '--configured', '4', '--budget', '2s']);
    assert.match(
      stdout,
      /^http:\/\/127\.0\.0\.1:\d+\/: (Serves 4 at once|Serves \d to \d at once|Serves at least \d at once|Could not tell)/,
    );
    const isInconclusive = /whether it serves that many is inconclusive/.test(stdout.replaceAll(/\s+/g, ' '));
    assert.equal(code, isInconclusive ? 3 : 0, stdout);
  });

  test('probe, of a server without a limit: what is proven answers what is expected', async (context) => {
    const [, command = '', expected = ''] =
      /--command 'node dist\/src\/cli\.js (serve event-loop .*?)' --expect-concurrency '(.*?)'/.exec(README) ?? [];
    const words = ['--command', `node "${PROGRAM}" ${command}`, '--expect-concurrency', expected, '--format', 'json'];
    const { code, stdout } = await run(context, ['probe', ...words]);
    const { atLeast, atMost } = JSON.parse(stdout).derived.proven;
    assert.equal(atMost, null);
    assert.equal(code, atLeast >= 8 ? 0 : 3, stdout.slice(-2000));
  });

  for (const { script, words } of COMMANDS.filter((command) => command.script === 'serve')) {
    test(`${script} ${words.join(' ')}`, async (context) => {
      // Any free port: README's may be taken on this machine.
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

/** Leaves out the port that README names; the one that is appended stays. */
function notThePort(word: string, index: number, words: readonly string[]): boolean {
  const last = words.length - 2;
  return index >= last || (word !== '--port' && words[index - 1] !== '--port');
}
