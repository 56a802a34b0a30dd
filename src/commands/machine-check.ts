/** What no command can do without, looked at before anything large is loaded: what fails while loading says nothing. */

import { machineLimits } from '../index.js';
import { MeasurementFailure, systemCode } from '../model/failure.js';

/** Node has about 20 open by itself; the rest is for modules, which are read many at once, and for child processes. */
const LEAST_OPEN_FILES = 128;

/** @throws MeasurementFailure when it is not there */
export async function checkMachine(): Promise<void> {
  checkWorkingFolder();
  const { openFiles } = await machineLimits();
  if (openFiles === null || openFiles >= LEAST_OPEN_FILES) return;
  throw new MeasurementFailure(
    `A process may have ${openFiles} open files here, and at-once needs ${LEAST_OPEN_FILES}. Raise the limit with "ulimit -n 1024".`,
  );
}

function checkWorkingFolder(): void {
  try {
    process.cwd();
  } catch (error) {
    throw new MeasurementFailure(
      `The working folder can't be used (${systemCode(error) ?? error}): it may have been deleted. Change to another with "cd".`,
    );
  }
}
