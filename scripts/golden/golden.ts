/** What `npm run golden` does with the outputs: compares them, writes them to a folder, or accepts them. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  differences,
  formatOf,
  type Manifest,
  manifestOf,
  parseManifest,
  serialiseManifest,
  summarise,
} from './manifest.js';

const USAGE = `npm run golden [-- OPTION...]: compares every output with the committed manifest.
  --only FORMATS   compare these alone, as json,csv,svg: their folders' names
  --against DIR    compare with the texts in a folder that --write made, as from another commit
  --write DIR      write the texts to a folder; two of them can be compared with diff -r
  --accept         make the outputs of now the committed ones`;

const MOST_NAMED = 200;

export interface Surroundings {
  readonly manifestFile: string;
  readonly make: () => Promise<ReadonlyMap<string, string>>;
  readonly say: (line: string) => void;
}

/** The exit code: 0 when nothing differs, 1 when something does, 2 for wrong usage. */
export async function golden(argv: readonly string[], { manifestFile, make, say }: Surroundings): Promise<number> {
  const options = parse(argv);
  if (options === null) {
    say(USAGE);
    return 2;
  }
  const outputs = await make();
  if (options.write !== undefined) {
    writeTexts(options.write, outputs);
    say(`${outputs.size} outputs are written to ${options.write}.`);
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
  say(summarise(asked(before), now, found));
  if (options.accept) {
    writeFileSync(manifestFile, serialiseManifest(manifestOf(outputs)));
    say(`${outputs.size} outputs are accepted in ${manifestFile}.`);
    return 0;
  }
  if (found.length === 0 && now.size > 0) return 0;
  say('To see how the texts differ: --write DIR here and at the commit before, and diff -r. To accept them: --accept.');
  return 1;
}

function parse(argv: readonly string[]) {
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

/** Without one every output is new. */
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
