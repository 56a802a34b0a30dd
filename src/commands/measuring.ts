/** What every measuring command does: prepares to save, measures, saves, shows the result and says where it is. */

import {
  type Expectation,
  exitCodeOf,
  expectConcurrency,
  type JudgedExpectation,
  type MeasureOptions,
} from '../index.js';
import type { StoredDocument, Unnamed } from '../model/document.js';
import { EXIT } from '../model/failure.js';
import type { CommandContext } from './command-context.js';
import { showPartialResult } from './interrupted.js';
import { checkOutput, type OutputArgv, showDocument } from './output.js';
import { type DescribeProgress, showProgress } from './progress.js';
import { prepareToSave, type SavingArgv } from './saving.js';

/** How a measurement is run, besides what its options say. */
export type Running = Pick<MeasureOptions, 'signal' | 'hurry' | 'onProgress' | 'meanwhile'>;

export interface Measuring<P> {
  /** Prints what is about to be done, before any request is sent. */
  readonly announce?: () => Promise<void>;
  readonly describeProgress: DescribeProgress<P>;
  readonly measure: (onProgress: (progress: P) => void) => Promise<Unnamed<StoredDocument>>;
  readonly expected?: readonly Expectation[] | undefined;
  /** Null if the result already says it. */
  readonly describeJudged?: (judged: JudgedExpectation) => string | null;
}

type MeasuringArgv = OutputArgv & SavingArgv;

/**
 * If the user interrupts it, what is known so far is shown.
 * @throws whatever measuring throws, after the progress line is cleared; nothing is saved then
 */
export async function measureAndShow<P>(
  argv: MeasuringArgv,
  context: CommandContext,
  { announce, describeProgress, measure, expected = [], describeJudged = () => null }: Measuring<P>,
): Promise<void> {
  checkOutput(argv);
  const keep = await prepareToSave(argv, context);
  await announce?.();
  const progress = showProgress(context.terminal, describeProgress);
  context.signal.addEventListener('abort', progress.interrupt);
  const measuring = measure(progress.update).finally(progress.stop);
  const measured = await measuring.catch(async (error: unknown) => {
    await showPartialResult(error, argv, context);
    throw error;
  });
  const { document, remarks, isLost } = await keep(measured);
  const judged = await expectConcurrency(document, expected);
  // Set before anything is printed: the reader may close the pipe before the end of the result.
  context.exitWith(isLost ? EXIT.failed : await exitCodeOf(document, judged));
  // Even if the result can't be shown, the user must know whether it is saved.
  await showDocument(document, argv, context, judged).finally(() => {
    for (const remark of remarks) context.printNotice(remark);
  });
  for (const text of judged.map(describeJudged)) if (text !== null) context.printNotice(text);
}
