/** A progress bar on a terminal while something is measured; nothing where there is none. */
import type { ProbeProgress, Progress } from '../index.js';
import { formatDuration, type Nanoseconds, SECOND } from '../model/units.js';
import type { Terminal } from './command-context.js';

interface ProgressBar<P> {
  readonly update: (progress: P) => void;
  /** Takes the bar away and gives the terminal back as it was. */
  readonly stop: () => void;
}

/** What the bar shows: how far of how much, and the words beside it. */
export interface Shown {
  readonly value: number;
  readonly total: number;
  readonly words: string;
}

export function describeRounds({ done, total, doing }: Progress): Shown {
  return { value: done, total, words: `round ${done} of ${total}: ${doing}` };
}

/** Of a probe: its phase, the clients, and what is left of the budget. */
export function describeProbing(budget: Nanoseconds): (progress: ProbeProgress) => Shown {
  return ({ phase, clients, timeLeft }) => ({
    value: (budget - timeLeft) / SECOND,
    total: budget / SECOND,
    words: `${phase}${clients === 0 ? '' : `, N = ${clients}`}, at most ${formatDuration(timeLeft)} left`,
  });
}

export async function showProgress<P>(
  stream: Terminal['progress'],
  describe: (progress: P) => Shown,
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
  let shown: Shown | null = null;
  const start = ({ total, value, words }: Shown): void => bar.start(total, value, { words });
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
