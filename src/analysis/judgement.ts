/** What a document comes to: whether what was expected is proven, and the exit code that it stands for. */
import type { StoredDocument } from '../model/document.js';
import { EXIT, type ExitCode } from '../model/failure.js';
import { describeModel } from '../model/models.js';
import { type Expectation, isMet, type Met } from '../probe/estimation/answer/expectation.js';
import { isAnswer } from '../probe/estimation/answer/kinds.js';
import { summariseProbe } from '../probe/estimation/summary.js';
import { summariseBurst } from './burst/summary.js';
import { provenConcurrency } from './burst/verdict.js';
import { isSoundDocument, isUndecidedDocument } from './index.js';

/** What became of one expectation. */
export interface JudgedExpectation {
  /** The model or the target, in words. */
  readonly subject: string;
  readonly expected: Expectation;
  readonly met: Met;
  /** Of a model: the concurrency that was proven; `none`: no cap; null: nothing was. */
  readonly proven: number | 'none' | null;
}

/**
 * Judges how many were expected to be served at once: of a burst one expectation for each model, of a probe one. A probe
 * that failed has judged itself.
 */
export function judgeExpectations(
  document: StoredDocument,
  expected: readonly Expectation[],
): readonly JudgedExpectation[] {
  if (expected.length === 0) return [];
  if (document.kind === 'burst') {
    return summariseBurst(document).models.flatMap(({ choice, verdict }, index) => {
      const wanted = expected[index];
      if (wanted === undefined) return [];
      const proven = provenConcurrency(verdict);
      const met = isProven(wanted, proven) ? 'met' : 'not-met';
      return [{ subject: describeModel(choice), expected: wanted, met, proven }];
    });
  }
  if (document.kind !== 'probe') return [];
  const summary = summariseProbe(document);
  if (summary.answer.kind === 'failed') return [];
  const subject = document.scenario.target;
  return expected.map((wanted) => ({ subject, expected: wanted, met: isMet(wanted, summary), proven: null }));
}

function isProven(expected: Expectation, proven: number | 'none' | null): boolean {
  if (expected.kind === 'none' || typeof proven !== 'number') return proven === expected.kind;
  return proven >= expected.low && proven <= (expected.high ?? proven);
}

/** Where something was expected, whether it is so; else good when all that the document states is sound and decided. */
export function exitCodeFor(document: StoredDocument, judged: readonly JudgedExpectation[] = []): ExitCode {
  if (judged.some(({ met }) => met === 'not-met')) return EXIT.failed;
  if (judged.some(({ met }) => met === 'could-not-tell')) return EXIT.couldNotTell;
  if (judged.length > 0) return EXIT.good;
  if (document.kind === 'probe') {
    const { answer, configured } = summariseProbe(document);
    if (answer.kind === 'failed') return EXIT.failed;
    // Whether it serves as many as configured may be proven, though not how many in all.
    const isAnswered = isAnswer(answer) || (configured !== null && configured.kind !== 'could-not-tell');
    return isAnswered ? EXIT.good : EXIT.couldNotTell;
  }
  if (isUndecidedDocument(document)) return EXIT.couldNotTell;
  return isSoundDocument(document) ? EXIT.good : EXIT.failed;
}
