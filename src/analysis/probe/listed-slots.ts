/** The number of slots that a probe found, as lists and comparisons show it, and the exit code that it agrees with. */
import { EXIT, type ExitCode } from '../../model/failure.js';
import { isUnlimited } from '../../probe/estimation/answer/expectation.js';
import { isAnswer, provenNumber } from '../../probe/estimation/answer/kinds.js';
import { ENOUGH_CLIENTS } from '../../probe/estimation/evidence/unlimited.js';
import type { ProbeSummary } from '../../probe/estimation/summary.js';
import type { ListedSlots } from '../kind/kind.js';

/** Agrees with the exit code: an inconclusive probe is listed as inconclusive even if it proved a bound. */
export function listedSlots(summary: ProbeSummary): ListedSlots {
  const { answer, proven } = summary;
  const code = exitCodeOf(summary);
  if (code === EXIT.failed) return { kind: 'failed' };
  if (code === EXIT.couldNotTell) return { kind: 'inconclusive' };
  if (answer.kind === 'no-limit' && isUnlimited(answer) && answer.clients >= ENOUGH_CLIENTS) return { kind: 'none' };
  const count = provenNumber(proven);
  if (count !== null) return { kind: 'exactly', count };
  return proven.atLeast === null ? { kind: 'inconclusive' } : { kind: 'at-least', count: proven.atLeast };
}

export function exitCodeOf({ answer, configured }: ProbeSummary): ExitCode {
  if (answer.kind === 'failed') return EXIT.failed;
  // A bound can prove whether the server serves as many as configured, even if the exact number is unknown.
  const isAnswered = isAnswer(answer) || (configured !== null && configured.kind !== 'could-not-tell');
  return isAnswered ? EXIT.good : EXIT.couldNotTell;
}
