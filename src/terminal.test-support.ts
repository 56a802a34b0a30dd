/** For tests: the program on a terminal, which script(1) creates. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { PROGRAM, temporaryFolder } from './cli.test-support.js';
import { stateHomeIn } from './commands/main.test-support.js';
import { childrenWhen, killOutright } from './processes.test-support.js';

export const NO_TERMINAL = process.platform !== 'linux' || spawnSync('script', ['--version']).status !== 0;

export interface OnTerminal {
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
  /** Everything that the terminal has received so far. */
  readonly say: () => string;
  /** The process id of the program. */
  readonly program: number;
  readonly folder: string;
  /**
   * Resolves when the terminal receives such a text after the one that was last awaited. Rejects if the program exits
   * first.
   */
  readonly untilSaid: (text: string | RegExp) => Promise<void>;
}

/** @param words what follows `at-once`; may contain shell syntax such as `> FILE` */
export async function startOnTerminal(context: TestContext, words: string): Promise<OnTerminal> {
  const folder = temporaryFolder(context);
  const child = spawn('script', ['-qefc', `exec "${process.execPath}" "${PROGRAM}" ${words}`, '/dev/null'], {
    cwd: folder,
    // script(1) runs the words by the user's shell, and CI may name none: /bin/sh knows no `> >(...)`.
    env: { ...process.env, SHELL: '/bin/bash', XDG_STATE_HOME: stateHomeIn(folder) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const [program] = await childrenWhen(child.pid ?? 0, 1);
  context.after(() => {
    if (child.exitCode === null) killOutright(program);
    child.kill('SIGKILL');
  });
  if (program === undefined) throw new Error('The program did not start.');
  const hasEnded = ended.then((code): never => {
    throw new Error(`It exited with code ${code}, and its output was ${JSON.stringify(said.slice(-2000))}`);
  });
  hasEnded.catch(() => {});
  let from = 0;
  const untilSaid = async (text: string | RegExp): Promise<void> => {
    const find = () => {
      const rest = said.slice(from);
      if (typeof text !== 'string') return text.exec(rest);
      return rest.includes(text) ? { index: rest.indexOf(text), 0: text } : null;
    };
    let found = find();
    for (; found === null; found = find()) await Promise.race([once(child.stdout, 'data'), hasEnded]);
    from += found.index + found[0].length;
  };
  return { ended, say: () => said, program, folder, untilSaid };
}
