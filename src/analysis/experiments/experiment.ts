/** What an experiment is: a question, what is measured to answer it, what is expected and why, and the judgement. */
import type { ExperimentPart } from '../../model/document.js';
import type { Scenario } from '../../model/scenario.js';

/** One measurement that the experiment asks for. */
export interface PlannedPart {
  readonly title: string;
  readonly scenario: Scenario;
}

/** What became of an expectation. What could not be judged is neither met nor missed. */
export const FINDING_OUTCOMES = ['as-expected', 'not-as-expected', 'not-decided'] as const;
export type FindingOutcome = (typeof FINDING_OUTCOMES)[number];

/** One thing that was expected, and what was found. */
export interface Finding {
  readonly expected: string;
  readonly found: string;
  readonly outcome: FindingOutcome;
  /** What this teaches of the question, as a clause, where it is as expected. Few findings have one. */
  readonly lesson?: string;
}

/** @param holds null: what was measured does not decide it */
export function outcomeWhere(holds: boolean | null): FindingOutcome {
  if (holds === null) return 'not-decided';
  return holds ? 'as-expected' : 'not-as-expected';
}

export interface Experiment {
  readonly name: string;
  readonly question: string;
  /** What is expected, why, and where the theory comes from: a paragraph. */
  readonly theory: string;
  /** @param size `short` for a quick look: fewer clients, fewer rounds, the same parts */
  readonly plan: (size: ExperimentSize, machine: Machine) => readonly PlannedPart[];
  /**
   * Judges the parts, which are of the kinds of the plan, on as many servers, and in its order: by themselves, wherever
   * that is done. Whether their audits hold is judged for every experiment alike (index.ts).
   */
  readonly judge: (parts: readonly ExperimentPart[]) => readonly Finding[];
}

export type ExperimentSize = 'whole' | 'short';

/** What of the machine decides what can be expected. */
interface Machine {
  readonly cores: number;
}

/** @throws RangeError when the document holds something else: it is not of this experiment */
export function partOf<K extends ExperimentPart['kind']>(
  parts: readonly ExperimentPart[],
  index: number,
  kind: K,
): Extract<ExperimentPart, { kind: K }> {
  const part = parts[index];
  if (part?.kind !== kind) throw new RangeError(`Part ${index + 1} is no ${kind}`);
  return part as Extract<ExperimentPart, { kind: K }>;
}

/** A figure in words. There may be none, as where nobody was served. */
export function writeFinite(value: number, write: (value: number) => string): string {
  return Number.isFinite(value) ? write(value) : 'not to be told';
}
