/** A clone of this repository with one commit more, built: what a branch that made the program slower would be. */
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MeasurementFailure } from '../../src/model/failure.js';
import { lastLine, runProgram } from '../../src/runner/processes/program.js';
import type { Slowdown } from './slowdowns.js';

const AUTHOR = ['-c', 'user.name=ci-report', '-c', 'user.email=ci-report@localhost'];

/** How long git and the compiler may take each, ms. */
const BOUND = 300_000;

/** What is committed is cloned: changes of the working tree are not tried. */
export async function cloneWith(
  slowdown: Slowdown,
  repository: string,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const step = async (where: string, program: string, ...words: string[]): Promise<void> => {
    const ending = await runProgram(program, words, { folder: where, signal, timeout: BOUND });
    if (ending.code === 0) return;
    throw new MeasurementFailure(`${program} ${words.join(' ')} failed (${lastLine(ending)}). Try it there.`);
  };
  await step(repository, 'git', 'clone', '--quiet', '--local', '--no-tags', repository, folder);
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  if (slowdown.patch !== null) apply(slowdown.patch, folder);
  await step(folder, 'git', ...AUTHOR, 'commit', '--quiet', '--all', '--allow-empty', '--message', slowdown.what);
  await step(folder, 'npm', 'run', '--silent', 'build');
}

function apply({ file, from, to }: NonNullable<Slowdown['patch']>, folder: string): void {
  const path = join(folder, file);
  const source = readFileSync(path, 'utf8');
  if (source.split(from).length !== 2) {
    throw new MeasurementFailure(`${file} has changed: ${JSON.stringify(from)} is not there once. Mend the slowdown.`);
  }
  writeFileSync(path, source.replace(from, to));
}
