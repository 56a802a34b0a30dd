/** The commit of a working directory, read by a real git from repositories that the test creates. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, describe, type TestContext, test } from 'node:test';
import { readCommit } from './context.js';

const ROOT = mkdtempSync(join(tmpdir(), 'at-once-commit-'));
after(() => rmSync(ROOT, { recursive: true, force: true }));

const IDENTITY = ['-c', 'user.name=A tester', '-c', 'user.email=tester@example.org', '-c', 'commit.gpgsign=false'];

function git(folder: string, ...words: readonly string[]): string {
  return execFileSync('git', [...IDENTITY, ...words], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
}

function newRepository(name: string): string {
  const folder = join(ROOT, name);
  mkdirSync(folder);
  git(folder, 'init', '--quiet');
  return folder;
}

function commitFile(folder: string): string {
  writeFileSync(join(folder, 'server.ts'), 'one');
  git(folder, 'add', '.');
  git(folder, 'commit', '--quiet', '-m', 'First');
  return git(folder, 'rev-parse', 'HEAD');
}

/** Puts a fake git before the real one, until the test ends. */
function replaceGit(context: TestContext, script: string): void {
  const folder = mkdtempSync(join(ROOT, 'bin-'));
  writeFileSync(join(folder, 'git'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'git'), 0o755);
  const before = process.env['PATH'];
  process.env['PATH'] = `${folder}${delimiter}${before}`;
  context.after(() => {
    process.env['PATH'] = before;
  });
}

function hasGit(): boolean {
  try {
    return git(tmpdir(), 'version') !== '';
  } catch {
    return false;
  }
}

describe('readCommit', { skip: hasGit() ? false : 'git is not installed' }, () => {
  test('returns the full hash, and whether a tracked file has changed since', async () => {
    const folder = newRepository('changed');
    const hash = commitFile(folder);
    assert.deepEqual(await readCommit(folder), { hash, dirty: false });
    writeFileSync(join(folder, 'saved-run.json'), '{}');
    assert.deepEqual(await readCommit(folder), { hash, dirty: false }, 'a new file does not count as a change');
    writeFileSync(join(folder, 'server.ts'), 'two');
    assert.deepEqual(await readCommit(folder), { hash, dirty: true });
  });

  test('a folder inside a repository has the commit of the repository, also with a detached HEAD', async () => {
    const folder = newRepository('detached');
    const hash = commitFile(folder);
    git(folder, 'checkout', '--quiet', '--detach');
    mkdirSync(join(folder, 'inner'));
    assert.deepEqual(await readCommit(join(folder, 'inner')), { hash, dirty: false });
  });

  test('no commit yet, no repository, no such folder: null', async () => {
    assert.equal(await readCommit(newRepository('empty')), null);
    assert.equal(await readCommit('/'), null);
    assert.equal(await readCommit(join(ROOT, 'no such folder')), null);
  });

  test('git prints something else, or nothing: null', async (context) => {
    replaceGit(context, 'echo "# branch.oid 1234"');
    assert.equal(await readCommit(ROOT), null);
  });

  test('gives up on a git that never exits', async (context) => {
    replaceGit(context, 'exec sleep 60');
    assert.equal(await readCommit(ROOT, 100), null);
  });

  test('git is not installed: null', async (context) => {
    const before = process.env['PATH'];
    process.env['PATH'] = join(ROOT, 'nothing');
    context.after(() => {
      process.env['PATH'] = before;
    });
    assert.equal(await readCommit(ROOT), null);
  });
});
