/** Which words of a vocabulary the samples reach: in their documents, in what is derived from these, or in their views. */
import type { Vocabulary } from './vocabulary.js';

/** What stands at each place of some objects: the words there, and the keys. Places of a list are one place. */
export type Sightings = ReadonlyMap<string, ReadonlySet<string>>;

/** @param values what there is to see, each under the name of its sort: the same place in two sorts is two places */
export function look(values: Iterable<readonly [sort: string, value: unknown]>): Sightings {
  const sightings = new Map<string, Set<string>>();
  const add = (place: string, word: string) => {
    const words = sightings.get(place) ?? new Set();
    sightings.set(place, words.add(word));
  };
  const visit = (value: unknown, place: string): void => {
    if (typeof value === 'string') add(place, value);
    else if (Array.isArray(value)) for (const item of value) visit(item, `${place}[]`);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        add(`${place}{}`, key);
        visit(inner, `${place}.${key}`);
      }
    }
  };
  for (const [sort, value] of values) visit(value, sort);
  return sightings;
}

/**
 * A place is of a vocabulary when no other word was ever seen there. So a word counts as reached only where it means
 * what it means in that vocabulary: `failed` as an answer is not `failed` as an outcome.
 */
export function unreached({ words }: Vocabulary, sightings: Sightings): string[] {
  const reached = new Set<string>();
  for (const seen of sightings.values()) {
    if ([...seen].every((word) => words.has(word))) for (const word of seen) reached.add(word);
  }
  return [...words].filter((word) => !reached.has(word));
}
