/** The text of a target as a user types it: whether it is one, and with the parts that may be left out. */

/** Whether a word names a server: no command, model or option value that stands first looks like this. */
export function isTarget(word: string): boolean {
  return /[:/.]/.test(word) || word === 'localhost';
}

const SCHEME = /^[a-z][a-z\d+.-]*:\/\//i;
const THIS_MACHINE = '127.0.0.1';

/** With the `http://` that may be left out, and with 127.0.0.1 before a port that stands alone. */
export function withScheme(text: string): string {
  const scheme = SCHEME.exec(text)?.[0];
  if (scheme !== undefined) return scheme.toLowerCase() + text.slice(scheme.length);
  if (text === '' || text.startsWith('unix:') || text.startsWith('/')) return text;
  return `http://${text.startsWith(':') ? THIS_MACHINE : ''}${text}`;
}
