/** A remedy is a command that can be typed: `at-once` where that is installed, `npm run` in a checkout. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { commandTextFor } from '../model/command-text.js';
import { commandText, invocationOf } from './command-text.js';

const commandTextIn = (environment: Parameters<typeof invocationOf>[0], command: string, words: readonly string[]) =>
  commandTextFor(invocationOf(environment), [command, ...words]);
const BY_NPM = { npm_package_name: 'at-once', npm_lifecycle_event: 'bench' };

test('installed: at-once and the words', () => {
  assert.equal(commandTextIn({}, 'bench', ['-c', '50']), 'at-once bench -c 50');
  assert.equal(commandTextIn({}, '', ['http://127.0.0.1:8000/']), 'at-once http://127.0.0.1:8000/');
  assert.equal(commandTextIn({}, 'results', []), 'at-once results');
});

test('run by npm in a checkout: the script, and the words after --', () => {
  assert.equal(commandTextIn(BY_NPM, 'bench', ['-c', '50']), 'npm run bench -- -c 50');
  assert.equal(commandTextIn(BY_NPM, '', ['http://127.0.0.1:8000/']), 'npm run probe -- http://127.0.0.1:8000/');
  assert.equal(commandTextIn(BY_NPM, 'results', []), 'npm run results');
});

test('npx, another package and another script of this package: at-once', () => {
  for (const environment of [
    { npm_package_name: 'at-once', npm_lifecycle_event: 'npx' },
    { npm_package_name: 'shop', npm_lifecycle_event: 'bench' },
    { npm_package_name: 'at-once', npm_lifecycle_event: 'test' },
  ]) {
    assert.equal(commandTextIn(environment, 'probe', ['x']), 'at-once probe x');
  }
});

test('what a shell would change is quoted', () => {
  assert.equal(commandTextIn({}, 'probe', ["http://h/?a=1&b='2'"]), "at-once probe 'http://h/?a=1&b='\\''2'\\'''");
  assert.equal(commandTextIn({}, 'bench', ['--expect-concurrency', '>=4']), "at-once bench --expect-concurrency '>=4'");
});

test('each proposed script is in package.json', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  for (const command of ['bench', 'sweep', 'experiment', 'probe', 'serve', 'results', 'report']) {
    assert.equal(scripts[command], `node dist/src/cli.js ${command}`);
    assert.equal(commandTextIn({ ...BY_NPM, npm_lifecycle_event: command }, command, []), `npm run ${command}`);
  }
});

test('the environment is that of this process', () => {
  assert.equal(commandText('probe', 'x'), commandTextIn(process.env, 'probe', ['x']));
});
