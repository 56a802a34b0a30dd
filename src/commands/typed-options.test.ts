/** Short options with their value in one word, as users of other load generators write them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OPTIONS, type OptionRow } from './options.js';
import { describeUnknown, splitShortOptions } from './typed-options.js';

const split = (line: string) => splitShortOptions(line.split(' ')).join(' ');

test('a short option and its value may be one word', () => {
  assert.equal(split('bench -c50 -d10s -n3 -r60/s'), 'bench -c 50 -d 10s -n 3 -r 60/s');
  assert.equal(split('probe -Haccept:x -b@file -mPOST'), 'probe -H accept:x -b @file -m POST');
});

test('flags, values with an equals sign, words after -- and letters of other commands are not split', () => {
  for (const line of ['probe -kj :1', 'bench -c=50', 'results show -- -odd', 'probe -c50', 'bench -c 50 -j']) {
    assert.equal(split(line), line);
  }
});

test('a long option with one dash is not a short one', () => {
  assert.throws(() => split('bench -clients 50'), /Unknown option -clients\. Did you mean --clients\?/);
});

test('only the first unknown word is named', () => {
  assert.equal(
    describeUnknown(['ratee', 'x'], ['bench', '--ratee=5', '-x']),
    'Unknown option --ratee. Did you mean --rate?',
  );
});

test('a second URL is named as one, and another word as unknown', () => {
  assert.equal(
    describeUnknown(['http://b:2'], ['bench', 'http://a:1', '-c', '5', 'http://b:2']),
    'at-once bench takes one URL, not both http://a:1 and http://b:2. Leave one out.',
  );
  assert.equal(
    describeUnknown(['b'], ['bench', 'http://a:1', 'b']),
    'at-once bench takes no "b". See at-once bench -h.',
  );
  assert.equal(describeUnknown(['a:1'], ['serve', 'a:1']), 'at-once serve takes no "a:1". See at-once serve -h.');
  assert.equal(
    describeUnknown(['8000'], ['probe', 'localhost', '8000']),
    'at-once probe takes no "8000". Write the port behind the host: localhost:8000.',
  );
});

test('a letter means one option', () => {
  const rows: readonly OptionRow[] = OPTIONS;
  const names = new Map(rows.flatMap(({ short, name }) => (short === undefined ? [] : [[short, name] as const])));
  for (const { short, name } of rows) if (short !== undefined) assert.equal(names.get(short), name);
  assert.deepEqual(
    [...names.keys()].sort().join(''),
    'HbcdjkmnorH'
      .split('')
      .filter((l, i, all) => all.indexOf(l) === i)
      .sort()
      .join(''),
  );
});
