/** What a burst at a URL shows of how many are served at once, in words: those of a probe, with what `bench` can do about it. */
import { type Remedy, remedyWords } from '../../probe/estimation/rules/withheld.js';
import type { ProbeSummary } from '../../probe/estimation/summary.js';
import { describeAnswer } from '../probe/answer-words.js';

/** What a burst does instead of what a probe would. */
const REMEDIES_OF_BURSTS: Readonly<Partial<Record<Remedy, string>>> = {
  'longer-budget': 'more --rounds',
  'more-clients': 'more --clients',
  closer: 'a client on the same machine or network',
  'idle-hold': 'the probe of the same URL with --hold',
};

/** The answer; then what to try. How fast the server is when it is kept busy was not asked. */
export function describeEstimate(estimate: ProbeSummary): string {
  const answer = describeAnswer({ ...estimate, effective: null, remedies: [] });
  const remedies = estimate.remedies.map((remedy) => REMEDIES_OF_BURSTS[remedy] ?? remedyWords(remedy));
  return remedies.length === 0 ? answer : `${answer} Try ${remedies.join(' or ')}.`;
}
