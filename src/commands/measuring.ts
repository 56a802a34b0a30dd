/** What every measuring command does: makes sure that its result has a place, measures, saves, shows, says where. */

import {
  type Expectation,
  exitCodeOf,
  expectConcurrency,
  type JudgedExpectation,
  type ProbeProgress,
  type Progress,
} from '../index.js';
import type { StoredDocument, Unnamed } from '../model/document.js';
import { hasServed } from '../model/subject.js';
import { formatDuration, type Nanoseconds, SECOND } from '../model/units.js';
import type { ResultsDirectory } from '../store/results-directory.js';
import { DEFAULT_DIRECTORY } from '../store/saved-files.js';
import type { CommandContext, Terminal } from './command-context.js';
import type { ArgvOf } from './options.js';
import { checkOutput, showDocument } from './output.js';

export interface Measuring<P> {
  /** Says what is about to be done, where that must be known before. */
  readonly announce?: () => Promise<void>;
  readonly describeProgress: (progress: P) => ShownProgress;
  readonly measure: (onProgress: (progress: P) => void) => Promise<Unnamed<StoredDocument>>;
  readonly expected?: readonly Expectation[] | undefined;
  /** Null where the result says it itself. */
  readonly describeJudged?: (judged: JudgedExpectation) => string | null;
}

type MeasuringArgv = Pick<ArgvOf<'probe'>, 'format' | 'output' | 'rows' | 'save-failed' | 'results-directory'>;

/** @throws whatever measuring throws, after the progress bar is gone; nothing is saved then */
export async function measureAndShow<P>(
  argv: MeasuringArgv,
  context: CommandContext,
  { announce, describeProgress, measure, expected = [], describeJudged = () => null }: Measuring<P>,
): Promise<void> {
  checkOutput(argv);
  // Loaded when it is clear what is measured: a wrong word is told at once.
  const { ResultsDirectory } = await import('../store/results-directory.js');
  const results = new ResultsDirectory(argv['results-directory'] ?? DEFAULT_DIRECTORY);
  results.prepare();
  await announce?.();
  const progress = await showProgress(context.terminal.progress, describeProgress);
  const measured = await measure(progress.update).finally(progress.stop);
  const { document, remark } = await keep(measured, results, argv);
  const judged = await expectConcurrency(document, expected);
  // First: the reader may close the pipe before the end of the result.
  context.exitWith(await exitCodeOf(document, judged));
  // Also where the result can't be shown: what was measured is not lost.
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

interface ProgressBar<P> {
  readonly update: (progress: P) => void;
  /** Takes the bar away and gives the terminal back as it was. */
  readonly stop: () => void;
}

/** What the bar shows: how far of how much, and the words beside it. */
export interface ShownProgress {
  readonly value: number;
  readonly total: number;
  readonly words: string;
}

export function describeRoundProgress({ done, total, doing }: Progress): ShownProgress {
  return { value: done, total, words: `round ${done} of ${total}: ${doing}` };
}

/** Of a probe: its phase, the clients, and what is left of the budget. */
export function describeProbeProgress(budget: Nanoseconds): (progress: ProbeProgress) => ShownProgress {
  return ({ phase, clients, timeLeft }) => ({
    value: (budget - timeLeft) / SECOND,
    total: budget / SECOND,
    words: `${phase}${clients === 0 ? '' : `, N = ${clients}`}, at most ${formatDuration(timeLeft)} left`,
  });
}

async function showProgress<P>(
  stream: Terminal['progress'],
  describe: (progress: P) => ShownProgress,
): Promise<ProgressBar<P>> {
  if (stream === null) return { update() {}, stop() {} };
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar({
    format: '{bar} {words}',
    stream,
    hideCursor: true,
    clearOnComplete: true,
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '·',
    gracefulExit: false,
  });
  let shown: ShownProgress | null = null;
  const start = ({ total, value, words }: ShownProgress): void => bar.start(total, value, { words });
  const giveBack = (): void => {
    if (shown !== null) bar.stop();
  };
  // Ctrl-Z: the terminal is given back, this process is stopped as if nothing were, and goes on when it is continued.
  const suspend = (): void => {
    giveBack();
    process.off('SIGTSTP', suspend);
    process.kill(process.pid, 'SIGTSTP');
    process.on('SIGTSTP', suspend);
    if (shown !== null) start(shown);
  };
  process.on('SIGTSTP', suspend);
  process.once('exit', giveBack);
  return {
    update(progress) {
      const before = shown;
      shown = describe(progress);
      if (before === null) start(shown);
      bar.update(shown.value, { words: shown.words });
    },
    stop() {
      giveBack();
      process.off('SIGTSTP', suspend).off('exit', giveBack);
    },
  };
}
