/**
 * Slowdowns that a report must find, and an identical version that it must pass. Each is a change to one source file,
 * committed in a clone of this repository, like a branch that makes the program slower.
 */
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MeasurementFailure } from '../../src/model/failure.js';
import { runProgram } from '../../src/runner/processes/program.js';
import { BUILD_TIMEOUT, runStep } from '../build-step.js';

/** A text of a source file, and what replaces it. */
interface Patch {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Slowdown {
  readonly what: string;
  /** None: the version is not changed. */
  readonly patches: readonly Patch[];
  /** How the report must end. */
  readonly wanted: 'passed' | 'failed';
  /** How many of 10 tries may be inconclusive, also when a core is kept busy. The opposite word is never allowed. */
  readonly misses: { readonly quiet: number; readonly busy: number };
}

export const SLOWDOWNS = {
  none: { what: 'two identical versions', patches: [], wanted: 'passed', misses: { quiet: 1, busy: 3 } },
  'loop-5': {
    what: 'the service loop uses a twentieth more CPU time',
    patches: loopPatches(5),
    wanted: 'failed',
    misses: { quiet: 2, busy: 3 },
  },
  'loop-10': {
    what: 'the service loop uses a tenth more CPU time',
    patches: loopPatches(10),
    wanted: 'failed',
    misses: { quiet: 1, busy: 3 },
  },
  service: {
    what: 'every service takes a tenth longer than requested',
    patches: [
      {
        file: 'src/servers/service.ts',
        from: 'const duration = BigInt(Math.round(serviceTime));',
        to: 'const duration = BigInt(Math.round(serviceTime * 1.1));',
      },
    ],
    wanted: 'failed',
    misses: { quiet: 1, busy: 3 },
  },
} as const satisfies Readonly<Record<string, Slowdown>>;

function loopPatches(percent: number): Patch[] {
  const file = 'src/servers/sequential.ts';
  const [importBefore, callBefore] = ["import { serviceOf } from './service.js';\n", '    close(connection);\n'];
  return [
    {
      file,
      from: importBefore,
      to: `import { slowLoop } from '../../scripts/try-ci-report/slow-loop.js';\n${importBefore}`,
    },
    { file, from: callBefore, to: `    slowLoop(${percent});\n${callBefore}` },
  ];
}

export type SlowdownName = keyof typeof SLOWDOWNS;

export const SLOWDOWN_NAMES = Object.keys(SLOWDOWNS) as SlowdownName[];

/** The last commit: changes of the working tree are not tried. */
export async function commitToTry(repository: string, signal: AbortSignal): Promise<string> {
  const { stdout } = await runProgram('git', ['rev-parse', 'HEAD'], {
    folder: repository,
    signal,
    timeout: BUILD_TIMEOUT,
  });
  return stdout.trim();
}

const AUTHOR = ['-c', 'user.name=ci-report', '-c', 'user.email=ci-report@localhost'];

/** Clones the repository at a commit, slows it down and builds it. */
export async function cloneWith(
  slowdown: Slowdown,
  commit: string,
  repository: string,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const step = (where: string, ...command: readonly string[]) => runStep(command, where, signal);
  await step(repository, 'git', 'clone', '--quiet', '--local', '--no-tags', repository, folder);
  await step(folder, 'git', 'checkout', '--quiet', '--detach', commit);
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  const { what, patches } = slowdown;
  for (const patch of patches) writeFileSync(join(folder, patch.file), patched(patch, folder));
  await step(folder, 'git', ...AUTHOR, 'commit', '--quiet', '--all', '--allow-empty', '--message', what);
  await step(folder, 'npm', 'run', '--silent', 'build');
}

/**
 * The file's text with the slowdown in it. @throws MeasurementFailure unless the text to replace occurs exactly once
 */
export function patched({ file, from, to }: Patch, folder: string): string {
  const source = readFileSync(join(folder, file), 'utf8');
  if (source.split(from).length === 2) return source.replace(from, () => to);
  throw new MeasurementFailure(
    `${file} has changed: ${JSON.stringify(from)} does not occur exactly once. Update the slowdown.`,
  );
}
