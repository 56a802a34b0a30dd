/**
 * Checks the project's language: no text, comment or page may contain one of these phrases, which make a reader read
 * twice. Whole files are searched, code included, as no phrase is a name. A phrase is also found across line ends.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FORBIDDEN = [
  'whoever',
  'whom',
  'hardly any',
  'in vain',
  'held against',
  'could not be told',
  "can't be told",
  'a row a',
  'a connection a',
  'a file a',
  'answers a second',
  'so it is(?=[.\'"`|)])', // As an answer, or the name of a column.
  'means nothing to',
  'that it should not',
  'is no file',
  'for ever',
  'of another hand',
];

/** File -> phrases that it may contain, each with its reason. At most ten in all. */
const EXCEPTIONS = {};
const MOST_EXCEPTIONS = 10;
/** Contains the list. */
const THIS_FILE = join('scripts', 'check-language.mjs');

const FOLDERS = ['src', 'bench', 'scripts', 'docs'];
const PAGES = ['README.md', 'CONTRIBUTING.md', 'results/README.md', 'package.json'];
const CHECKED = /\.(?:[jt]sx?|mjs|md|css)$/;
/** What can separate two words: also the marks of a comment, and the quotes between two parts of one text. */
const BETWEEN = String.raw`(?:\s|\n\s*(?:\*|\/\/|>)\s|['"\`]\s*\+\s*['"\`])+`;

/** A phrase may end with a lookahead. */
const patternOf = (phrase) => new RegExp(`(?<![\\w-])${phrase.split(' ').join(BETWEEN)}(?![\\w-])`, 'gi');
const PATTERNS = FORBIDDEN.map((phrase) => [phrase.replace(/\(.*/, ''), patternOf(phrase)]);

function textsToCheck() {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((name) => join(folder, name)),
  ).filter((file) => CHECKED.test(file) && file !== THIS_FILE);
  const texts = [...files, ...PAGES].map((file) => [file, readFileSync(file, 'utf8')]);
  return [...texts, ['CHANGELOG.md', newestSection(readFileSync('CHANGELOG.md', 'utf8'))]];
}

/** Older sections stay as they are. Line numbers are right, as the newest section comes first. */
function newestSection(changelog) {
  const [, ...starts] = [...changelog.matchAll(/^## /gm)].map(({ index }) => index);
  return changelog.slice(0, starts[0]);
}

function problemsOf([file, text]) {
  const allowed = EXCEPTIONS[file] ?? [];
  return PATTERNS.filter(([phrase]) => !allowed.includes(phrase)).flatMap(([phrase, pattern]) =>
    [...text.matchAll(pattern)].map(({ index }) => {
      const line = text.slice(0, index).split('\n').length;
      return `${file}:${line}: "${phrase}": ${text.split('\n')[line - 1].trim().slice(0, 120)}`;
    }),
  );
}

const texts = textsToCheck();
const problems = texts.flatMap(problemsOf);
const exceptions = Object.values(EXCEPTIONS).flat().length;
for (const problem of problems) console.error(problem);
if (exceptions > MOST_EXCEPTIONS) console.error(`${exceptions} exceptions, at most ${MOST_EXCEPTIONS} are allowed.`);
console.log(`${texts.length} texts, ${problems.length} phrases to rewrite`);
process.exitCode = problems.length === 0 && exceptions <= MOST_EXCEPTIONS && texts.length > PAGES.length ? 0 : 1;
