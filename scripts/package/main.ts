/** Before the package is packed: writes the types of its API and its man page into dist. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manPage } from './man-page.js';

const DIST = fileURLToPath(new URL('../..', import.meta.url));
const SOURCE = join(DIST, 'src');
const TYPES = join(DIST, 'types');
const MAN = join(DIST, 'man');

/** A user of the package needs the types that its API names: a few dozen of some hundred files. */
function writeTypes(): void {
  rmSync(TYPES, { recursive: true, force: true });
  for (const file of reachableFrom(join(SOURCE, 'api.d.ts'))) cpSync(file, join(TYPES, relative(SOURCE, file)));
}

function reachableFrom(file: string, known = new Set<string>()): Set<string> {
  if (known.has(file)) return known;
  known.add(file);
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*['"](\.[^'"]+)\.js['"]/g)) {
    reachableFrom(join(dirname(file), `${specifier}.d.ts`), known);
  }
  return known;
}

writeTypes();
mkdirSync(MAN, { recursive: true });
writeFileSync(join(MAN, 'at-once.1'), manPage());
