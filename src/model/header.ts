/** What every saved document begins with: its version, its name, and the context that makes its figures readable. */
import type { Nanoseconds } from './units.js';

/** Version of the saved document. Changed only with a line in CHANGELOG.md. */
export const SCHEMA_VERSION = 3;

/** A commit of git. */
export interface Commit {
  /** Whole: 40 hexadecimal digits. */
  readonly hash: string;
  /** Whether files that git tracks had been changed since. */
  readonly dirty: boolean;
}

/** The machine and the versions that a run was made with. */
export interface Context {
  readonly atOnceVersion: string;
  readonly nodeVersion: string;
  readonly platform: string;
  readonly kernelRelease: string;
  readonly architecture: string;
  readonly cpuModel: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Cap that the kernel puts on the listen backlog; null where it can't be read. */
  readonly somaxconn: number | null;
  /** Mean runnable processes over the minute before the run; 0 where the system does not say. */
  readonly loadAverage: number;
  /** The instrument's own error: what one reading of the clock costs, ns (median). */
  readonly clockReadingTime: Nanoseconds;
  /** Of the working directory at the time of the run; null where git did not say, or there is none. */
  readonly commit: Commit | null;
}

export interface Header {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  /** Its name in the store. */
  readonly name: string;
  /** Wall clock, ISO 8601, UTC. */
  readonly createdAt: string;
  readonly context: Context;
}
