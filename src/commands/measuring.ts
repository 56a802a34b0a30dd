/** What every measuring command does: prepares to save, measures, saves, shows the result and says where it is. */

import {
  type Expectation,
  exitCodeOf,
  expectConcurrency,
  type JudgedExpectation,
  type MeasureOptions,
} from '../index.js';
import type { StoredDocument, Unnamed } from '../model/document.js';
import type { EndedRound } from '../model/ended-round.js';
import { EXIT } from '../model/failure.js';
import type { CommandContext } from './command-context.js';
import { showPartialResult, unlessHurried } from './interrupted.js';
import { checkOutput, type OutputArgv, showDocument, showLastLine } from './output.js';
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

/** Where rounds are shown as they end; otherwise only the whole result is shown. */
interface RoundLines {
  readonly print: (ended: EndedRound) => void;
  /** Resolves when all lines so far are written. */
  readonly written: () => Promise<void>;
}

/** The measurement does not wait for the reader. Null for other formats, and for a file, which is written whole. */
async function roundLines(
  { format, output }: OutputArgv,
  { print }: Pick<CommandContext, 'print'>,
): Promise<RoundLines | null> {
  if (format !== 'ndjson' || output !== undefined) return null;
  const { renderRound } = await import('../presentation/render/ndjson.js');
  let last = Promise.resolve();
  return {
    print(ended) {
      const line = renderRound(ended);
      last = last.then(() => print(line));
      // A failure shows up when the lines are awaited.
      last.catch(() => {});
    },
    written: () => last,
  };
}

/**
 * If the user interrupts it, what is known so far is shown.
 * @throws whatever measuring throws, after the progress line is cleared; nothing is saved then
 */
export async function measureAndShow<P extends { readonly ended?: EndedRound }>(
  argv: MeasuringArgv,
  context: CommandContext,
  { announce, describeProgress, measure, expected = [], describeJudged = () => null }: Measuring<P>,
): Promise<void> {
  checkOutput(argv);
  const keep = await prepareToSave(argv, context);
  await announce?.();
  const progress = showProgress(context.terminal, describeProgress);
  context.signal.addEventListener('abort', progress.interrupt);
  const lines = await roundLines(argv, context);
  const onProgress = (reached: P): void => {
    progress.update(reached);
    if (reached.ended !== undefined) lines?.print(reached.ended);
  };
  const measuring = measure(onProgress).finally(progress.stop);
  const measured = await measuring.catch(async (error: unknown) => {
    await unlessHurried(lines?.written(), context.hurry);
    await showPartialResult(error, argv, context);
    throw error;
  });
  const { document, remarks, isLost } = await keep(measured);
  const judged = await expectConcurrency(document, expected);
  // Set before anything is printed: the reader may close the pipe before the end of the result.
  context.exitWith(isLost ? EXIT.failed : await exitCodeOf(document, judged));
  const show = async (): Promise<void> => {
    if (lines === null) return showDocument(document, argv, context, judged);
    await lines.written();
    await showLastLine(document, argv, context);
  };
  // Even if the result can't be shown, the user must know whether it is saved.
  await show().finally(() => {
    for (const remark of remarks) context.printNotice(remark);
  });
  for (const text of judged.map(describeJudged)) if (text !== null) context.printNotice(text);
}
