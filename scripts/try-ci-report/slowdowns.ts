/**
 * Slowdowns that a report must find, and an identical version that it must pass. Each is a change to one source file,
 * committed in a clone of this repository, like a branch that makes the program slower.
 */
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MeasurementFailure } from '../../src/model/failure.js';
import { runStep } from '../build-step.js';

export interface Slowdown {
  readonly what: string;
  /** Null: the version is not changed. */
  readonly patch: { readonly file: string; readonly from: string; readonly to: string } | null;
}

export const SLOWDOWNS = {
  none: { what: 'two identical versions', patch: null },
  service: {
    what: 'every service takes a tenth longer than requested',
    patch: {
      file: 'src/servers/service.ts',
      from: 'const duration = BigInt(Math.round(serviceTime));',
      to: 'const duration = BigInt(Math.round(serviceTime * 1.1));',
    },
  },
  passage: {
    what: 'with a service time of zero, a turn of the service loop takes about a tenth longer',
    patch: {
      file: 'src/servers/sequential.ts',
      from: '    const answeredAt = now();\n',
      // The part before this takes three fifths of a turn (from one accept() to the next): a sixth of it is a tenth of a turn.
      to: '    const until = now() + (orders.serviceTime > 0 ? 0n : (now() - serviceStartedAt) / 6n);\n    while (now() < until);\n    const answeredAt = now();\n',
    },
  },
} as const satisfies Readonly<Record<string, Slowdown>>;

export type SlowdownName = keyof typeof SLOWDOWNS;

export const SLOWDOWN_NAMES = Object.keys(SLOWDOWNS) as SlowdownName[];

const AUTHOR = ['-c', 'user.name=ci-report', '-c', 'user.email=ci-report@localhost'];

/** Clones the last commit: changes of the working tree are not tried. */
export async function cloneWith(
  slowdown: Slowdown,
  repository: string,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const step = (where: string, ...command: readonly string[]) => runStep(command, where, signal);
  await step(repository, 'git', 'clone', '--quiet', '--local', '--no-tags', repository, folder);
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  const { what, patch } = slowdown;
  if (patch !== null) writeFileSync(join(folder, patch.file), patched(patch, folder));
  await step(folder, 'git', ...AUTHOR, 'commit', '--quiet', '--all', '--allow-empty', '--message', what);
  await step(folder, 'npm', 'run', '--silent', 'build');
}

/**
 * The file's text with the slowdown in it. @throws MeasurementFailure unless the text to replace occurs exactly once
 */
export function patched({ file, from, to }: NonNullable<Slowdown['patch']>, folder: string): string {
  const source = readFileSync(join(folder, file), 'utf8');
  if (source.split(from).length === 2) return source.replace(from, () => to);
  throw new MeasurementFailure(
    `${file} has changed: ${JSON.stringify(from)} does not occur exactly once. Update the slowdown.`,
  );
}
