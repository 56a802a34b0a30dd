/** What may be shown and saved of an address: no credentials, and no query, which may hold a key. */

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
