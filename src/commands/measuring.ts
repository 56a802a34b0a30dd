/** What every measuring command does: prepares to save, measures, saves, shows the result and says where it is. */

import {
  type Expectation,
  exitCodeOf,
  expectConcurrency,
  type JudgedExpectation,
  type ProbeProgress,
  type Progress,
} from '../index.js';
import type { StoredDocument, Unnamed } from '../model/document.js';
import { EXIT } from '../model/failure.js';
import { formatDuration, type Nanoseconds, SECOND } from '../model/units.js';
import type { CommandContext, Terminal } from './command-context.js';
import { checkOutput, type OutputArgv, showDocument } from './output.js';
import { prepareToSave, type SavingArgv } from './saving.js';

export interface Measuring<P> {
  /** Says what is about to be done, where that must be known before. */
  readonly announce?: () => Promise<void>;
  readonly describeProgress: (progress: P) => ShownProgress;
  readonly measure: (onProgress: (progress: P) => void) => Promise<Unnamed<StoredDocument>>;
  readonly expected?: readonly Expectation[] | undefined;
  /** Null where the result says it itself. */
  readonly describeJudged?: (judged: JudgedExpectation) => string | null;
}

type MeasuringArgv = OutputArgv & SavingArgv;

/** @throws whatever measuring throws, after the progress bar is gone; nothing is saved then */
export async function measureAndShow<P>(
  argv: MeasuringArgv,
  context: CommandContext,
  { announce, describeProgress, measure, expected = [], describeJudged = () => null }: Measuring<P>,
): Promise<void> {
  checkOutput(argv);
  const keep = await prepareToSave(argv, context);
  await announce?.();
  const progress = await showProgress(context.terminal.progress, describeProgress);
  const measured = await measure(progress.update).finally(progress.stop);
  const { document, remarks, isLost } = await keep(measured);
  const judged = await expectConcurrency(document, expected);
  // First: the reader may close the pipe before the end of the result.
  context.exitWith(isLost ? EXIT.failed : await exitCodeOf(document, judged));
  // Also where the result can't be shown: the user must know whether it is saved.
  await showDocument(document, argv, context).finally(() => {
    for (const remark of remarks) context.printNotice(remark);
  });
  for (const text of judged.map(describeJudged)) if (text !== null) context.printNotice(text);
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
