/** For tests: a server of other authors, or one of ours as its user starts it; and what is right to say of it. */
import { fileURLToPath } from 'node:url';
import type { Truth } from '../probing/judgement.test-support.js';

export interface RealServer {
  readonly name: string;
  readonly truth: Truth;
  /** What it takes, each with the Debian package that it is in. */
  readonly programs: readonly Program[];
  /** Written to the folder that it is started in: path and text. */
  readonly files: Readonly<Record<string, string>>;
  /** For a shell, in that folder, with PORT set. */
  readonly command: string;
  /** What is asked for. */
  readonly path: string;
}

export type Program = keyof typeof PACKAGES;

/** Program -> the Debian package that it is in. */
export const PACKAGES = {
  apache2: 'apache2',
  busybox: 'busybox',
  gunicorn: 'gunicorn',
  ip: 'iproute2',
  nginx: 'nginx-light',
  python3: 'python3',
} as const;

/** The program that is under test. */
export const CLI_PATH = fileURLToPath(new URL('../../cli.js', import.meta.url));

/** Of those that sleep. */
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
      return `${truth.slots}, a line each`;
    case 'moves':
      return `${truth.way} to ${truth.to}`;
    case 'rate':
      return `${truth.perSecond} per second`;
    case 'admits':
      return `admits ${truth.admits}`;
  }
}
