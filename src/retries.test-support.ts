/**
 * For tests: repeats a measurement that the machine may have disturbed. All tests of a run share one budget; otherwise
 * an intermittent fault could be hidden by repeating until it does not occur. scripts/run-tests.mjs prints the count.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';

export class RetryBudget {
  readonly #most: number;
  /**
   * Collects the retries of all test files of a run, one per line; without it only those of this process are counted.
   */
  readonly #file: string | undefined;
  readonly #takenHere: string[] = [];

  constructor(most: number, file: string | undefined) {
    this.#most = most;
    this.#file = file;
  }

  /** @throws Error if none are left */
  take(why: string): void {
    const taken = this.#add(why.replaceAll(/\s+/g, ' '));
    if (taken.length <= this.#most) return;
    throw new Error(
      `The tests of a run may repeat measurements ${this.#most} times, but needed more:\n${taken.join('\n')}`,
    );
  }

  #add(line: string): readonly string[] {
    this.#takenHere.push(line);
    if (this.#file === undefined) return this.#takenHere;
    appendFileSync(this.#file, `${line}\n`);
    return readFileSync(this.#file, 'utf8').trimEnd().split('\n');
  }
}

/** An idle machine needs none, one or two. */
const OF_THE_SUITE = new RetryBudget(12, process.env['AT_ONCE_TEST_RETRIES']);

interface Attempts<T> {
  /** Most measurements, the first one included. */
  readonly tries: number;
  readonly measure: () => Promise<T>;
  /** Why this measurement can't be judged; null if it can. */
  readonly whyUndecided: (measured: T) => string | null;
}

/** The first measurement that can be judged, or else the last; the test decides what that one is worth. */
export async function measureUntilDecided<T>(
  context: TestContext,
  { tries, measure, whyUndecided }: Attempts<T>,
  budget = OF_THE_SUITE,
): Promise<T> {
  for (let left = tries - 1; ; left -= 1) {
    const measured = await measure();
    const why = left === 0 ? null : whyUndecided(measured);
    if (why === null) return measured;
    budget.take(`${context.name}: ${why}`);
  }
}
