/** Options as typed: short ones with the value in the same word, and unknown ones. */
import { UsageFailure } from '../model/failure.js';
import { commandText } from './command-text.js';
import { nearest } from './nearest.js';
import { OPTIONS, type OptionRow } from './options.js';
import { isTarget } from './target-text.js';

const ROWS: readonly OptionRow[] = OPTIONS;
const ALL_OF = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** Makes two words of `-c50` and `-d10s`, as yargs would read the letters as flags. */
export function splitShortOptions(words: readonly string[]): readonly string[] {
  const rows = rowsOf(words);
  const end = words.indexOf('--');
  return words.flatMap((word, index) => {
    const [, letter, value = ''] = /^-([a-z])([^=].*)$/is.exec(word) ?? [];
    if (letter === undefined || (end !== -1 && index > end)) return [word];
    const isLong = rows.some(({ name }) => name === word.slice(1));
    if (isLong) throw new UsageFailure(`Unknown option ${word}. Did you mean -${word}?`);
    const takesValue = rows.some(({ short, type }) => short === letter && type !== 'flag');
    return takesValue ? [`-${letter}`, value] : [word];
  });
}

/** The options of the command that the words name, including those of all its actions. */
function rowsOf([command = '']: readonly string[]): readonly OptionRow[] {
  return ROWS.filter(({ commands }) => commands.some((name) => name.split(' ')[0] === command));
}

/** The message about the first word that the parser does not know. */
export function describeUnknown([name = '']: readonly string[], words: readonly string[]): string {
  const [command = ''] = words;
  const isLong = words.some((word) => word === `--${name}` || word.startsWith(`--${name}=`));
  const isShort = !isLong && name.length === 1 && words.some((word) => /^-[^-]/.test(word) && word.includes(name));
  if (!isLong && !isShort) return describeUnknownWord(name, words);
  const typed = isLong ? `--${name}` : `-${name}`;
  const own = rowsOf(words).map((row) => row.name);
  const found = isLong ? nearest(name, own) : undefined;
  if (found !== undefined) return `Unknown option ${typed}. Did you mean --${found}?`;
  const others = ROWS.filter((row) => (isLong ? row.name === name : row.short === name)).flatMap((row) => row.commands);
  const [other] = others;
  if (other === undefined) return `Unknown option ${typed}. ${seeHelp(command)}`;
  return `${command} has no option ${typed}: it belongs to ${ALL_OF.format(new Set(others))}. ${seeHelp(command)}`;
}

function describeUnknownWord(name: string, [command = '', ...words]: readonly string[]): string {
  const [first] = words.filter(isTarget);
  const isSecond = isTarget(name) && first !== undefined && first !== name;
  if (isSecond) return `${commandText(command)} takes one URL, not both ${first} and ${name}. Leave one out.`;
  const isPort = /^\d+$/.test(name) && first !== undefined && !/[:/]/.test(first);
  const remedy = isPort ? `Write the port behind the host: ${first}:${name}.` : seeHelp(command);
  return `${commandText(command)} takes no "${name}". ${remedy}`;
}

function seeHelp(command: string): string {
  return `See ${commandText(command, '-h')}.`;
}
