/** The scripts that a page takes with it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** The chart library as it is published, and what draws with it. */
export function chartScripts(): string[] {
  const library = createRequire(import.meta.url).resolve('echarts/dist/echarts.min.js');
  return [readFileSync(library, 'utf8'), browserScript('charts')];
}

/** Of src/pages/browser. It is no module: in a page that is opened from disk it is a part of the page. */
export function browserScript(name: string): string {
  const text = readFileSync(fileURLToPath(new URL(`./browser/${name}.js`, import.meta.url)), 'utf8');
  return `{${text.replace(/\/\/# sourceMappingURL.*|export \{\};/g, '')}}`;
}
