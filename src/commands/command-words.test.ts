/** What the words of a command line ask for, before any option is read. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UsageFailure } from '../model/failure.js';
import { readWords } from './command-words.js';

const COMMANDS = ['bench', 'probe', 'results'];
const read = (line: string) => readWords(line.split(' ').filter(Boolean), COMMANDS);

describe('a target as the first word is probed', () => {
  for (const line of [':8000', 'localhost', 'localhost:3000/x', 'http://127.0.0.1/', '127.0.0.1', 'unix:/run/a.sock']) {
    test(line, () => assert.deepEqual(read(line), { ask: 'command', words: ['probe', line] }));
  }

  test('also after options of probe', () => {
    assert.deepEqual(read('-k --budget 5 https://127.0.0.1/'), {
      ask: 'command',
      words: ['probe', '-k', '--budget', '5', 'https://127.0.0.1/'],
    });
  });
});

test('a command keeps its words, wherever it is among options', () => {
  for (const line of ['bench -c 50', 'bench :8000', '--clients 5 bench', 'results show -v1']) {
    assert.deepEqual(read(line), { ask: 'command', words: line.split(' ') });
  }
});

test('help and version are recognised only before --', () => {
  assert.deepEqual(read(''), { ask: 'help', of: [], all: false });
  assert.deepEqual(read('-h'), { ask: 'help', of: ['-h'], all: false });
  assert.deepEqual(read('bench --help-all'), { ask: 'help', of: ['bench', '--help-all'], all: true });
  assert.deepEqual(read(':8000 --help'), { ask: 'help', of: ['probe', ':8000', '--help'], all: false });
  assert.deepEqual(read('-v'), { ask: 'version' });
  assert.deepEqual(read('probe -- -h'), { ask: 'command', words: ['probe', '--', '-h'] });
});

test('any other word is a mistyped command', () => {
  for (const [line, message] of [
    ['bnech', /^There is no command "bnech"\. Did you mean bench\? at-once -h lists them\.$/],
    ['frobnicate -h', /^There is no command "frobnicate"\. at-once -h lists them\.$/],
    ['8000', /write at-once :8000\./],
  ] as const) {
    assert.throws(
      () => read(line),
      (error) => error instanceof UsageFailure && message.test(error.message),
    );
  }
});
