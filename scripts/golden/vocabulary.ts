/**
 * Finds every kind of thing that a document or its view can name: the type checker lists all unions of string literals
 * in the types of the files that produce the program's texts, so a new kind of warning or answer need not be listed
 * here. Also finds which of these words the samples reach, in their documents, their derived figures or their views.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { API, type Checker, type Project, SymbolFlags, type Type } from 'typescript/unstable/sync';

/** A union of string literals. */
export interface Vocabulary {
  /** The name of the type, or the path to it from a type that has a name. */
  readonly name: string;
  readonly words: ReadonlySet<string>;
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const IMPORTED = /(?:^(?:import|export)\b[^'";]*?from\s*|\bawait import\()'(\.[^']+)'/gm;
/**
 * Not searched: commands parse what a user typed, and formats are only names. Documents are described by the files they
 * use.
 */
const LEFT_OUT =
  /\/src\/commands\/|\/src\/store\/selection\.ts$|\/src\/presentation\/formats\.ts$|\/src\/.*\.test-support\.ts$/;

/**
 * The vocabularies of all types that can be reached from the imports of a file, given by its path from the repository's
 * root.
 */
export function vocabulariesOf(start: string): Vocabulary[] {
  const api = new API();
  try {
    const [project] = api.updateSnapshot({ openProjects: [join(ROOT, 'tsconfig.json')] }).getProjects();
    if (project === undefined) throw new Error('The type checker did not open tsconfig.json.');
    return collect(project, filesFrom(join(ROOT, start)));
  } finally {
    api.close();
  }
}

function filesFrom(start: string): string[] {
  const seen = new Set<string>();
  const add = (file: string) => {
    if (seen.has(file) || LEFT_OUT.test(file)) return;
    seen.add(file);
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(IMPORTED)) {
      const path = resolve(dirname(file), specifier.replace(/\.js$/, ''));
      for (const found of [`${path}.ts`, `${path}.tsx`].filter(existsSync)) add(found);
    }
  };
  add(start);
  return [...seen];
}

function collect({ program, checker }: Project, files: readonly string[]): Vocabulary[] {
  const found = new Map<string, Vocabulary>();
  const walk = walker(checker, (name, words) => {
    const key = [...words].sort().join(' ');
    if (!found.has(key)) found.set(key, { name, words: new Set(words) });
  });
  for (const file of files) {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) continue;
    for (const symbol of checker.getExportsOfModule(module)) {
      if ((symbol.flags & SymbolFlags.Type) !== 0) walk(checker.getDeclaredTypeOfSymbol(symbol), symbol.name);
    }
  }
  return [...found.values()];
}

/** Deeper than any type of this project. */
const MOST_DEEP = 12;
/** Generic types of other packages applied to types of this project (`z.infer`, `Omit`) count as this project's. */
const FOREIGN = /\/node_modules\/(?!zod\/|typescript\/|@typescript\/)/;
const LANGUAGE = /\/lib\.[\w.]+\.d\.ts$/;

function isForeign(type: Type): boolean {
  const symbols = [type.getAliasSymbol(), type.getSymbol()].filter((symbol) => symbol !== undefined);
  return symbols.some(({ name, declarations }) => {
    const path = declarations[0]?.path ?? '';
    return (
      FOREIGN.test(path) ||
      (LANGUAGE.test(path) && name !== '__type' && !type.isUnionType() && name === type.getSymbol()?.name)
    );
  });
}

function walker(checker: Checker, onUnion: (name: string, words: readonly string[]) => void) {
  const seen = new Set<number>();
  return walk;

  function walk(type: Type, name: string, depth = 0): void {
    if (seen.has(type.id) || depth > MOST_DEEP || isForeign(type)) return;
    seen.add(type.id);
    const further = (next: Type, way = name) => walk(next, way, depth + 1);
    if (type.isUnionType()) {
      const parts = type.getTypes() ?? [];
      const own = type.getAliasSymbol()?.name ?? name;
      const words = parts.flatMap((part) => (part.isStringLiteralType() ? [String(part.value)] : []));
      if (words.length > 1) onUnion(own, words);
      for (const [property, tags] of tagsOf(parts)) onUnion(`${own}.${property}`, tags);
      for (const part of parts) further(part, own);
    } else if (type.isIntersectionType()) {
      for (const part of type.getTypes() ?? []) further(part);
    } else if (type.isTypeReference() && checker.isArrayLikeType(type)) {
      for (const part of checker.getTypeArguments(type)) further(part);
    } else if (type.isObjectType()) {
      for (const property of checker.getPropertiesOfType(type)) {
        const inner = checker.getTypeOfSymbol(property);
        if (inner !== undefined) further(inner, `${name}.${property.name}`);
      }
    }
  }

  /** The properties that discriminate the objects of a union, with their words. */
  function tagsOf(parts: readonly Type[]): Array<readonly [property: string, words: readonly string[]]> {
    const objects = parts.filter((part) => part.isObjectType());
    if (objects.length < 2) return [];
    const tags = new Map<string, string[]>();
    for (const part of objects) {
      for (const property of checker.getPropertiesOfType(part)) {
        const type = checker.getTypeOfSymbol(property);
        if (type?.isStringLiteralType())
          tags.set(property.name, [...(tags.get(property.name) ?? []), String(type.value)]);
      }
    }
    return [...tags].filter(([, words]) => words.length === objects.length);
  }
}

/** What occurs at each place in some objects: words and keys. All items of a list are one place. */
export type Sightings = ReadonlyMap<string, ReadonlySet<string>>;

/** @param values the values to search, each with the name of its sort: equal places in two sorts are different */
export function sightingsIn(values: Iterable<readonly [sort: string, value: unknown]>): Sightings {
  const sightings = new Map<string, Set<string>>();
  const add = (place: string, word: string) => {
    const words = sightings.get(place) ?? new Set();
    sightings.set(place, words.add(word));
  };
  const walkValue = (value: unknown, place: string): void => {
    if (typeof value === 'string') add(place, value);
    else if (Array.isArray(value)) for (const item of value) walkValue(item, `${place}[]`);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        add(`${place}{}`, key);
        walkValue(inner, `${place}.${key}`);
      }
    }
  };
  for (const [sort, value] of values) walkValue(value, sort);
  return sightings;
}

/**
 * A place belongs to a vocabulary if only words of this vocabulary occur there. So a word counts as reached only where
 * it has the meaning of that vocabulary: `failed` as an answer is not `failed` as an outcome.
 */
export function unreached({ words }: Vocabulary, sightings: Sightings): string[] {
  const reached = new Set<string>();
  for (const seen of sightings.values()) {
    if ([...seen].every((word) => words.has(word))) for (const word of seen) reached.add(word);
  }
  return [...words].filter((word) => !reached.has(word));
}
