/** Which words are targets, and how missing parts are filled in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isTarget, withScheme } from './target-text.js';

test('a word is a target if it holds a colon, a slash or a dot, or is localhost', () => {
  for (const word of [
    ':8000',
    'localhost',
    'localhost:3000/x',
    '127.0.0.1',
    'http://a',
    'example.com',
    'unix:/a',
    'a/b',
  ])
    assert.equal(isTarget(word), true, word);
  for (const word of ['bench', 'bnech', '8000', 'multi-process', 'localhorst', ''])
    assert.equal(isTarget(word), false, word);
});

for (const [typed, meant] of [
  [':8000', 'http://127.0.0.1:8000'],
  [':8000/a?b=c', 'http://127.0.0.1:8000/a?b=c'],
  [':$PORT/', 'http://127.0.0.1:$PORT/'],
  ['localhost', 'http://localhost'],
  ['localhost:3000/x', 'http://localhost:3000/x'],
  ['127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['[::1]:8080/', 'http://[::1]:8080/'],
  ['example.com/a://b', 'http://example.com/a://b'],
  ['HTTP://Example.com/', 'http://Example.com/'],
  ['https://127.0.0.1/', 'https://127.0.0.1/'],
  ['tcp://127.0.0.1:9000', 'tcp://127.0.0.1:9000'],
  ['unix:/run/app.sock', 'unix:/run/app.sock'],
  ['/run/app.sock', '/run/app.sock'],
  ['', ''],
] as const) {
  test(`${typed || 'nothing'} is ${meant || 'nothing'}`, () => assert.equal(withScheme(typed), meant));
}
