/** A command line that runs in the test's own process prints the same as the program. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { run, runHere, temporaryFolder } from '../cli.test-support.js';

describe('main', () => {
  for (const words of ['--help', 'bench --help', '--version', 'results', 'bench --clients 0', 'results show nothing']) {
    test(`at-once ${words}: the same in this process as in a separate one`, async (context) => {
      const folder = temporaryFolder(context);
      const ending = await runHere(context, words.split(' '), folder);
      assert.deepEqual(ending, await run(context, words.split(' '), folder));
      assert.deepEqual(readdirSync(folder), []);
    });
  }

  test('does not change the exit code and the working directory of the calling process', async (context) => {
    const before = { code: process.exitCode, folder: process.cwd() };
    const ending = await runHere(context, ['frobnicate']);
    assert.equal(ending.code, 2);
    assert.deepEqual({ code: process.exitCode, folder: process.cwd() }, before);
  });

  test('two at once: each gets its own output, in its own folder', async (context) => {
    const endings = await Promise.all(['one', 'two'].map((name) => runHere(context, ['results', 'show', name])));
    assert.deepEqual(
      endings.map(({ code, stderr }) => [code, /(\w+) is neither a saved run/.exec(stderr)?.[1]]),
      [
        [1, 'one'],
        [1, 'two'],
      ],
    );
  });
});
