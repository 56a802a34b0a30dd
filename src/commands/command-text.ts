/** A command of this program, written as its user would type it: as installed, or by npm in a checkout. */

/** The commands that package.json has a script for. */
const SCRIPTS: readonly string[] = ['bench', 'sweep', 'experiment', 'probe', 'serve', 'results', 'report'];

/** What npm tells the programs that it runs. */
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `commandText('bench', '-c', '50')` is `at-once bench -c 50`, or `npm run bench -- -c 50` where npm runs a script of
 * this package. Words that a shell would change are quoted.
 * @param command empty for a target or an option without a command: `commandText('', url)` is `at-once URL`
 */
export function commandText(command: string, ...words: readonly string[]): string {
  return commandTextIn(process.env, command, words);
}

/** The same with words that stand for others, as `[URL] [options]`: nothing is quoted. */
export function usageText(command: string, usage: string): string {
  return typed(process.env, command, usage);
}

export function commandTextIn(environment: Environment, command: string, words: readonly string[]): string {
  return typed(environment, command, words.map(shellWord).join(' '));
}

function typed(environment: Environment, command: string, rest: string): string {
  const words = isRunByNpm(environment)
    ? ['npm run', command === '' ? 'probe' : command, rest === '' ? '' : '--', rest]
    : ['at-once', command, rest];
  return words.filter((word) => word !== '').join(' ');
}

/** npx, and scripts of other packages that call at-once, leave the user with `at-once` to type. */
function isRunByNpm({ npm_package_name: name, npm_lifecycle_event: script = '' }: Environment): boolean {
  return name === 'at-once' && SCRIPTS.includes(script);
}

/** Quoted where a shell would not take it as it is. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : quoted(text);
}

/** For a shell: nothing in it stands for anything else. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
