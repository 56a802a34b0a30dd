/** A page that is one file: what it needs is in it, and it may ask nobody for more. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Picture } from '../../analysis/pictures/picture.js';
import { VERSION } from '../../model/version.js';
import { THEMES, themeOf } from '../charts/svg.js';
import { STYLE } from './page-parts.js';

export interface Page {
  readonly title: string;
  readonly children: ComponentChildren;
  /** Drawn by the chart library, which the page takes with it. */
  readonly pictures: readonly Picture[];
  /** Of src/presentation/pages/browser: run after those that draw the pictures. */
  readonly scripts?: readonly string[];
  /** By which a program that wrote the page knows it again, with the version that made it. */
  readonly mark?: string | undefined;
}

/** The page as text. What came from outside is in it as text or as JSON, and no script but these can run. */
export function renderPage({ title, children, pictures, scripts = [], mark }: Page): string {
  const inline = [chartLibrary(), ...['charts', ...scripts].map(browserScript)].map(closeSafely);
  const policy = [
    "default-src 'none'",
    // Styles are inline: those of charts are written on their elements.
    "style-src 'unsafe-inline'",
    'img-src data:',
    `script-src ${inline.map(policyHash).join(' ')}`,
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
        <script
          type="application/json"
          id="pictures"
          dangerouslySetInnerHTML={{ __html: toJson(chartData(pictures)) }}
        />
        {inline.map((script) => (
          <script key={script.length} dangerouslySetInnerHTML={{ __html: script }} />
        ))}
      </body>
    </html>
  );
  return `<!doctype html>\n${renderToString(page)}\n`;
}

/** What the charts of a page are drawn from, as the page holds it. */
function chartData(pictures: readonly Picture[]) {
  return {
    themes: Object.fromEntries(THEMES.map((name) => [name, themeOf(name)])),
    pictures: Object.fromEntries(pictures.map(({ id, option, points }) => [id, { option, points }])),
  };
}

/** The chart library as it is published. */
function chartLibrary(): string {
  return readFileSync(createRequire(import.meta.url).resolve('echarts/dist/echarts.min.js'), 'utf8');
}

/** It is no module: in a page that is opened from disk it is a part of the page. */
function browserScript(name: string): string {
  const text = readFileSync(fileURLToPath(new URL(`./browser/${name}.js`, import.meta.url)), 'utf8');
  return `{${text.replace(/\/\/# sourceMappingURL.*|export \{\};/g, '')}}`;
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

function policyHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
