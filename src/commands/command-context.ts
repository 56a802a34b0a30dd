/** What a command gets from its process: the signal to stop, the outputs, the exit code and the terminal. */

import type { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import type { Invocation } from '../model/command-text.js';
import { END_SIGNALS, type EndSignal, type ExitCode, unwritable } from '../model/failure.js';
import { plainLines } from '../model/printable.js';
import { countOf } from '../model/units.js';
import type { ReadingThread } from '../store/reading-thread.js';
import { writeToDescriptor } from '../store/write-whole.js';
import { browserOf, type OpenBrowser } from './browser.js';
import { invocationOf } from './command-text.js';
import { wrapForTerminal } from './terminal-width.js';

export interface CommandContext {
  /** Aborted, with the signal's name as the reason, when the user ends the program. */
  readonly signal: AbortSignal;
  /** Aborted in the same way by a second signal. From then on only the end of child processes is awaited. */
  readonly hurry: AbortSignal;
  /** Sets the exit code of a command that has finished. */
  readonly exitWith: (code: ExitCode) => void;
  /** Writes a whole result to stdout. @throws MeasurementFailure if stdout accepts no more */
  readonly print: (text: string) => Promise<void>;
  /** Writes a line of a result during other work, and never waits for the reader. */
  readonly printLine: (line: string) => void;
  /** Writes to stderr, so that stdout holds the result alone. */
  readonly printNotice: (text: string) => void;
  readonly terminal: Terminal;
  /** The thread that reads saved runs, if it outlives the command. It takes long to start. */
  readonly reader?: () => ReadingThread;
}

/** Without a terminal nothing is coloured, no progress is shown and no question is asked. */
export interface Terminal {
  /** Whether what is printed may be coloured. */
  readonly colour: boolean;
  readonly columns?: number | undefined;
  /** Whether its locale allows only ASCII. */
  readonly ascii?: boolean;
  /** How the user writes commands. */
  readonly invocation?: Invocation;
  /** The stream on which progress is shown. */
  readonly progress: NodeJS.WriteStream | null;
  /** The streams on which the user can be asked. */
  readonly question: { readonly input: NodeJS.ReadStream; readonly output: NodeJS.WriteStream } | null;
  /** Opens a page in a browser. */
  readonly openBrowser?: OpenBrowser | null;
}

/** The context of this process. */
export function processContext({ signal, exitWith }: Pick<CommandContext, 'signal' | 'exitWith'>): CommandContext {
  let log: LineLog | undefined;
  const printLine = (line: string): void => {
    log ??= new LineLog(process.stdout);
    log.printLine(line);
  };
  const hurry = listenForSecondEnd(signal);
  return { signal, hurry, exitWith, print, printLine, printNotice, terminal: terminalOfProcess() };
}

/** Colour on a terminal, unless NO_COLOR says otherwise (https://no-color.org). */
function terminalOfProcess(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  const progress = stderr.isTTY === true ? stderr : null;
  return {
    colour: stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
    columns: stdout.columns,
    ascii: isAsciiLocale(env),
    invocation: invocationOf(env),
    progress,
    question: stdin.isTTY === true && progress !== null ? { input: stdin, output: progress } : null,
    openBrowser: stdout.isTTY === true ? browserOf() : null,
  };
}

/** Without a locale the terminal is assumed to show UTF-8, as current ones do. */
export function isAsciiLocale(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((text) => text !== undefined && text !== '');
  return locale !== undefined && !/utf-?8/i.test(locale);
}

const STDOUT = 1;

export async function print(text: string): Promise<void> {
  try {
    await writeToDescriptor(STDOUT, text);
  } catch (error) {
    throw unwritable('stdout', error);
  }
}

/** Control characters in names are replaced. */
export function printNotice(text: string): void {
  process.stderr.write(`${wrapForTerminal(plainLines(text), process.stderr.columns)}\n`);
}

/** Limit of unread output, bytes. Beyond it lines are left out and counted. */
const MOST_WAITING = 64 * 1024;

export class LineLog {
  #leftOut = 0;

  constructor(
    private readonly stream: Writable,
    private readonly mostWaiting = MOST_WAITING,
  ) {
    letTerminalWait(stream);
  }

  printLine(line: string): void {
    if (this.stream.writableLength > this.mostWaiting) {
      this.#leftOut += 1;
      return;
    }
    const gap = this.#leftOut === 0 ? '' : `(${countOf(this.#leftOut, 'line')} left out: they were not read in time)\n`;
    this.#leftOut = 0;
    this.stream.write(`${gap}${line}\n`);
  }
}

/** Node waits for a terminal at each write, and after Ctrl-S a terminal accepts no more. */
function letTerminalWait(stream: Writable): void {
  const { _handle: handle } = stream as { readonly _handle?: { readonly setBlocking?: (blocking: boolean) => number } };
  if ('isTTY' in stream && stream.isTTY === true) handle?.setBlocking?.(false);
}

/** The exit codes after a signal, for the help. */
export const END_CODES = '129 hangup, 130 interrupted, 131 quit, 143 terminated';

/** Aborted by the first signal, with its name as the reason. Cleaning up then takes a limited time. */
export function listenForEnd(): AbortSignal {
  const controller = new AbortController();
  onEndSignal((name) => controller.abort(name));
  return controller.signal;
}

/** Aborted by the second signal. */
function listenForSecondEnd(first: AbortSignal): AbortSignal {
  const controller = new AbortController();
  first.addEventListener('abort', () => onEndSignal((name) => controller.abort(name)), { once: true });
  return controller.signal;
}

function onEndSignal(heard: (name: EndSignal) => void): void {
  for (const name of Object.keys(END_SIGNALS) as EndSignal[]) process.on(name, () => heard(name));
}

/** After its terminal was closed Node aborts at its exit. Ending by SIGHUP instead gives a shell the exit code 129. */
export function endWithTerminal(): void {
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  process.on('exit', () => {
    if (terminals.every((descriptor) => isatty(descriptor))) return;
    process.removeAllListeners('SIGHUP');
    process.kill(process.pid, 'SIGHUP');
  });
}
