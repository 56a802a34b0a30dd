/** The git commit that a run was made at, so that runs of different versions of a server can be told apart. */
import { spawnSync } from 'node:child_process';
import type { Commit } from '../model/header.js';

/** git has this long to answer, ms: a run does not wait for a slow disk. */
const PATIENCE = 2000;
/** Most that git may say, bytes. It names every file that was changed. */
const MOST_SAID = 16 * 2 ** 20;

/**
 * The lock on the index is left to whoever works in the repository; a monitor that its configuration names is not
 * started; and files that git does not track are no change, as `git describe --dirty` has it too: saved runs are such.
 */
const QUESTION = [
  '--no-optional-locks',
  ...['-c', 'core.fsmonitor=false'],
  ...['status', '--porcelain=v2', '--branch', '--untracked-files=no'],
];

/** Null where there is no repository, no commit or no git, and when git does not answer in time. */
export function readCommit(directory: string, patience = PATIENCE): Commit | null {
  const { status, stdout } = spawnSync('git', QUESTION, {
    cwd: directory,
    encoding: 'utf8',
    timeout: patience,
    killSignal: 'SIGKILL',
    maxBuffer: MOST_SAID,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? parseStatus(stdout) : null;
}

/** Lines of the header begin with a hash sign; every other is a file that differs from the commit. */
function parseStatus(text: string): Commit | null {
  const [, hash] = /^# branch\.oid ([0-9a-f]{40})$/m.exec(text) ?? [];
  if (hash === undefined) return null;
  return { hash, dirty: text.split('\n').some((line) => line !== '' && !line.startsWith('#')) };
}
