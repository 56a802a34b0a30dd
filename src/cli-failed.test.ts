/** A run in which no request was served: shown, but saved only with --save-failed. Foreign files are recognised. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { assertOneLine, runHere, SAVED_RUNS, temporaryFolder } from './cli.test-support.js';
import { listenedToByNobody } from './clients/probe/servers.test-support.js';
import { listed } from './processes.test-support.js';

const NOT_SAVED = /^Not saved: no request was served\. To keep such a run, add --save-failed\.$/m;

/** Every client gives up long before it could be answered. */
const UNANSWERED = 'bench --clients 2 --service-time 300ms --timeout 1ms --rounds 1 --warm-up-rounds 0'.split(' ');

async function failedProbe(): Promise<string[]> {
  const address = await listenedToByNobody();
  assert.ok(address.kind === 'tcp');
  return ['probe', `http://127.0.0.1:${address.port}/`, '--budget', '1s'];
}

async function savedAfter(context: TestContext, words: readonly string[]) {
  const folder = temporaryFolder(context);
  const ending = await runHere(context, words, folder);
  return { ...ending, saved: listed(join(folder, SAVED_RUNS)) };
}

describe('a failed run', () => {
  for (const [what, wordsOf] of [
    ['probe', failedProbe],
    ['bench', async () => UNANSWERED],
  ] as const) {
    test(`${what}: is shown and not saved`, async (context) => {
      const { code, stdout, stderr, saved } = await savedAfter(context, await wordsOf());
      assert.equal(code, 1);
      assert.match(stdout, what === 'probe' ? /Probe failed/ : /sequential/);
      assert.match(stderr, NOT_SAVED);
      assert.deepEqual(saved, []);
    });

    test(`${what}: --save-failed keeps it`, async (context) => {
      const { code, stderr, saved } = await savedAfter(context, [...(await wordsOf()), '--save-failed']);
      assert.equal(code, 1);
      assert.match(stderr, /^Saved as /m);
      assert.equal(saved.length, 1);
    });
  }
});

describe('a file that at-once did not write is called foreign, and the user is not told to delete it', () => {
  for (const [name, text] of [
    ['README.md', '# Something else\n'],
    ['package.json', '{"name": "something else"}'],
    ['settings.json', '{ // not even JSON\n}'],
    ['manifest.json', '{"schemaVersion": 2, "mediaType": "something else"}'],
  ] as const) {
    test(name, async (context) => {
      const folder = temporaryFolder(context);
      mkdirSync(join(folder, SAVED_RUNS), { recursive: true });
      writeFileSync(join(folder, name), text);
      const { code, stderr } = await runHere(context, ['results', 'show', name], folder);
      assert.equal(code, 1);
      assertOneLine(stderr, /was not written by at-once/);
      assert.doesNotMatch(stderr, /delete|damaged/);
    });
  }
});
