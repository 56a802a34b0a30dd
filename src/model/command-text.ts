/** A command as its reader would type it. */

/** How the program was started: by a script of this package, or as an installed program. */
export type Invocation = 'npm' | 'installed';

/** @param words the command and its arguments, as `['bench', '--clients', '50']` */
export function commandText(words: readonly string[], invocation: Invocation): string {
  const [command = '', ...rest] = words;
  if (invocation === 'installed') return ['at-once', ...words].join(' ');
  return ['npm run', command, ...(rest.length === 0 ? [] : ['--', ...rest])].join(' ');
}
