/** A page that is one self-contained file. Its policy prevents it from loading anything. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { VERSION } from '../../model/version.js';
import type { Child } from './jsx-runtime.js';
import { STYLE } from './style.js';

export interface Page {
  readonly title: string;
  readonly children: Child;
  /** File names in src/presentation/pages/browser, without their ending. */
  readonly scripts: readonly string[];
  /** Identifies the page to the program that wrote it, together with the version. */
  readonly mark?: string | undefined;
}

/** The page as text. Text from outside is escaped, and no other script can run. */
export function renderPage({ title, children, scripts, mark }: Page): string {
  const inline = scripts.map(browserScript).map(closeSafely);
  const policy = [
    "default-src 'none'",
    // The style sheet is inline, and the script of pictures positions the tip.
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
        {inline.map((script) => (
          <script key={script.length} dangerouslySetInnerHTML={{ __html: script }} />
        ))}
      </body>
    </html>
  );
  return `<!doctype html>\n${page?.text}\n`;
}

/** A classic script, since a page that is opened from disk can't load modules. */
function browserScript(name: string): string {
  const text = readFileSync(fileURLToPath(new URL(`./browser/${name}.js`, import.meta.url)), 'utf8');
  return `{${text.replace(/\/\/# sourceMappingURL.*|export \{\};/g, '')}}`;
}

/** Our scripts can contain `</script` only in strings. */
function closeSafely(script: string): string {
  return script.replaceAll('</script', '<\\/script');
}

function policyHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
