/**
 * For tests: repeats a measurement that the machine may have disturbed. How quick or busy a machine is decides no test, so
 * the last measurement may still be undecided: the test then checks what holds of every measurement, and no figure. All
 * tests of a run share one budget, so that a run on a busy machine ends in time. scripts/run-tests.mjs prints what was used.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import type { TestContext } from 'node:test';

export class RetryBudget {
  readonly #most: number;
  /**
   * Collects the retries of all test files of a run, one per line; without it only those of this process are counted.
   */
  readonly #file: string | undefined;
  #takenHere = 0;

  constructor(most: number, file: string | undefined) {
    this.#most = most;
    this.#file = file;
  }

  /** Whether one was left. */
  take(why: string): boolean {
    if (this.#taken() >= this.#most) return false;
    this.#takenHere += 1;
    this.#write(why);
    return true;
  }

  /** Notes that a measurement stays undecided. */
  end(why: string): void {
    this.#write(`${UNDECIDED}${why}`);
  }

  #taken(): number {
    if (this.#file === undefined) return this.#takenHere;
    try {
      const lines = readFileSync(this.#file, 'utf8').trimEnd().split('\n');
      return lines.filter((line) => !line.startsWith(UNDECIDED)).length;
    } catch {
      return 0;
    }
  }

  #write(line: string): void {
    if (this.#file !== undefined) appendFileSync(this.#file, `${line.replaceAll(/\s+/g, ' ')}\n`);
  }
}

/** Whether there is much more work than cores. Then clients that should be served together may not be, and few probes decide. */
export function isMachineBusy(): boolean {
  return (loadavg()[0] ?? 0) > 2 * availableParallelism();
}

const UNDECIDED = 'undecided in the end: ';

/** An idle machine needs none, one or two. */
const OF_THE_SUITE = new RetryBudget(12, process.env['AT_ONCE_TEST_RETRIES']);

interface Attempts<T> {
  /** Most measurements, the first one included. */
  readonly tries: number;
  readonly measure: () => Promise<T>;
  /** Why this measurement can't be judged; null if it can. */
  readonly whyUndecided: (measured: T) => string | null;
}

/** The first measurement that can be judged, or else the last, which the test must not judge by its figures. */
export async function measureUntilDecided<T>(
  context: TestContext,
  { tries, measure, whyUndecided }: Attempts<T>,
  budget = OF_THE_SUITE,
): Promise<T> {
  for (let left = tries - 1; ; left -= 1) {
    const measured = await measure();
    const why = whyUndecided(measured);
    if (why === null) return measured;
    const line = `${context.name}: ${why}`;
    if (left > 0 && budget.take(line)) continue;
    budget.end(line);
    context.diagnostic(line);
    return measured;
  }
}
