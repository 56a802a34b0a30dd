/** What every measuring command does: makes sure that its result has a place, measures, saves, shows, says where. */

import { type Expectation, exitCodeOf, expectConcurrency, type JudgedExpectation } from '../index.js';
import type { StoredDocument } from '../model/document.js';
import { hasServed } from '../model/served.js';
import { DEFAULT_DIRECTORY } from '../store/places.js';
import type { ResultsDirectory, Unnamed } from '../store/results-directory.js';
import { type Surroundings, tell } from './command.js';
import type { MeasuringArguments } from './measuring-options.js';
import { checkOutput, show } from './output.js';
import type { ProgressBar } from './progress.js';

export interface Measuring<P> {
  /** Says what is about to be done, where that must be known before. */
  readonly announce?: () => Promise<void>;
  readonly showProgress: () => Promise<ProgressBar<P>>;
  readonly measure: (onProgress: (progress: P) => void) => Promise<Unnamed<StoredDocument>>;
  readonly expected?: readonly Expectation[] | undefined;
  /** Null where the result says it itself. */
  readonly describeJudged?: (judged: JudgedExpectation) => string | null;
}

/** @throws whatever measuring throws, after the progress bar is gone; nothing is saved then */
export async function measureAndShow<P>(
  given: MeasuringArguments,
  { signal, exitWith }: Surroundings,
  { announce, showProgress, measure, expected = [], describeJudged = () => null }: Measuring<P>,
): Promise<void> {
  checkOutput(given);
  // Loaded when it is clear what is measured: a wrong word is told at once.
  const { ResultsDirectory } = await import('../store/results-directory.js');
  const results = new ResultsDirectory(given['results-directory'] ?? DEFAULT_DIRECTORY);
  results.prepare();
  await announce?.();
  const progress = await showProgress();
  const measured = await measure(progress.update).finally(progress.stop);
  const { document, remark } = await keep(measured, results, given);
  const judged = await expectConcurrency(document, expected);
  // First: whoever reads the result may close the pipe before its end.
  exitWith(await exitCodeOf(document, judged));
  // Also where the result can't be shown: what was measured is not lost.
  await show(document, given, signal).finally(() => tell(remark));
  for (const text of judged.map(describeJudged)) if (text !== null) tell(text);
}

interface Kept {
  readonly document: StoredDocument;
  /** Where it is, or why it is nowhere. */
  readonly remark: string;
}

/** A failed run, in which no request was served, would only fill the list. */
async function keep(
  measured: Unnamed<StoredDocument>,
  results: ResultsDirectory,
  { 'save-failed': saveFailed = false }: MeasuringArguments,
): Promise<Kept> {
  if (!saveFailed && !hasServed(measured)) {
    const { named } = await import('../store/results-directory.js');
    return {
      document: named(measured),
      remark: 'Not saved: no request was served. To keep such a run, add --save-failed.',
    };
  }
  const document = await results.save(measured);
  return { document, remark: `Saved as ${document.name}` };
}
