/** The actions of `results`: options can be anywhere, and a wrong word causes one clear line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runHere, temporaryFolder } from '../cli.test-support.js';

const CASES: ReadonlyArray<readonly [words: string, stderr: string]> = [
  ['results frob', 'results takes list, show, open, compare, rm or prune, not "frob".'],
  ['results list frob', '"results list" takes no names, not 1 (frob).'],
  ['results show a b', '"results show [NAME]" takes at most one name, not 2 (a, b).'],
  ['results compare a', '"results compare A B" takes 2 names, not 1 (a).'],
  ['results rm', '"results rm NAME..." takes one name or more, not none.'],
  ['results open 007', '"results open" takes no names, not 1 (007).'],
  ['results --reverse show a', '--reverse has no effect on "results show [NAME]". Leave it out.'],
  ['results --keep 5 rm a', '--keep has no effect on "results rm NAME...". Leave it out.'],
  ['results --keep 5', '--keep has no effect on "results list". Leave it out.'],
  ['results --yes prune', '"results prune" needs the number of runs to keep. Add --keep 20.'],
  ['results open --port 80', '--port has no effect without --serve. Add it.'],
  ['results open --serve --output x', '--output has no effect with --serve. Leave one out.'],
  ['results list --frob', 'Unknown option --frob. See at-once results -h.'],
];

for (const [words, stderr] of CASES) {
  test(words, async (context) => {
    assert.deepEqual(await runHere(context, words.split(' ')), { code: 2, stdout: '', stderr: `${stderr}\n` });
  });
}

test('without an action, and with an option before the action', async (context) => {
  const folder = temporaryFolder(context);
  const list = await runHere(context, ['results'], folder);
  assert.match(list.stdout, /^No saved runs in /);
  assert.deepEqual(await runHere(context, ['results', '--reverse', 'list'], folder), list);
  assert.deepEqual(await runHere(context, ['results', '--sort', 'name'], folder), list);
});
