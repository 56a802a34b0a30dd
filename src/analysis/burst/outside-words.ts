/** The answer of a burst at a URL in words: as for a probe, but with the remedies of `bench`. */
import { type Remedy, remedyWords } from '../../probe/estimation/rules/withheld.js';
import type { ProbeSummary } from '../../probe/estimation/summary.js';
import { describeAnswer } from '../probe/answer-words.js';

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
