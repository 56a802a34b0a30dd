/** How figures of a probe read, and one probe's over another's as far as it can be told from 1. */
import { type Proven, provenNumber } from '../../probe/estimation/answer/kinds.js';
import { FEW_ALONE, type Unloaded } from '../../probe/estimation/evidence/unloaded.js';
import { knownParallelism } from '../../probe/estimation/rules/withheld.js';
import type { ProbeSummary } from '../../probe/estimation/summary.js';
import { formatRatio, NOTHING, percent, significant } from '../view/format.js';

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

/** So many of the numbers that resamples gave are shown. */
const MOST_VOTED = 4;

export function writeVotes({ limit }: ProbeSummary): string {
  const votes = limit?.estimate.votes ?? [];
  const total = votes.reduce((sum, [, count]) => sum + count, 0) || 1;
  const set = votes.slice(0, MOST_VOTED).map(([number, count]) => `${number}: ${percent(count / total)}`);
  return set.length === 0 ? NOTHING : set.join(', ');
}

export function describeLimit({ limit }: ProbeSummary): string {
  if (limit === null) return 'in no burst did anybody wait in line';
  if (limit.doubts.length > 0) return 'no number is sure enough to be told';
  return limit.estimate.by === 'staircase'
    ? 'in service at once: answers come in steps of so many'
    : 'in service at once: it explains the times best';
}

export function describeCentre({ deterministic, times }: Unloaded): string {
  if (!deterministic) return 'mean; it varies';
  return times.length < FEW_ALONE ? 'each about as long, as far as so few tell' : 'always about as long';
}

/** All that hold are one row; those that do not are named. */
export function writeAudits({ audits }: ProbeSummary): string {
  const broken = audits.filter(({ holds }) => !holds);
  return broken.length === 0 ? `all ${audits.length} hold` : `${broken.length} of ${audits.length} DO NOT HOLD`;
}

export function describeAudits({ audits }: ProbeSummary): string {
  const broken = audits.filter(({ holds }) => !holds);
  if (broken.length === 0) return 'what must be true of every probe, as that all that was sent is accounted for';
  return broken
    .map(({ identity, value }) => (value === null ? identity : `${identity} (${value.toFixed(3)})`))
    .join('; ');
}
