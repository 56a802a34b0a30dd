/** For tests: runs a command line in this process, which saves starting Node for each case. */
import { join } from 'node:path';
import { plainLines } from '../model/printable.js';
import type { ReadingThread } from '../store/reading-thread.js';
import type { CommandContext } from './command-context.js';
import { main } from './main.js';
import { startReader } from './readings.js';

export interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The state directory in the test's folder, so that no test touches the user's own. */
export function stateHomeIn(folder: string): string {
  return join(folder, 'state');
}

/** Where a program that a test starts in its own folder saves runs, relative to that folder. */
export const SAVED_RUNS = join('state', 'at-once', 'runs');

/** Of all calls with a folder, as these run one after the other. */
let reader: ReadingThread | undefined;
const keptReader = (): ReadingThread => {
  if (reader === undefined || reader.isOver) reader = startReader();
  return reader;
};

/** A process has one working directory, so calls with a folder run one after the other. */
let last: Promise<unknown> = Promise.resolve();

interface InProcess {
  /** The working directory; without one, calls can run at the same time. */
  readonly folder?: string;
  /** Of the terminal. */
  readonly columns?: number;
}

/** What the program prints, and its exit code. It can't be interrupted. */
export function runInProcess(words: readonly string[], { folder, columns }: InProcess = {}): Promise<Ending> {
  if (folder === undefined) return carryOut(words, columns);
  const ending = last.then(() => runIn(folder, words));
  last = ending.catch(() => {});
  return ending;
}

async function runIn(folder: string, words: readonly string[]): Promise<Ending> {
  const before = { folder: process.cwd(), stateHome: process.env['XDG_STATE_HOME'] };
  process.chdir(folder);
  process.env['XDG_STATE_HOME'] = stateHomeIn(process.cwd());
  try {
    return await carryOut(words, undefined, { reader: keptReader });
  } finally {
    process.chdir(before.folder);
    if (before.stateHome === undefined) delete process.env['XDG_STATE_HOME'];
    else process.env['XDG_STATE_HOME'] = before.stateHome;
  }
}

async function carryOut(
  words: readonly string[],
  columns?: number,
  further: Pick<CommandContext, 'reader'> = {},
): Promise<Ending> {
  const ending = { code: 0, stdout: '', stderr: '' };
  const print = (text: string): void => {
    ending.stdout += text;
  };
  await main(words, {
    signal: new AbortController().signal,
    hurry: new AbortController().signal,
    exitWith: (code) => {
      ending.code = code;
    },
    print: async (text) => print(text),
    printLine: (line) => print(`${line}\n`),
    printNotice: (text) => {
      ending.stderr += `${plainLines(text)}\n`;
    },
    terminal: { colour: false, columns, progress: null, question: null },
    ...further,
  });
  return ending;
}
