/** What `npm run golden` does with the outputs: compares them, writes them to a folder, or accepts them. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const GOLDEN_USAGE = `npm run golden [-- OPTION...]: compares every output with the committed manifest.
  --only FORMATS   compare these alone, such as json,csv,svg: their folders' names
  --against DIR    compare with the texts in a folder that --write made, as from another commit
  --write DIR      write the texts to a folder; two of them can be compared with diff -r
  --accept         make the outputs of now the committed ones`;

const MOST_NAMED = 200;

export interface GoldenContext {
  readonly manifestFile: string;
  readonly make: () => Promise<ReadonlyMap<string, string>>;
  readonly say: (line: string) => void;
}

/** The exit code: 0 if nothing differs, 1 if something does, 2 for wrong usage. */
export async function golden(argv: readonly string[], { manifestFile, make, say }: GoldenContext): Promise<number> {
  const options = parseGoldenOptions(argv);
  if (options === null) {
    say(GOLDEN_USAGE);
    return 2;
  }
  const outputs = await make();
  if (options.write !== undefined) {
    writeTexts(options.write, outputs);
    say(`${outputs.size} outputs were written to ${options.write}.`);
    return 0;
  }
  const asked = <T>(all: ReadonlyMap<string, T>) =>
    new Map(
      [...all].filter(([name]) => options.only === undefined || options.only.split(',').includes(formatOf(name))),
    );
  const now = manifestOf(asked(outputs));
  const before = options.against === undefined ? readManifest(manifestFile) : manifestOf(readTexts(options.against));
  const found = differences(asked(before), now);
  for (const { name, how } of found.slice(0, MOST_NAMED)) say(`${how.padEnd(7)}  ${name}`);
  if (found.length > MOST_NAMED) say(`... and ${found.length - MOST_NAMED} more`);
  say(countByFormat(asked(before), now, found));
  if (options.accept) {
    writeFileSync(manifestFile, serialiseManifest(manifestOf(outputs)));
    say(`${outputs.size} outputs were accepted in ${manifestFile}.`);
    return 0;
  }
  if (found.length === 0 && now.size > 0) return 0;
  say(
    'To see how the texts differ, use --write DIR here and at the previous commit, and diff -r. To accept them, use --accept.',
  );
  return 1;
}

function parseGoldenOptions(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { write: text, against: text, only: text, accept: { type: 'boolean', default: false } },
    });
    return values;
  } catch {
    return null;
  }
}

/** Without a manifest every output is new. */
function readManifest(file: string): Manifest {
  try {
    return parseManifest(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map();
    throw error;
  }
}

function writeTexts(folder: string, outputs: ReadonlyMap<string, string>): void {
  for (const [name, text] of outputs) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function readTexts(folder: string, below = ''): Map<string, string> {
  const entries = readdirSync(join(folder, below), { withFileTypes: true });
  return new Map(
    entries.flatMap((entry): Array<readonly [string, string]> => {
      const name = join(below, entry.name);
      return entry.isDirectory() ? [...readTexts(folder, name)] : [[name, readFileSync(join(folder, name), 'utf8')]];
    }),
  );
}

/** The committed summary of the outputs: for each name its SHA-256 and size, as in its line of the file. */
type Manifest = ReadonlyMap<string, string>;

function manifestOf(outputs: ReadonlyMap<string, string>): Manifest {
  const entries = [...outputs].map(([name, text]): [string, string] => {
    const bytes = Buffer.from(text);
    return [name, `${createHash('sha256').update(bytes).digest('hex')} ${bytes.length}`];
  });
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function serialiseManifest(manifest: Manifest): string {
  return [...manifest].map(([name, hash]) => `${hash} ${name}\n`).join('');
}

function parseManifest(text: string): Manifest {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line): [string, string] => {
      const [hash, bytes, name] = line.split(' ');
      if (name === undefined)
        throw new Error(`"${line}" is not a line of a manifest. Write the manifest again with --accept.`);
      return [name, `${hash} ${bytes}`];
    }),
  );
}

interface OutputDifference {
  readonly name: string;
  readonly how: 'changed' | 'new' | 'gone';
}

/** Compares `now` with `before`, in the order of names. */
function differences(before: Manifest, now: Manifest): OutputDifference[] {
  const names = [...new Set([...before.keys(), ...now.keys()])].sort();
  return names.flatMap((name): OutputDifference[] => {
    const [old, made] = [before.get(name), now.get(name)];
    if (old === made) return [];
    return [{ name, how: old === undefined ? 'new' : made === undefined ? 'gone' : 'changed' }];
  });
}

/** The first folder of a name. */
export function formatOf(name: string): string {
  return name.split('/')[0] ?? name;
}

/** For each format how many outputs differ, out of how many; formats without differences are listed too. */
function countByFormat(before: Manifest, now: Manifest, found: readonly OutputDifference[]): string {
  const count = (names: Iterable<string>, format: string) =>
    [...names].filter((name) => formatOf(name) === format).length;
  const formats = [...new Set([...before.keys(), ...now.keys()].map(formatOf))].sort();
  const differing = found.map(({ name }) => name);
  const width = Math.max(...formats.map((format) => format.length));
  return formats
    .map((format) => {
      const differ = count(differing, format);
      return `${format.padEnd(width)}  ${differ === 0 ? `all ${count(now.keys(), format)} as before` : `${differ} of ${count(new Set([...before.keys(), ...now.keys()]), format)} differ`}`;
    })
    .join('\n');
}
