/** Text from outside, as it may be shown and saved: harmless to a terminal, and without credentials. */

/** What paints or steers a terminal or breaks a line, and what makes text run the other way. */
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu;
const RUNS_OF_IT = new RegExp(`(?:${UNPRINTABLE.source})+`, 'gu');

/** Text from outside without its control characters: it must not paint or steer a terminal, or break a line. */
export function plain(text: string): string {
  return text.replaceAll(RUNS_OF_IT, ' ');
}

/** The same of JSON, in which what can't be printed has a way to be written all the same. */
export function escapeUnprintable(json: string): string {
  return json.replaceAll(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same of text of several lines: only its line ends stay. */
export function plainLines(text: string): string {
  return text.split('\n').map(plain).join('\n');
}

/** Anything made of lists, objects and texts of several lines, with every text in it plain. */
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

/** Of a target as a user wrote it. */
export function shownTarget(text: string): string {
  return /^https?:\/\//.test(text) && URL.canParse(text) ? shownUrl(new URL(text)) : withoutSecrets(text);
}

/** The same of what is no URL. Where an at-sign makes credentials likely, only a scheme is left. */
export function withoutSecrets(text: string): string {
  if (text.includes('@')) return `${/^[a-z][a-z\d+.-]*:\/\//i.exec(text)?.[0] ?? ''}...`;
  return text.replace(/[?#].*$/s, '?...');
}

/** A message in which words of the command line are repeated. A question mark that ends a sentence stays. */
export function messageWithoutSecrets(message: string): string {
  return message.replaceAll(/\S*(?:@|[?#]\S)\S*/g, withoutSecrets);
}
