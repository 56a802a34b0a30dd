/** Folders in a place that all users share: other users' files are left alone, and do not stop a run. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../cli.test-support.js';
import { makePrivateFolder, removeAbandoned } from './traces.js';

const NEEDS_ROOT = process.getuid?.() === 0 ? false : 'needs root, to act as two users';
const NOBODY = 65_534;

/** The id of a process that has exited. */
function deadProcess(): number {
  return spawnSync('true').pid;
}

function leave(base: string, name: string): string {
  const path = join(base, name);
  mkdirSync(path, { mode: 0o700 });
  writeFileSync(join(path, '1.trace'), '');
  return path;
}

test('a folder is private to its user, and no two have the same name', (context) => {
  const base = temporaryFolder(context);
  const [first, second] = [makePrivateFolder(base), makePrivateFolder(base)];
  assert.notEqual(first, second);
  assert.equal(statSync(first).mode & 0o777, 0o700);
});

test("a killed process's folder is removed; a living one's, a file, a link and another name stay", (context) => {
  const base = temporaryFolder(context);
  const dead = deadProcess();
  const outside = leave(base, 'outside');
  const left = leave(base, `at-once-${dead}-left`);
  const alive = leave(base, `at-once-${process.pid}-alive`);
  const other = leave(base, 'at-once-other');
  symlinkSync(outside, join(base, `at-once-${dead}-link`));
  writeFileSync(join(base, `at-once-${dead}-file`), '');
  removeAbandoned(base);
  assert.ok(!existsSync(left));
  for (const path of [alive, other, join(outside, '1.trace'), join(base, `at-once-${dead}-link`)]) {
    assert.ok(existsSync(path), path);
  }
  assert.ok(existsSync(join(base, `at-once-${dead}-file`)));
  removeAbandoned(join(base, 'nowhere'));
});

test("another user's folder is left alone, by root too", { skip: NEEDS_ROOT }, (context) => {
  const base = temporaryFolder(context);
  const path = leave(base, `at-once-${deadProcess()}-left`);
  chownSync(path, NOBODY, NOBODY);
  removeAbandoned(base);
  assert.ok(existsSync(path));
});

test("another user's unreadable folder does not stop a run", { skip: NEEDS_ROOT }, (context) => {
  const base = temporaryFolder(context);
  chmodSync(base, 0o1777);
  const path = leave(base, `at-once-${deadProcess()}-left`);
  const module = new URL('./traces.js', import.meta.url).href;
  const program = `const folders = await import(${JSON.stringify(module)}).catch(() => process.exit(77));
    folders.removeAbandoned(${JSON.stringify(base)});
    console.log(folders.makePrivateFolder(${JSON.stringify(base)}));`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    uid: NOBODY,
    gid: NOBODY,
    cwd: '/',
    encoding: 'utf8',
  });
  if (status === 77) return context.skip('another user may not read the program here');
  assert.equal(status, 0, stderr);
  assert.ok(existsSync(stdout.trim()));
  assert.ok(existsSync(join(path, '1.trace')));
});
