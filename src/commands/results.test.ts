/** The actions of `results`: which one is meant, wherever its options stand, and what is said of a wrong one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runHere } from '../cli.test-support.js';

const CASES: ReadonlyArray<readonly [words: string, stderr: string]> = [
  ['results frob', 'results takes list, show, open, compare, rm or prune, not "frob".'],
  ['results list frob', 'results list takes 0 names, and 1 were given (frob).'],
  ['results show a b', 'results show [latest|NAME] takes 0 or 1 names, and 2 were given (a, b).'],
  ['results compare a', 'results compare A B takes 2 names, and 1 were given (a).'],
  ['results rm', 'results rm NAME... takes a name or more, and none was given.'],
  ['results open 007', 'results open takes 0 names, and 1 were given (007).'],
  ['results --reverse show a', '--reverse has no effect on "results show [latest|NAME]". Leave it out.'],
  ['results --keep 5 rm a', '--keep has no effect on "results rm NAME...". Leave it out.'],
  ['results --keep 5', '--keep has no effect on "results list". Leave it out.'],
  ['results --yes prune', 'results prune needs to know how many stay. Add --keep 20.'],
  ['results open --port 80', '--port has no effect without --serve. Add it.'],
  ['results open --serve --output x', '--output has no effect with --serve. Leave one out.'],
  ['results list --frob', 'Unknown option --frob. See at-once results -h.'],
];

for (const [words, stderr] of CASES) {
  test(words, async (context) => {
    assert.deepEqual(await runHere(context, words.split(' ')), { code: 2, stdout: '', stderr: `${stderr}\n` });
  });
}

test('without an action, and with an option before it', async (context) => {
  const list = await runHere(context, ['results']);
  assert.match(list.stdout, /^No saved runs in /);
  assert.deepEqual(await runHere(context, ['results', '--reverse', 'list']), list);
  assert.deepEqual(await runHere(context, ['results', '--sort', 'name']), list);
});
