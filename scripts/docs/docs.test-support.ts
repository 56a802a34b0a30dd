/** For tests: the pages of docs. */
import { readdirSync, readFileSync } from 'node:fs';

const REPOSITORY = new URL('../../../', import.meta.url);
export const DOCS = new URL('docs/', REPOSITORY);

export const PAGES: ReadonlyArray<{ readonly name: string; readonly text: string }> = readdirSync(DOCS)
  .filter((name) => name.endsWith('.md'))
  .map((name) => ({ name, text: readFileSync(new URL(name, DOCS), 'utf8') }));

export const SCRIPTS: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL('package.json', REPOSITORY), 'utf8'),
).scripts;
