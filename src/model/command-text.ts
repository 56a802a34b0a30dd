/** Writes a command of this program as the user would type it. */

/** How the program was started: by a script of this package in a checkout, or as an installed program. */
export type Invocation = 'npm' | 'installed';

/**
 * For example, `commandTextFor('npm', ['bench', '-c', '50'])` is `npm run bench -- -c 50`. Words are quoted for a shell.
 * @param words with an empty command, `['', url]` is `at-once URL`
 */
export function commandTextFor(invocation: Invocation, [command = '', ...words]: readonly string[]): string {
  return usageTextFor(invocation, command, words.map(shellWord).join(' '));
}

/** The same for a usage text such as `[URL] [options]`, which is not quoted. */
export function usageTextFor(invocation: Invocation, command: string, usage: string): string {
  const words =
    invocation === 'npm'
      ? ['npm run', command === '' ? 'probe' : command, usage === '' ? '' : '--', usage]
      : ['at-once', command, usage];
  return words.filter((word) => word !== '').join(' ');
}

/** Quotes a word if a shell needs it. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
