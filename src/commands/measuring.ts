/** What every measuring command does: makes sure that its result has a place, measures, saves, shows, says where. */

import { isSoundDocument, isUndecidedDocument } from '../analysis/index.js';
import type { StoredDocument } from '../model/document.js';
import { EXIT, type ExitCode } from '../model/failure.js';
import type { MeasureOptions } from '../runner/measure-options.js';
import { ResultsDirectory, type Unnamed } from '../store/results-directory.js';
import { DEFAULT_DIRECTORY } from '../store/saved-files.js';
import { type Surroundings, tell } from './command.js';
import type { MeasuringArguments } from './measuring-options.js';
import { checkOutput, show } from './output.js';
import { showProgress } from './progress.js';
import { keep } from './saving.js';

/** @throws whatever `measure` throws, after the progress bar is gone; nothing is saved then */
export async function measureAndShow(
  given: MeasuringArguments,
  { signal, exitWith }: Surroundings,
  measure: (options: MeasureOptions) => Promise<Unnamed<StoredDocument>>,
  judge: (document: StoredDocument) => ExitCode = exitCodeOf,
): Promise<StoredDocument> {
  checkOutput(given);
  const results = new ResultsDirectory(given['results-directory'] ?? DEFAULT_DIRECTORY);
  results.prepare();
  const progress = showProgress();
  const showServerOutput = given['show-server-output'] ?? false;
  const measuring = measure({ signal, showServerOutput, onProgress: progress.update });
  const { document, remark: kept } = await keep(await measuring.finally(progress.stop), results, given);
  // First: whoever reads the result may close the pipe before its end.
  exitWith(judge(document));
  // Also where the result can't be shown: what was measured is not lost.
  await show(document, given, signal).finally(() => tell(kept));
  return document;
}

/** Good when all that a document states is sound, and decides what was asked. */
export function exitCodeOf(document: StoredDocument): ExitCode {
  if (isUndecidedDocument(document)) return EXIT.couldNotTell;
  return isSoundDocument(document) ? EXIT.good : EXIT.failed;
}
