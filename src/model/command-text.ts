/** A command of this program, written as its user would type it. */

/** How the program was started: by a script of this package in a checkout, or as an installed program. */
export type Invocation = 'npm' | 'installed';

/**
 * `commandTextFor('npm', ['bench', '-c', '50'])` is `npm run bench -- -c 50`. Words that a shell would change are quoted.
 * @param words an empty command stands for a target alone: `['', url]` is `at-once URL`
 */
export function commandTextFor(invocation: Invocation, [command = '', ...words]: readonly string[]): string {
  return usageTextFor(invocation, command, words.map(shellWord).join(' '));
}

/** The same with words that stand for others, as `[URL] [options]`: nothing is quoted. */
export function usageTextFor(invocation: Invocation, command: string, usage: string): string {
  const words =
    invocation === 'npm'
      ? ['npm run', command === '' ? 'probe' : command, usage === '' ? '' : '--', usage]
      : ['at-once', command, usage];
  return words.filter((word) => word !== '').join(' ');
}

/** Quoted where a shell would not take it as it is. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
