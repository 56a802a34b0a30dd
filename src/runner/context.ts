/**
 * The header of a document: when it was measured, on which machine, with which versions, and how long a clock reading
 * takes.
 */

import { execFile } from 'node:child_process';
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { type Commit, type Context, type Header, SCHEMA_VERSION } from '../model/document.js';
import { Interruption } from '../model/failure.js';
import { DEFAULTS } from '../model/scenario.js';
import { VERSION } from '../model/version.js';
import { readLimits } from './kernel/limits.js';
import type { MeasureOptions } from './measure.js';

const CLOCK_READINGS = 1001;

/** What makes the requests of a closed loop. */
export type ClosedLoopOptions = Pick<MeasureOptions, 'generator'>;

/**
 * Measures, and adds a header that was taken just before, so that the load average does not include the measurement
 * itself.
 * @param closedLoop null where there is none
 * @throws whatever `measure` throws; an Interruption carries the header too
 */
export async function withHeader<T extends object>(
  measure: () => Promise<T>,
  closedLoop: ClosedLoopOptions | null = null,
): Promise<Omit<Header, 'name'> & T> {
  const createdAt = new Date().toISOString();
  const context = await describeContext(closedLoop);
  const header = { schemaVersion: SCHEMA_VERSION, createdAt, context } as const;
  try {
    return { ...header, ...(await measure()) };
  } catch (error) {
    throw error instanceof Interruption ? underHeader(header, error) : error;
  }
}

function underHeader(header: object, interruption: Interruption): Interruption {
  const { signal, partial } = interruption;
  if (partial === null) return interruption;
  return new Interruption(signal, { ...partial, measured: { ...header, ...partial.measured } });
}

export async function describeContext(closedLoop: ClosedLoopOptions | null = null): Promise<Context> {
  return {
    ...readMachine(),
    somaxconn: readLimits().somaxconn,
    loadAverage: loadavg()[0] ?? 0,
    clockReadingTime: clockReadingTime(),
    commit: await readCommit(process.cwd()),
    ...(closedLoop === null ? {} : { generator: closedLoop.generator ?? DEFAULTS.generator }),
  };
}

/** This machine, and the versions on it. */
export function readMachine() {
  const processors = cpus();
  return {
    atOnceVersion: VERSION,
    nodeVersion: process.version,
    platform: platform(),
    kernelRelease: release(),
    architecture: arch(),
    cpuModel: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
  };
}

/** Median time between two successive readings of the clock, ns. */
export function clockReadingTime(): number {
  const readings = Array.from({ length: CLOCK_READINGS }, () => process.hrtime.bigint());
  const steps = readings.slice(1).map((reading, index) => Number(reading - (readings[index] ?? reading)));
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
}

/** Timeout for git, ms, so that a slow disk does not delay a run. */
const GIT_PATIENCE = 2000;
/** Limit on git's output, bytes: it names every changed file. */
const MOST_SAID = 16 * 2 ** 20;

/**
 * Takes no lock on the index, so that git commands of the user are not disturbed, and starts no file system monitor.
 * Untracked files (saved runs, for example) do not count as changes, as in `git describe --dirty`.
 */
const QUESTION = [
  '--no-optional-locks',
  ...['-c', 'core.fsmonitor=false'],
  ...['status', '--porcelain=v2', '--branch', '--untracked-files=no'],
];

/** Null if there is no repository, no commit or no git, or if git does not answer in time. */
export async function readCommit(directory: string, patience = GIT_PATIENCE): Promise<Commit | null> {
  const options = { cwd: directory, timeout: patience, killSignal: 'SIGKILL', maxBuffer: MOST_SAID } as const;
  const { stdout } = await promisify(execFile)('git', QUESTION, options).catch(() => ({ stdout: '' }));
  return parseStatus(stdout);
}

/** Header lines begin with a hash sign; every other line names a file that differs from the commit. */
function parseStatus(text: string): Commit | null {
  const [, hash] = /^# branch\.oid ([0-9a-f]{40})$/m.exec(text) ?? [];
  if (hash === undefined) return null;
  return { hash, dirty: text.split('\n').some((line) => line !== '' && !line.startsWith('#')) };
}
