/** A progress bar on stderr while rounds run; nothing where stderr is not a terminal. */
import cliProgress from 'cli-progress';
import type { Progress } from '../harness/measure-options.js';

export interface ProgressBar {
  readonly update: (progress: Progress) => void;
  /** Takes the bar away and gives the terminal back as it was. */
  readonly stop: () => void;
}

export function showProgress(): ProgressBar {
  if (process.stderr.isTTY !== true) return { update() {}, stop() {} };
  const bar = new cliProgress.SingleBar({
    format: '{bar} round {value} of {total}: {doing}',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '·',
    gracefulExit: false,
  });
  let started = false;
  return {
    update({ done, total, doing }) {
      if (!started) bar.start(total, done, { doing });
      started = true;
      bar.update(done, { doing });
    },
    stop() {
      if (started) bar.stop();
    },
  };
}
