/** The machine and the versions of a run, and what the instrument's clock costs on it. */
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import type { Commit, Context } from '../model/header.js';
import { VERSION } from '../model/package-info.js';
import { readCommit } from './commit.js';
import { readLimits } from './limits.js';

const CLOCK_READINGS = 1001;

export function describeContext(): Context {
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
    somaxconn: readLimits().somaxconn,
    loadAverage: loadavg()[0] ?? 0,
    clockReadingTime: clockReadingTime(),
    commit: commitOfRun(),
  };
}

let known: Commit | null | undefined;

/** One process makes one run. The points of a sweep are parts of it, and git is asked once. */
function commitOfRun(): Commit | null {
  if (known === undefined) known = readCommit(process.cwd());
  return known;
}

/** Median time between two readings of the clock, one after the other, ns. */
export function clockReadingTime(): number {
  const readings = Array.from({ length: CLOCK_READINGS }, () => process.hrtime.bigint());
  const steps = readings.slice(1).map((reading, index) => Number(reading - (readings[index] ?? reading)));
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
}
