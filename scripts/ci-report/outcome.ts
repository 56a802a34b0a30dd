/** What a gate can come to, and the exit code of a report. */
import { EXIT } from '../../src/model/failure.js';

/** `unclear`: the machine was too noisy, or the rounds too few, to tell the one from the other. */
export type Outcome = 'passed' | 'failed' | 'unclear';

/** Exit code of a report that can't tell; the others are those of every command. */
export const TOO_NOISY = 3;

/** One gate that failed decides; a report that can't tell is never one that passed. */
export function overall(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes('failed')) return 'failed';
  return outcomes.length === 0 || outcomes.includes('unclear') ? 'unclear' : 'passed';
}

export function exitCodeOf(outcome: Outcome): number {
  return { passed: EXIT.good, failed: EXIT.failed, unclear: TOO_NOISY }[outcome];
}
