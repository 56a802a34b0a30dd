/** The verdict on a burst at a URL: the answer of a probe's rules, in the same words, but with the remedies of `bench`. */
import { isUnlimited } from '../../probe/estimation/answer/expectation.js';
import { isAnswer, provenNumber } from '../../probe/estimation/answer/kinds.js';
import { ENOUGH_CLIENTS } from '../../probe/estimation/evidence/unlimited.js';
import { type Remedy, remedyWords } from '../../probe/estimation/rules/withheld.js';
import type { ProbeSummary } from '../../probe/estimation/summary.js';
import { describeAnswer } from '../probe/answer-words.js';
import type { Audit } from '../queueing/audit.js';
import type { RoundFigures } from './round-figures.js';
import type { BurstVerdict } from './verdict.js';

/** The answer of the probe's rules to a burst at a URL, unless its figures contradict each other or no client was served. */
export function reachOutsideVerdict(
  { answer, proven }: ProbeSummary,
  figures: readonly RoundFigures[],
  audits: readonly Audit[],
): BurstVerdict {
  if (audits.some(({ holds }) => !holds)) return { kind: 'audit-failed' };
  if (figures.every(({ throughput }) => throughput === 0)) return { kind: 'nobody-served' };
  return { kind: isAnswer(answer) ? 'seen-from-outside' : 'inconclusive-from-outside', answer, proven };
}

/** As in the list of a probe: few clients that did not wait don't show that there is no limit. */
export function provenFromOutside({
  answer,
  proven,
}: Extract<BurstVerdict, { kind: 'seen-from-outside' }>): number | 'none' | null {
  if (answer.kind === 'no-limit' && isUnlimited(answer) && answer.clients >= ENOUGH_CLIENTS) return 'none';
  return provenNumber(proven);
}

/** What to try in `bench` where a probe has another remedy. */
const REMEDIES_OF_BURSTS: Readonly<Partial<Record<Remedy, string>>> = {
  'longer-budget': 'more --rounds',
  'more-clients': 'more --clients',
  closer: 'a client on the same machine or network',
  'idle-hold': 'a probe of the same URL with --hold',
};

/** The answer, then what to try. A burst does not measure how fast the server is when kept busy. */
export function describeEstimate(estimate: ProbeSummary): string {
  const answer = describeAnswer({ ...estimate, effective: null, remedies: [] });
  const lacksLoop = estimate.answer.kind === 'could-not-tell' && estimate.answer.because.includes('no-loop');
  // Only a probe has a closed loop, so more rounds would not help.
  const remedies = lacksLoop
    ? ['a probe of the same URL']
    : estimate.remedies.map((remedy) => REMEDIES_OF_BURSTS[remedy] ?? remedyWords(remedy));
  return remedies.length === 0 ? answer : `${answer} Try ${remedies.join(' or ')}.`;
}
