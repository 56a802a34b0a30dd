/** The progress line of a terminal: a bar, and what is being measured. It moves with time and is cleared at the end. */
import type { ProbeProgress, Progress } from '../index.js';
import { MILLISECOND, type Nanoseconds, SECOND } from '../model/units.js';
import type { Terminal } from './command-context.js';

/** The length of the bar as a part of a total, and the words beside it. */
export interface ShownProgress {
  readonly value: number;
  readonly total: number;
  readonly words: string;
}

/** @param elapsed time since the progress was reported, ns */
export type DescribeProgress<P> = (progress: P, elapsed: Nanoseconds) => ShownProgress;

/** The most important words come first, as the end of a line that is too long is cut. */
export function describeRoundProgress(
  { done, total, doing, position = '', lasts = null }: Progress,
  elapsed: Nanoseconds,
): ShownProgress {
  const past = Math.min(elapsed, lasts ?? 0);
  const time =
    lasts === null || lasts < SECOND
      ? ''
      : `${Math.floor(past / SECOND)} s of ${Number((lasts / SECOND).toFixed(1))} s`;
  const where = [position, time].filter(Boolean).join(', ');
  return {
    value: done + (lasts === null || lasts === 0 ? 0 : past / lasts),
    total,
    words: where === '' ? doing : `${where}: ${doing}`,
  };
}

/** In chronological order. */
const PHASES: Readonly<Record<ProbeProgress['phase'], string>> = {
  calibration: 'cost of a connect',
  'warm-up': 'warm-up',
  unloaded: 'single requests',
  ramp: 'growing bursts',
  loop: 'closed loop',
  aimed: 'aimed bursts',
  staggered: 'staggered bursts',
  invariance: 'bursts of another size',
  'last-first': 'requests finished last first',
  'unloaded-again': 'single requests again',
  hold: 'held requests',
};

/** Describes a probe by its phase, its number of clients, and the rest of its budget. */
export function describeProbeProgress(budget: Nanoseconds): DescribeProgress<ProbeProgress> {
  return ({ phase, clients, timeLeft }, elapsed) => {
    const left = Math.max(0, timeLeft - elapsed);
    const load = clients > 1 ? ` of ${clients}` : '';
    return {
      value: (budget - left) / SECOND,
      total: budget / SECOND,
      words: `at most ${Math.ceil(left / SECOND)} s left: ${PHASES[phase]}${load}`,
    };
  };
}

/** The characters of the finished and of the remaining part. */
const UNICODE_BAR = ['█', '·'] as const;
const ASCII_BAR = ['#', '.'] as const;
const WIDEST_BAR = 24;
/** A shorter bar would be unreadable. */
const NARROWEST_BAR = 6;

/**
 * The words take precedence over the bar, and are cut if they do not fit. The last column stays free, since a terminal
 * can wrap there.
 */
export function fitProgress({ value, total, words }: ShownProgress, columns: number, ascii = false): string {
  const room = Math.max(0, columns - 1);
  if (words.length > room) return `${words.slice(0, Math.max(0, room - 3))}...`.slice(0, room);
  const width = Math.min(WIDEST_BAR, room - words.length - 1);
  if (width < NARROWEST_BAR) return words;
  const filled = total === 0 ? 0 : Math.round(width * Math.min(1, value / total));
  const [done, left] = ascii ? ASCII_BAR : UNICODE_BAR;
  return `${done.repeat(filled)}${left.repeat(width - filled)} ${words}`;
}

export interface ProgressLine<P> {
  readonly update: (progress: P) => void;
  /** From now on shows that the run was interrupted, instead of progress. */
  readonly interrupt: () => void;
  /** Clears the line and restores the terminal. */
  readonly stop: () => void;
}

/** For a terminal that does not know its width, and reports 0. */
const USUAL_COLUMNS = 80;
/** Shown instead of progress. */
const INTERRUPTED = 'Interrupted: collecting what is known';

/** How often the bar is drawn, ms: it moves with time. */
const REDRAWN_EVERY = 100;
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_REST = '\u001b[K';

export function showProgress<P>(
  { progress: stream, ascii }: Pick<Terminal, 'progress' | 'ascii'>,
  describe: DescribeProgress<P>,
): ProgressLine<P> {
  if (stream === null) return { update() {}, interrupt() {}, stop() {} };
  let write: (() => ShownProgress) | null = null;
  let drawing: NodeJS.Timeout | null = null;
  const draw = (): void => {
    if (write !== null) stream.write(`\r${fitProgress(write(), stream.columns || USUAL_COLUMNS, ascii)}${CLEAR_REST}`);
  };
  const start = (): void => {
    stream.write(HIDE_CURSOR);
    draw();
    drawing = setInterval(draw, REDRAWN_EVERY);
  };
  const giveBack = (): void => {
    if (drawing === null) return;
    clearInterval(drawing);
    drawing = null;
    stream.write(`\r${CLEAR_REST}${SHOW_CURSOR}`);
  };
  // Ctrl-Z: restores the terminal, lets the signal suspend this process, and draws the bar again when it continues.
  const suspend = (): void => {
    giveBack();
    process.off('SIGTSTP', suspend);
    process.kill(process.pid, 'SIGTSTP');
    process.on('SIGTSTP', suspend);
    if (write !== null) start();
  };
  process.on('SIGTSTP', suspend);
  process.once('exit', giveBack);
  let isInterrupted = false;
  return {
    update(progress) {
      if (isInterrupted) return;
      const at = performance.now();
      const isFirst = write === null;
      write = () => describe(progress, (performance.now() - at) * MILLISECOND);
      if (isFirst) start();
    },
    interrupt() {
      isInterrupted = true;
      if (write === null) return;
      const reached = write();
      write = () => ({ ...reached, words: INTERRUPTED });
    },
    stop() {
      giveBack();
      process.off('SIGTSTP', suspend).off('exit', giveBack);
    },
  };
}
