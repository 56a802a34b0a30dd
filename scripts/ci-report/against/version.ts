/** One of the versions that are compared: it is spoken to by its own command line alone. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { MeasurementFailure } from '../../../src/model/failure.js';
import { lastLine, runProgram } from '../../../src/runner/processes/program.js';
import type { ComparedLoad } from './loads.js';
import { type Readings, readingsOf } from './readings.js';

export interface Version {
  readonly name: string;
  /** Where it is checked out and built. */
  readonly folder: string;
  /** Where it may save its runs. */
  readonly workingFolder: string;
}

/** How long a run of a few rounds may take, ms. */
const BOUND = 60_000;

/** @throws MeasurementFailure when it gives no figures */
export async function measureVersion(version: Version, load: ComparedLoad, signal: AbortSignal): Promise<Readings> {
  const { name, folder, workingFolder } = version;
  const words = ['bench', '--model', 'sequential', ...load.words, '--format', 'json'];
  const ending = await runProgram(process.execPath, [join(folder, 'dist', 'src', 'cli.js'), ...words], {
    folder: workingFolder,
    signal,
    timeout: BOUND,
  });
  rmSync(join(workingFolder, 'results'), { recursive: true, force: true });
  // Its verdict is not asked for: where services take no time the witnesses need not agree.
  const readings = readingsOf(ending.stdout);
  if (readings !== null) return readings;
  throw new MeasurementFailure(
    `${name} gave no figures of its own bench (code ${ending.code}: ${lastLine({ ...ending, stdout: '' })}). Try: ${words.join(' ')}`,
  );
}
