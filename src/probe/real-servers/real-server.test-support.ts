/** For tests: a real server, of this project or another, how to start it, and the truth about it. */
import { fileURLToPath } from 'node:url';
import type { Truth } from '../probing/judgement.test-support.js';

export interface RealServer {
  readonly name: string;
  readonly truth: Truth;
  /** The programs that it needs. */
  readonly programs: readonly Program[];
  /** Path -> content, written to the folder in which the server starts. */
  readonly files: Readonly<Record<string, string>>;
  /** Run by a shell in that folder, with PORT set. */
  readonly command: string;
  /** The path to request. */
  readonly path: string;
  /** The path that shows whether it is ready; by default the same. */
  readonly ready?: string;
}

export type Program = keyof typeof PACKAGES;

/** Program -> its Debian package. */
export const PACKAGES = {
  apache2: 'apache2',
  busybox: 'busybox',
  gunicorn: 'gunicorn',
  ip: 'iproute2',
  nginx: 'nginx-light',
  python3: 'python3',
} as const;

/** The program under test. */
export const CLI_PATH = fileURLToPath(new URL('../../cli.js', import.meta.url));

/** Service time of servers that sleep. */
export const SERVICE_MS = 15;

export const slots = (count: number): Truth => ({ kind: 'slots', slots: count });
export const NO_LIMIT: Truth = { kind: 'no-limit' };

export function describeTruth(truth: Truth): string {
  switch (truth.kind) {
    case 'no-limit':
      return 'no limit';
    case 'locked':
      return '1, or no limit';
    case 'slots':
      return String(truth.slots);
    case 'lines':
      return `${truth.slots}, each with its own queue`;
    case 'moves':
      return `${truth.way} to ${truth.to}`;
    case 'rate':
      return `${truth.perSecond} per second`;
    case 'admits':
      return `admits ${truth.admits}`;
  }
}
