/** The result of a document for a script: whether expectations are met, and the exit code. Its kind must have been loaded. */
import type { StoredDocument } from '../model/document.js';
import { EXIT, type ExitCode } from '../model/failure.js';
import type { Expectation } from '../model/probe.js';
import type { JudgedExpectation } from './kind/kind.js';
import { isSoundDocument, isUndecidedDocument, kindOf } from './registry.js';

/**
 * Judges the expected numbers of slots: one for each model of a burst, one for a probe. A probe that failed is not
 * judged.
 */
export function judgeExpectations(
  document: StoredDocument,
  expected: readonly Expectation[],
): readonly JudgedExpectation[] {
  return expected.length === 0 ? [] : (kindOf(document).judge?.(document, expected) ?? []);
}

/** Where something was expected, whether it is so; else good when all that the document states is sound and decided. */
export function exitCodeFor(document: StoredDocument, judged: readonly JudgedExpectation[] = []): ExitCode {
  if (judged.some(({ met }) => met === 'not-met')) return EXIT.failed;
  if (judged.some(({ met }) => met === 'could-not-tell')) return EXIT.couldNotTell;
  if (judged.length > 0) return EXIT.good;
  const ofKind = kindOf(document).exitCode;
  if (ofKind !== undefined) return ofKind(document);
  if (isUndecidedDocument(document)) return EXIT.couldNotTell;
  return isSoundDocument(document) ? EXIT.good : EXIT.failed;
}
