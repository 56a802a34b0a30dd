/** One probe's figure over another's, as far as it can be told from 1. */
import { type Proven, provenNumber } from '../../probe/estimation/answer/kinds.js';
import { knownParallelism } from '../../probe/estimation/rules/withheld.js';
import type { ProbeSummary } from '../../probe/estimation/summary.js';
import { formatRatio, NOTHING, significant } from '../view/format.js';

/** Of numbers without intervals: whether their ratio differs from 1 is not known. */
export function ratioOfNumbers(first: number | null, second: number | null): string {
  return first === null || second === null || second === 0 ? NOTHING : significant(first / second);
}

/** Its interval holds whatever both intervals hold. */
export function ratioOfParallelism(a: ProbeSummary, b: ProbeSummary): string {
  const [first, second] = [knownParallelism(a.effective), knownParallelism(b.effective)];
  if (first === null || second === null) return NOTHING;
  const low = first.interval.low / second.interval.high;
  const high = first.interval.high / second.interval.low;
  const ratio = first.parallelism / second.parallelism;
  return formatRatio({ ratio, interval: { low, high }, significant: low > 1 || high < 1 });
}

/** Two intervals that have nothing in common differ, whatever the answers are. */
export function ratioOfProven(a: Proven, b: Proven): string {
  const [first, second] = [provenNumber(a), provenNumber(b)];
  if (first !== null && second !== null) return first === second ? '~' : significant(first / second);
  if (a.atLeast !== null && b.atMost !== null && a.atLeast > b.atMost) return `>= ${significant(a.atLeast / b.atMost)}`;
  if (a.atMost !== null && b.atLeast !== null && a.atMost < b.atLeast) return `<= ${significant(a.atMost / b.atLeast)}`;
  return '~';
}
