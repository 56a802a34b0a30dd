/** Another version of the program, checked out beside this one, built, and taken away again. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MeasurementFailure, UsageFailure } from '../../../src/model/failure.js';
import { lastLine, runProgram } from '../../../src/runner/processes/program.js';

/** How long git, npm and the compiler may take each, ms. */
const BOUND = 300_000;

/**
 * @returns the commit that a name stands for
 * @throws UsageFailure when it stands for none
 */
export function commitOf(repository: string, ref: string): string {
  const { status, stdout } = spawnSync(
    'git',
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`],
    { cwd: repository, encoding: 'utf8' },
  );
  if (status === 0) return stdout.trim();
  throw new UsageFailure(
    `--against ${ref} is no commit of this repository. Name a branch, a tag or a commit; in a shallow clone, fetch it first.`,
  );
}

/**
 * Lends a built worktree of a commit. It is gone when this resolves or rejects, whatever happened.
 * @throws MeasurementFailure when that version can't be built
 */
export async function withWorktree<T>(
  repository: string,
  commit: string,
  signal: AbortSignal,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const parent = mkdtempSync(join(tmpdir(), 'at-once-against-'));
  const folder = join(parent, 'version');
  try {
    const step = async (where: string, program: string, ...words: string[]): Promise<void> => {
      const ending = await runProgram(program, words, { folder: where, signal, timeout: BOUND });
      if (ending.code === 0) return;
      const command = [program, ...words].join(' ');
      throw new MeasurementFailure(
        `${commit.slice(0, 12)} can't be built to compare with: ${command} failed (${lastLine(ending)}). Try it there.`,
      );
    };
    await step(repository, 'git', 'worktree', 'add', '--quiet', '--detach', folder, commit);
    if (needsSamePackages(repository, folder)) linkPackages(repository, folder);
    else await step(folder, 'npm', 'ci', '--no-audit', '--no-fund');
    await step(folder, 'npm', 'run', '--silent', 'build');
    return await use(folder);
  } finally {
    removeWorktree(repository, parent, folder);
  }
}

/** Whether what is installed for the one version is what the other needs. */
function needsSamePackages(repository: string, folder: string): boolean {
  return lockOf(repository) === lockOf(folder);
}

/** A version that has packages in its own tree keeps them. */
function linkPackages(repository: string, folder: string): void {
  const [packages, link] = [join(repository, 'node_modules'), join(folder, 'node_modules')];
  if (existsSync(packages) && !existsSync(link)) symlinkSync(packages, link);
}

function lockOf(folder: string): string | null {
  const path = join(folder, 'package-lock.json');
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** Blocks: nothing else happens before it is done. A link to packages is removed, not followed. */
function removeWorktree(repository: string, parent: string, folder: string): void {
  const git = (...words: string[]) => spawnSync('git', words, { cwd: repository, stdio: 'ignore' });
  // Twice: also where git itself was interrupted, and left it locked.
  git('worktree', 'remove', '--force', '--force', folder);
  rmSync(parent, { recursive: true, force: true });
  git('worktree', 'prune');
}
