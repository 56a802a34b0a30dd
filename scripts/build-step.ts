/** A step of making a version of the program: git, npm or the compiler. */
import { MeasurementFailure } from '../src/model/failure.js';
import { lastLine, runProgram } from '../src/runner/processes/program.js';

/** How long each may take, ms. */
export const BUILD_TIMEOUT = 300_000;

/** @throws MeasurementFailure when it fails, with `what` before the reason */
export async function runStep(
  [program = '', ...words]: readonly string[],
  folder: string,
  signal: AbortSignal,
  what = '',
): Promise<void> {
  const ending = await runProgram(program, words, { folder, signal, timeout: BUILD_TIMEOUT });
  if (ending.code === 0) return;
  const command = [program, ...words].join(' ');
  throw new MeasurementFailure(`${what}${command} failed (${lastLine(ending)}). Try it there.`);
}
