/** The outputs in short, as they are committed: a line each, with its SHA-256, its bytes and its name. */
import { createHash } from 'node:crypto';

/** By the name of the output, the hash and the size as the line has them. */
export type Manifest = ReadonlyMap<string, string>;

export function manifestOf(outputs: ReadonlyMap<string, string>): Manifest {
  const entries = [...outputs].map(([name, text]): [string, string] => {
    const bytes = Buffer.from(text);
    return [name, `${createHash('sha256').update(bytes).digest('hex')} ${bytes.length}`];
  });
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function serialiseManifest(manifest: Manifest): string {
  return [...manifest].map(([name, hash]) => `${hash} ${name}\n`).join('');
}

export function parseManifest(text: string): Manifest {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line): [string, string] => {
      const [hash, bytes, name] = line.split(' ');
      if (name === undefined) throw new Error(`"${line}" is no line of a manifest. Make it again with --accept.`);
      return [name, `${hash} ${bytes}`];
    }),
  );
}

export interface Difference {
  readonly name: string;
  readonly how: 'changed' | 'new' | 'gone';
}

/** @param now against `before`, in the order of names */
export function differences(before: Manifest, now: Manifest): Difference[] {
  const names = [...new Set([...before.keys(), ...now.keys()])].sort();
  return names.flatMap((name): Difference[] => {
    const [old, made] = [before.get(name), now.get(name)];
    if (old === made) return [];
    return [{ name, how: old === undefined ? 'new' : made === undefined ? 'gone' : 'changed' }];
  });
}

/** The first folder of a name. */
export function formatOf(name: string): string {
  return name.split('/')[0] ?? name;
}

/** Of each format how many outputs differ, of how many; those of which none does are there too. */
export function summarise(before: Manifest, now: Manifest, found: readonly Difference[]): string {
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
