/** What every measuring command does: makes sure that its result has a place, measures, saves, shows, says where. */

import { type Expectation, exitCodeOf, expectConcurrency, type JudgedExpectation } from '../index.js';
import type { StoredDocument, Unnamed } from '../model/document.js';
import { hasServed } from '../model/subject.js';
import type { ResultsDirectory } from '../store/results-directory.js';
import { DEFAULT_DIRECTORY } from '../store/saved-files.js';
import type { CommandContext } from './command-context.js';
import { showPartialResult } from './interrupted.js';
import type { ArgvOf } from './options.js';
import { checkOutput, showDocument } from './output.js';
import { type DescribeProgress, showProgress } from './progress.js';

export interface Measuring<P> {
  /** Tells the user what is about to be done, where that must come before any request. */
  readonly announce?: () => Promise<void>;
  readonly describeProgress: DescribeProgress<P>;
  readonly measure: (onProgress: (progress: P) => void) => Promise<Unnamed<StoredDocument>>;
  readonly expected?: readonly Expectation[] | undefined;
  /** Null where the result already says it. */
  readonly describeJudged?: (judged: JudgedExpectation) => string | null;
}

type MeasuringArgv = Pick<ArgvOf<'probe'>, 'format' | 'output' | 'rows' | 'save-failed' | 'results-directory'>;

/**
 * @throws whatever measuring throws, after the progress line is gone; nothing is saved then. Of what the user interrupted
 * is shown what is known.
 */
export async function measureAndShow<P>(
  argv: MeasuringArgv,
  context: CommandContext,
  { announce, describeProgress, measure, expected = [], describeJudged = () => null }: Measuring<P>,
): Promise<void> {
  checkOutput(argv);
  // Loaded after the options were checked, so that a mistyped option is reported at once.
  const { ResultsDirectory } = await import('../store/results-directory.js');
  const results = new ResultsDirectory(argv['results-directory'] ?? DEFAULT_DIRECTORY);
  results.prepare();
  await announce?.();
  const progress = await showProgress(context.terminal.progress, describeProgress);
  context.signal.addEventListener('abort', progress.interrupt);
  const measuring = measure(progress.update).finally(progress.stop);
  const measured = await measuring.catch(async (error: unknown) => {
    await showPartialResult(error, argv, context);
    throw error;
  });
  const { document, remark } = await keep(measured, results, argv);
  const judged = await expectConcurrency(document, expected);
  // Set before anything is printed: the reader may close the pipe before the end of the result.
  context.exitWith(await exitCodeOf(document, judged));
  // Also where the result can't be shown: the user must know where the run is saved.
  await showDocument(document, argv, context).finally(() => context.printNotice(remark));
  for (const text of judged.map(describeJudged)) if (text !== null) context.printNotice(text);
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
  { 'save-failed': saveFailed = false }: MeasuringArgv,
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
