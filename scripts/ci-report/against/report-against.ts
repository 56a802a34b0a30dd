/** `--against REF`: measures that version beside this one, on the same machine, in one go. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomSeed } from '../../../src/commands/bench-scenario.js';
import { printNotice } from '../../../src/commands/command-context.js';
import { UsageFailure } from '../../../src/model/failure.js';
import { seededDraw } from '../../../src/model/random.js';
import { MILLISECOND, type Nanoseconds } from '../../../src/model/units.js';
import { describeCircumstances, timeSameWork } from '../machine.js';
import type { Report } from '../report.js';
import { compareVersions } from './compare.js';
import { reportContest } from './contest.js';
import { type Contestant, Rounds } from './round.js';
import { commitOf, runBench, type Version, withWorktree } from './versions.js';

/** Share of the budget that remains for removing the other version and writing the report. */
const CLEAN_UP = 0.05;

export interface AgainstOptions {
  readonly ref: string;
  readonly threshold: number;
  /** For everything, including building the other version. */
  readonly budget: Nanoseconds;
  readonly gatesOnly: boolean;
  readonly signal: AbortSignal;
}

/** @param repository the folder of this version, already built */
export async function reportAgainst(repository: string, options: AgainstOptions): Promise<Report> {
  const { ref, threshold, gatesOnly, signal } = options;
  if (process.platform !== 'linux')
    throw new UsageFailure('--against needs Linux, which counts the CPU time of other processes in /proc.');
  const end = performance.now() + ((1 - CLEAN_UP) * options.budget) / MILLISECOND;
  const commit = await commitOf(repository, ref, signal);
  const workingFolder = mkdtempSync(join(tmpdir(), 'at-once-runs-'));
  try {
    const before = timeSameWork();
    printNotice(`Building ${ref} (${commit.slice(0, 12)})`);
    const series = await withWorktree(repository, commit, signal, (folder) => {
      const versions: Record<Contestant, Version> = {
        candidate: { name: 'This version', folder: repository, workingFolder },
        reference: { name: ref, folder, workingFolder },
      };
      printNotice('Measuring both versions in turns');
      const draw = seededDraw(randomSeed());
      const rounds = new Rounds({ versions, draw, signal });
      return compareVersions({
        threshold,
        draw,
        timeLeft: () => end - performance.now(),
        measureRound: (figures, time) => rounds.measure(figures, time),
        runBench: gatesOnly ? null : (side) => runBench(versions[side], signal),
      }).finally(() => rounds.stop());
    });
    const notes = await describeCircumstances([before, timeSameWork()]);
    return reportContest({ series, ref, commit, threshold, notes });
  } finally {
    rmSync(workingFolder, { recursive: true, force: true });
  }
}
