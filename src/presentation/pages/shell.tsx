/** A page that is one file: what it needs is in it, and it may ask nobody for more. */
import { createHash } from 'node:crypto';
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { VERSION } from '../../model/version.js';
import { STYLE } from './style.js';

export interface Page {
  readonly title: string;
  readonly children: ComponentChildren;
  /** Run in their order, after the rest of the page. */
  readonly scripts: readonly string[];
  /** Read by the scripts: plain data, by the id of its element. */
  readonly data: Readonly<Record<string, unknown>>;
  /** By which a program that wrote the page knows it again, with the version that made it. */
  readonly mark?: string | undefined;
}

/** The page as text. What came from outside is in it as text or as JSON, and no script but these can run. */
export function renderPage({ title, children, scripts, data, mark }: Page): string {
  const inline = scripts.map(closeSafely);
  const policy = [
    "default-src 'none'",
    // Styles are inline: those of charts are written on their elements.
    "style-src 'unsafe-inline'",
    'img-src data:',
    `script-src ${inline.map(hashOf).join(' ') || "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const page = (
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        {mark === undefined ? null : <meta name="at-once-page" content={`${VERSION} ${mark}`} />}
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="data:," />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
      </head>
      <body>
        {children}
        {Object.entries(data).map(([id, value]) => (
          <script key={id} type="application/json" id={id} dangerouslySetInnerHTML={{ __html: toJson(value) }} />
        ))}
        {inline.map((script) => (
          <script key={script.length} dangerouslySetInnerHTML={{ __html: script }} />
        ))}
      </body>
    </html>
  );
  return `<!doctype html>\n${renderToString(page)}\n`;
}

/** JSON in which nothing can end the element that holds it. */
function toJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

/** In a script of ours `</script` can only stand in a string. */
function closeSafely(script: string): string {
  return script.replaceAll('</script', '<\\/script');
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
