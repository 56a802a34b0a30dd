/** The text of a target: whether a word is one, and adding the parts that a user can leave out. */

/** Whether a word names a server. No command or model looks like this, and no value of an option before a command. */
export function isTarget(word: string): boolean {
  return /[:/.]/.test(word) || word === 'localhost';
}

const SCHEME = /^[a-z][a-z\d+.-]*:\/\//i;
const THIS_MACHINE = '127.0.0.1';

/** Adds a missing `http://`, and 127.0.0.1 before a port alone. */
export function withScheme(text: string): string {
  const scheme = SCHEME.exec(text)?.[0];
  if (scheme !== undefined) return scheme.toLowerCase() + text.slice(scheme.length);
  if (text === '' || text.startsWith('unix:') || text.startsWith('/')) return text;
  return `http://${text.startsWith(':') ? THIS_MACHINE : ''}${text}`;
}
