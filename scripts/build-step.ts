/** One step of building a version of the program: git, npm or the compiler. */
import { MeasurementFailure } from '../src/model/failure.js';
import { lastLine, runProgram } from '../src/runner/processes/program.js';

/** Time limit of each step, ms. */
export const BUILD_TIMEOUT = 300_000;

/** @throws MeasurementFailure if it fails; its message begins with `what` */
export async function runStep(
  [program = '', ...words]: readonly string[],
  folder: string,
  signal: AbortSignal,
  what = '',
): Promise<void> {
  const ending = await runProgram(program, words, { folder, signal, timeout: BUILD_TIMEOUT });
  if (ending.code === 0) return;
  const command = [program, ...words].join(' ');
  throw new MeasurementFailure(`${what}${command} failed (${lastLine(ending)}). Run it in that folder to see why.`);
}
