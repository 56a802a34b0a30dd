/** For tests: the commands that README names. */
import { readFileSync } from 'node:fs';

export const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

export interface Command {
  readonly script: string;
  readonly words: readonly string[];
}

/** The arguments that the program gets, from a line such as `npm run bench -- --clients 50   # why`. */
export const COMMANDS: readonly Command[] = [
  ...README.matchAll(/^(?:npm ci && )?npm run (?:--silent )?(\S+)(?: -- (.*?))?\s*(?:#.*)?$/gm),
].map(([, script = '', words = '']) => ({ script, words: words.trim().split(/\s+/).filter(Boolean) }));

export const MEASURING = COMMANDS.filter(({ script }) => ['bench', 'sweep', 'experiment'].includes(script));
