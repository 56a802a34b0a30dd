/** The two versions to be compared: the other one is checked out beside this one, built, and removed again. */
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MeasurementFailure, UsageFailure } from '../../../src/model/failure.js';
import { lastLine, runProgram } from '../../../src/runner/processes/program.js';
import { BUILD_TIMEOUT, runStep } from '../../build-step.js';
import { BENCH_WORDS, type RunReadings, readingsOf } from './loads.js';

export interface Version {
  readonly name: string;
  /** The folder in which it is checked out and built. */
  readonly folder: string;
  /** The folder in which it may save its runs. */
  readonly workingFolder: string;
}

/** Time limit of a run with a few rounds, ms. */
const RUN_TIMEOUT = 60_000;

/**
 * Runs the version's own `bench` once.
 * @throws MeasurementFailure if it gives no figures
 */
export async function runBench({ name, folder, workingFolder }: Version, signal: AbortSignal): Promise<RunReadings> {
  const ending = await runProgram(process.execPath, [join(folder, 'dist', 'src', 'cli.js'), ...BENCH_WORDS], {
    folder: workingFolder,
    signal,
    timeout: RUN_TIMEOUT,
  });
  rmSync(join(workingFolder, 'results'), { recursive: true, force: true });
  // Its verdict does not matter: with a service time of zero the witnesses need not agree.
  const readings = readingsOf(ending.stdout);
  if (readings !== null) return readings;
  throw new MeasurementFailure(
    `${name} gave no figures of its own bench (code ${ending.code}: ${lastLine({ ...ending, stdout: '' })}). Try: ${BENCH_WORDS.join(' ')}`,
  );
}

/**
 * @returns the commit with this name
 * @throws UsageFailure if there is none
 */
export async function commitOf(repository: string, ref: string, signal: AbortSignal): Promise<string> {
  const words = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  const { code, stdout } = await runProgram('git', words, { folder: repository, signal, timeout: BUILD_TIMEOUT });
  if (code === 0) return stdout.trim();
  throw new UsageFailure(
    `--against ${ref} is not a commit of this repository. Name a branch, a tag or a commit; in a shallow clone, fetch it first.`,
  );
}

/**
 * Runs with a built worktree of a commit, which is removed when this resolves or rejects, in every case.
 * @throws MeasurementFailure if that version can't be built
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
    const what = `${commit.slice(0, 12)} can't be built for the comparison: `;
    const step = (where: string, ...command: readonly string[]) => runStep(command, where, signal, what);
    await step(repository, 'git', 'worktree', 'add', '--quiet', '--detach', folder, commit);
    if (needsSamePackages(repository, folder)) linkPackages(repository, folder);
    else await step(folder, 'npm', 'ci', '--no-audit', '--no-fund');
    await step(folder, 'npm', 'run', '--silent', 'build');
    return await use(folder);
  } finally {
    await removeWorktree(repository, parent, folder);
  }
}

/** Whether both versions need the same installed packages. */
function needsSamePackages(repository: string, folder: string): boolean {
  return lockOf(repository) === lockOf(folder);
}

/** A version with packages in its own tree keeps them. */
function linkPackages(repository: string, folder: string): void {
  const [packages, link] = [join(repository, 'node_modules'), join(folder, 'node_modules')];
  if (existsSync(packages) && !existsSync(link)) symlinkSync(packages, link);
}

function lockOf(folder: string): string | null {
  const path = join(folder, 'package-lock.json');
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** Has a time limit, and can't be interrupted. A link to packages is removed, not followed. */
async function removeWorktree(repository: string, parent: string, folder: string): Promise<void> {
  const git = (...words: string[]) => runProgram('git', words, { folder: repository, timeout: BUILD_TIMEOUT });
  // --force twice removes it also if git was interrupted and left it locked.
  await git('worktree', 'remove', '--force', '--force', folder);
  rmSync(parent, { recursive: true, force: true });
  await git('worktree', 'prune');
}
