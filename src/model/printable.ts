/** Makes text from outside safe to show and save: without control characters and without credentials. */

/** Control characters, line separators, and characters that change the direction of text. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu;
const RUNS_OF_IT = new RegExp(`(?:${UNPRINTABLE.source})+`, 'gu');

/** Replaces control characters by spaces, so that text cannot control a terminal or break a line. */
export function plain(text: string): string {
  return text.replaceAll(RUNS_OF_IT, ' ');
}

/** Escapes control characters in JSON. */
export function escapeUnprintable(json: string): string {
  return json.replaceAll(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same as plain(), but keeps line ends. */
export function plainLines(text: string): string {
  return text.split('\n').map(plain).join('\n');
}

/** Applies plainLines() to every text in a nested value. */
export function plainThroughout<T>(value: T): T {
  if (typeof value === 'string') return plainLines(value) as T;
  if (Array.isArray(value)) return value.map(plainThroughout) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainThroughout(item)])) as T;
}

/** Scheme, host, port and path. */
export function shownUrl(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

/** The same for a target as the user wrote it. */
export function shownTarget(text: string): string {
  return /^https?:\/\//.test(text) && URL.canParse(text) ? shownUrl(new URL(text)) : withoutSecrets(text);
}

/** Removes query and fragment. If an at-sign makes credentials likely, only a scheme is kept. */
export function withoutSecrets(text: string): string {
  if (text.includes('@')) return `${/^[a-z][a-z\d+.-]*:\/\//i.exec(text)?.[0] ?? ''}...`;
  return text.replace(/[?#].*$/s, '?...');
}

/**
 * Removes secrets from a message that repeats words of the command line. A question mark at the end of a sentence
 * stays.
 */
export function messageWithoutSecrets(message: string): string {
  return message.replaceAll(/\S*(?:@|[?#]\S)\S*/g, withoutSecrets);
}
