/** Completion in the shells that are there, and the man page where there is a formatter. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { runInProcess } from '../../src/commands/main.test-support.js';
import { manPage } from './man-page.js';

const isThere = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

async function scriptFor(shell: string): Promise<string> {
  const { code, stdout } = await runInProcess(['completion', shell]);
  assert.equal(code, 0);
  return stdout;
}

const COMPLETED: ReadonlyArray<readonly [words: string, completed: string]> = [
  ['at-once exp', 'experiment'],
  ['at-once bench --warm', '--warm-up-rounds'],
  ['at-once bench --load s', 'sustained'],
  ['at-once http://127.0.0.1/ --budg', '--budget'],
  ['at-once serve seq', 'sequential'],
  ['at-once results comp', 'compare'],
  ['at-once experiment one-at', 'one-at-a-time'],
  ['at-once completion z', 'zsh'],
];

test('bash completes commands, options, their values and names', { skip: !isThere('bash') }, async () => {
  const script = await scriptFor('bash');
  for (const [words, completed] of COMPLETED) {
    const program = `${script}
COMP_WORDS=(${words}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _at_once; echo "\${COMPREPLY[*]}"`;
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', program], { encoding: 'utf8' });
    assert.deepEqual([stdout, stderr], [`${completed}\n`, ''], words);
  }
});

test('zsh accepts its script', { skip: !isThere('zsh') }, async () => {
  const { status, stderr } = spawnSync('zsh', ['-n'], { input: await scriptFor('zsh'), encoding: 'utf8' });
  assert.deepEqual([status, stderr], [0, '']);
});

test('fish completes the same', { skip: !isThere('fish') }, async () => {
  const script = await scriptFor('fish');
  for (const [words, completed] of COMPLETED) {
    const program = `${script}complete -C '${words}'`;
    const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', program], { encoding: 'utf8' });
    const first = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t')[0]);
    assert.ok(first.includes(completed), `${words}: ${stdout}${stderr}`);
  }
});

test('fish completes every option with its help', async () => {
  const script = await scriptFor('fish');
  assert.match(script, /from bench' -l load -x -a 'burst sustained open' -d '/);
  assert.match(script, / completion' -l insecure -s k -d 'https: accept any certificate'/);
  for (const line of script.trimEnd().split('\n')) assert.match(line, /^complete -c at-once -n .+/);
});

test('a shell that is not known is refused', async () => {
  const { code, stderr } = await runInProcess(['completion', 'ksh']);
  assert.equal(code, 2);
  assert.match(stderr, /^completion takes bash, zsh or fish/);
});

test('the man page has every command, and a formatter has nothing to say of it', () => {
  const page = manPage();
  assert.match(page, /^\.TH AT-ONCE 1 /);
  for (const name of ['probe', 'bench', 'serve', 'completion']) assert.ok(page.includes(`\n.SS ${name}\n`), name);
  assert.match(page, /^\\fB\\-c\\fR, \\fB\\-\\-clients\\fR \\fIN\\fR$/m);
  if (!isThere('groff')) return;
  const { status, stderr } = spawnSync('groff', ['-man', '-Tutf8', '-ww'], { input: page, encoding: 'utf8' });
  assert.deepEqual([status, stderr], [0, '']);
});
