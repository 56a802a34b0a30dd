/**
 * An experiment: a question, the measurements that answer it, what is expected and why, and how the results are judged.
 */
import type { ExperimentPart } from '../../model/document.js';
import type { Scenario } from '../../model/scenario.js';

/** One measurement of an experiment. */
export interface PlannedPart {
  readonly title: string;
  readonly scenario: Scenario;
}

/** How a finding compares with what was expected. `not-decided`: the measurement does not tell. */
export const FINDING_OUTCOMES = ['as-expected', 'not-as-expected', 'not-decided'] as const;
export type FindingOutcome = (typeof FINDING_OUTCOMES)[number];

/** One expectation, and what was found. */
export interface Finding {
  readonly expected: string;
  readonly found: string;
  readonly outcome: FindingOutcome;
  /** What the finding teaches about the question if it is as expected: a clause. Few findings have one. */
  readonly lesson?: string;
  /** Whether it is about the audits of a part: if these fail, nothing is learned. */
  readonly isAudit?: true;
}

/** @param holds null: the measurement does not tell */
export function outcomeWhere(holds: boolean | null): FindingOutcome {
  if (holds === null) return 'not-decided';
  return holds ? 'as-expected' : 'not-as-expected';
}

export interface Experiment {
  readonly name: string;
  readonly question: string;
  /** A paragraph: what is expected, why, and the source of the theory. */
  readonly theory: string;
  /** @param size `short` for a quick look: the same parts with fewer clients and rounds */
  readonly plan: (size: ExperimentSize, machine: Machine) => readonly PlannedPart[];
  /**
   * Judges the parts, which match the plan in order, kind and number of servers. The findings depend on nothing but the
   * parts, so they are the same on every machine. Audits are judged in index.ts, in the same way for all experiments.
   */
  readonly judge: (parts: readonly ExperimentPart[]) => readonly Finding[];
}

export type ExperimentSize = 'whole' | 'short';

/** The facts about the machine that a plan depends on. */
interface Machine {
  readonly cores: number;
}

/** @throws RangeError if the part is of another kind: the document does not belong to this experiment */
export function partOf<K extends ExperimentPart['kind']>(
  parts: readonly ExperimentPart[],
  index: number,
  kind: K,
): Extract<ExperimentPart, { kind: K }> {
  const part = parts[index];
  if (part?.kind !== kind) throw new RangeError(`Part ${index + 1} is not of kind ${kind}`);
  return part as Extract<ExperimentPart, { kind: K }>;
}

/** A figure as text. It is not finite if, for example, no client was served. */
export function writeFinite(value: number, write: (value: number) => string): string {
  return Number.isFinite(value) ? write(value) : 'unknown';
}
