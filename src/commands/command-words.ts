/** What a command line asks for: help, the version, or a command. A target without a command is probed. */
import { UsageFailure } from '../model/failure.js';
import { commandText } from './command-text.js';
import { didYouMean } from './nearest.js';
import { isTarget } from './target-text.js';

export type Asked =
  | {
      readonly ask: 'help' /** Words of the command; empty: of the program. */;
      readonly of: readonly string[];
      readonly all: boolean;
    }
  | { readonly ask: 'version' }
  | { readonly ask: 'command'; readonly words: readonly string[] };

const HELP = ['-h', '--help'];
const HELP_ALL = '--help-all';
const VERSION = ['-v', '-V', '--version'];

/** @throws UsageFailure when the first word is neither a command nor a target */
export function readWords(words: readonly string[], commands: readonly string[]): Asked {
  const [first, ...rest] = words;
  // As git, npm and others have it.
  if (first === 'help') return { ask: 'help', of: rest, all: false };
  const end = words.indexOf('--');
  const before = end === -1 ? words : words.slice(0, end);
  const all = before.includes(HELP_ALL);
  if (words.length === 0 || all || before.some((word) => HELP.includes(word))) {
    return { ask: 'help', of: withCommand(before, commands), all };
  }
  if (before.some((word) => VERSION.includes(word))) return { ask: 'version' };
  return { ask: 'command', words: withCommand(words, commands) };
}

/** The words with `probe` before them where they name a target and no command. */
function withCommand(words: readonly string[], commands: readonly string[]): readonly string[] {
  const [first] = words;
  if (first === undefined || commands.includes(first)) return words;
  if (first.startsWith('-')) {
    const isOfProgram = [...HELP, HELP_ALL].includes(first);
    return isOfProgram || words.some((word) => commands.includes(word)) ? words : ['probe', ...words];
  }
  if (isTarget(first)) return ['probe', ...words];
  const remedy = /^\d+$/.test(first)
    ? ` For port ${first} of this machine write ${commandText('', `:${first}`)}.`
    : didYouMean(first, commands);
  throw new UsageFailure(`There is no command "${first}".${remedy} ${commandText('', '-h')} lists them.`);
}
