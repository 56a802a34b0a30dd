/** Before the package is packed: writes the types of its API and its man page into dist. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manPage } from './man-page.js';

const DIST = fileURLToPath(new URL('../..', import.meta.url));
/** Made by `prepack` with their comments. The built program has none: they would be a tenth of it. */
const DECLARATIONS = join(DIST, 'declarations');
const SOURCE = join(DECLARATIONS, 'src');
const TYPES = join(DIST, 'types');
const MAN = join(DIST, 'man');

/** A user of the package needs the types that its API names: a few dozen of some hundred files. */
function writeTypes(): void {
  rmSync(TYPES, { recursive: true, force: true });
  for (const file of reachableFrom(join(SOURCE, 'api.d.ts'))) {
    const copy = join(TYPES, relative(SOURCE, file));
    mkdirSync(dirname(copy), { recursive: true });
    // Inferred types are so deeply nested that a third of the text is indentation.
    writeFileSync(copy, readFileSync(file, 'utf8').replace(/^ +/gm, ''));
  }
  rmSync(DECLARATIONS, { recursive: true });
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
