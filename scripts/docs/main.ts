/**
 * `npm run docs:refresh [-- FILE...]`: runs the commands of the pages, puts their output below them, and makes the
 * animated picture again. With names (docs/lesson.md, README.md or the picture's), only those.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { measureClients } from './measured-clients.js';
import { drawOneAtATime } from './one-at-a-time.js';
import { type Example, examplesIn, type Replacement, replaceExamples, shorten } from './page.js';
import { findQuote } from './quote.js';
import { PageSession } from './session.js';

const REPOSITORY = new URL('../../../', import.meta.url);
const PICTURE = 'docs/images/one-at-a-time.svg';
const CLIENTS = 10;

/** A run on a disturbed machine can be inconclusive. */
const TRIES = 3;

async function refresh(names: readonly string[]): Promise<void> {
  const pages = readdirSync(new URL('docs', REPOSITORY))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`);
  for (const name of names.length === 0 ? [...pages, PICTURE] : names) {
    const path = new URL(name, REPOSITORY);
    if (name === PICTURE) writeFileSync(path, drawOneAtATime(await measureClients(CLIENTS)));
    else writeFileSync(path, await refreshPage(name, readFileSync(path, 'utf8')));
  }
}

async function refreshPage(name: string, page: string): Promise<string> {
  const session = await PageSession.open(page);
  try {
    const replacements: Array<Replacement | null> = [];
    for (const example of examplesIn(page)) {
      console.error(`${name}: ${example.command}`);
      replacements.push(await runAgain(session, example));
    }
    return replaceExamples(page, replacements);
  } finally {
    await session.close();
  }
}

/**
 * Null, after an error message, if the output no longer contains what the page quotes: then the page must be edited.
 */
async function runAgain(session: PageSession, { command, shown, quotes }: Example): Promise<Replacement | null> {
  for (let left = TRIES; ; left -= 1) {
    const { code, stdout, stderr } = await session.run(command);
    const found = quotes.map((quote) => findQuote(quote, stdout));
    const missing = quotes.filter((_, index) => found[index] === null);
    if (code === 0 && missing.length === 0) {
      return {
        shown: shown === null ? null : shorten(trimLines(stdout)),
        quotes: found.filter((quote) => quote !== null),
      };
    }
    if (left > 1) continue;
    process.exitCode = 1;
    console.error(`Exit code ${code}; sentences not found: ${missing.join(' | ') || 'none'}\n${stdout}${stderr}`);
    return null;
  }
}

function trimLines(text: string): string {
  return text.replaceAll(/[ \t]+$/gm, '').replaceAll(/^\n+|\n+$/g, '');
}

await refresh(process.argv.slice(2));
