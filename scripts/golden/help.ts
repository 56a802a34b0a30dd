/** The help of every command, as its user reads it: of a process of its own, whose output is no terminal. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PROGRAM = fileURLToPath(new URL('../../src/cli.js', import.meta.url));
const LONGEST = 30_000;

/** By the words of the command: what `at-once ... --help` prints, and the table of experiments. */
export async function helpTexts(): Promise<Map<string, string>> {
  const made = new Map([['experiments', await said(['experiment'])]]);
  let asked: string[][] = [[]];
  while (asked.length > 0) {
    const answers = await Promise.all(asked.map((words) => said([...words, '--help'])));
    for (const [at, words] of asked.entries()) made.set(['at-once', ...words].join('-'), answers[at] ?? '');
    asked = asked.flatMap((words, at) => commandsIn(answers[at] ?? '', words));
  }
  return made;
}

/** The commands that a help text lists below its own. */
function commandsIn(help: string, words: readonly string[]): string[][] {
  const names = [...help.matchAll(/^ {2}at-once (\S+(?: [a-z]\S*)*)/gm)].map(([, name = '']) => name.split(' '));
  const below = names.filter(
    (name) => name.length === words.length + 1 && words.every((word, at) => name[at] === word),
  );
  return [...new Map(below.map((name) => [name.join(' '), name])).values()];
}

async function said(words: readonly string[]): Promise<string> {
  const options = { env: { LC_ALL: 'C' }, timeout: LONGEST };
  return (await promisify(execFile)(process.execPath, [PROGRAM, ...words], options)).stdout;
}
