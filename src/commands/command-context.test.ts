/** Unread lines: they wait up to a limit, and the rest is left out and counted. */
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { isAsciiLocale, LineLog } from './command-context.js';

/** Accepts nothing until it is released. */
function slowReader() {
  const taken: string[] = [];
  const waiting: Array<() => void> = [];
  let isOpen = false;
  const stream = new Writable({
    write(chunk, _, done) {
      taken.push(String(chunk));
      if (isOpen) done();
      else waiting.push(done);
    },
  });
  const open = (): void => {
    isOpen = true;
    for (const done of waiting.splice(0)) done();
  };
  return { stream, taken, open };
}

test('unread lines beyond the limit are left out, and counted once reading continues', async () => {
  const { stream, taken, open } = slowReader();
  const log = new LineLog(stream, 100);
  for (let index = 0; index < 1000; index += 1) log.printLine(`line ${index}`);
  assert.ok(stream.writableLength < 120, String(stream.writableLength));
  open();
  await new Promise((resolve) => setImmediate(resolve));
  log.printLine('last');
  const lines = taken.join('').trimEnd().split('\n');
  const kept = lines.filter((line) => /^line \d+$/.test(line)).length;
  assert.deepEqual(lines.slice(kept), [`(${1000 - kept} lines left out: they were not read in time)`, 'last']);
  assert.ok(kept > 0);
});

test('lines that are read immediately are written unchanged', () => {
  const { stream, taken, open } = slowReader();
  open();
  const log = new LineLog(stream, 100);
  for (const line of ['one', 'two']) log.printLine(line);
  assert.equal(taken.join(''), 'one\ntwo\n');
});

test('a locale that is set and is not UTF-8 means ASCII', () => {
  assert.equal(isAsciiLocale({ LC_ALL: 'C' }), true);
  assert.equal(isAsciiLocale({ LC_ALL: '', LANG: 'de_DE.ISO-8859-1' }), true);
  assert.equal(isAsciiLocale({ LC_ALL: 'en_GB.UTF-8', LANG: 'C' }), false);
  assert.equal(isAsciiLocale({ LC_CTYPE: 'C.utf8' }), false);
  assert.equal(isAsciiLocale({}), false);
});
