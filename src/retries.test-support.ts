/**
 * For tests: measuring again where the machine may have stumbled. All tests of a run draw on one budget, or a fault
 * that only sometimes shows would be hidden by trying until it does not. scripts/run-tests.mjs prints the count.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import type { TestContext } from 'node:test';

export class RetryBudget {
  readonly #most: number;
  /** Counts the retries of all the test files of a run, a line each; without one, of this process. */
  readonly #file: string | undefined;
  readonly #takenHere: string[] = [];

  constructor(most: number, file: string | undefined) {
    this.#most = most;
    this.#file = file;
  }

  /** @throws Error when there are none left */
  take(why: string): void {
    const taken = this.#add(why.replaceAll(/\s+/g, ' '));
    if (taken.length <= this.#most) return;
    throw new Error(
      `The tests of a run may measure again ${this.#most} times, and did more often:\n${taken.join('\n')}`,
    );
  }

  #add(line: string): readonly string[] {
    this.#takenHere.push(line);
    if (this.#file === undefined) return this.#takenHere;
    appendFileSync(this.#file, `${line}\n`);
    return readFileSync(this.#file, 'utf8').trimEnd().split('\n');
  }
}

/** A machine that does nothing else takes one or two, or none. */
const OF_THE_SUITE = new RetryBudget(12, process.env['AT_ONCE_TEST_RETRIES']);

interface Attempts<T> {
  /** How often it is measured at most. */
  readonly tries: number;
  readonly measure: () => Promise<T>;
  /** Why what was measured says nothing; null where it can be judged. */
  readonly whyUndecided: (measured: T) => string | null;
}

/** The first measurement that can be judged, or the last: what it is worth is for the test to say. */
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
