/** The thread that serves: the CPU time that it has used, and the core that it may use. */
import { readFileSync } from 'node:fs';
import { MeasurementFailure } from '../src/model/failure.js';
import type { Nanoseconds } from '../src/model/units.js';
import { pinThread, SystemCallError, sleep } from '../src/sockets/libc.js';

/** How long a server may take until it waits for a client again, ms. */
const SLEEP_PATIENCE = 10_000;
/** Time between two looks at whether it does, ns. */
const LOOK = 50_000n;

/**
 * CPU time that the main thread of a server has used, ns, as soon as it waits for a client: the kernel's count is exact
 * only when a thread is not running.
 */
export function cpuTimeOnceAsleep({ name, process }: { readonly name: string; readonly process: number }): Nanoseconds {
  const deadline = performance.now() + SLEEP_PATIENCE;
  try {
    while (!/^\d+ \(.*\) S /s.test(readFileSync(`/proc/${process}/stat`, 'utf8'))) {
      if (performance.now() > deadline)
        throw new MeasurementFailure(`The server of ${name} did not wait for a client within 10 s. Run it again.`);
      sleep(LOOK);
    }
    const used = Number(readFileSync(`/proc/${process}/task/${process}/schedstat`, 'utf8').split(' ')[0]);
    if (used > 0) return used;
    throw new Error('this kernel does not count it: CONFIG_SCHED_INFO');
  } catch (error) {
    if (error instanceof MeasurementFailure) throw error;
    throw new MeasurementFailure(
      `The CPU time of ${name}'s server can't be read (${(error as Error).message}). Check whether it is still running.`,
    );
  }
}

/** The cores that this process may use. */
export function allowedCores(): number[] {
  const [, list = ''] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return list.split(',').flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

/**
 * Lets the main threads of servers use the same core only: two cores are often not equally fast, as each shares caches
 * and execution units with other programs.
 */
export function shareCore(servers: ReadonlyArray<{ readonly name: string; readonly process: number }>, core: number) {
  for (const { name, process } of servers) {
    try {
      pinThread(process, core);
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      throw new MeasurementFailure(
        `The server of ${name} can't be kept on core ${core} (${error.code}). Check whether it is still running.`,
      );
    }
  }
}
