/** The known word that a mistyped one most resembles: one way for commands, options, models and every other choice. */
import { closest, distance } from 'fastest-levenshtein';

/** Edits that still leave a word recognisable: one in a short word, else one for every three letters. */
const LETTERS_PER_EDIT = 3;
/** So many first letters name a word as well as all of it. */
const LEAST_PREFIX = 3;

/** @returns undefined where nothing known resembles it */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const typed = word.toLowerCase();
  const found = closest(typed, known);
  if (distance(typed, found) <= Math.max(1, Math.floor((typed.length + 1) / LETTERS_PER_EDIT))) return found;
  return typed.length < LEAST_PREFIX ? undefined : known.find((candidate) => candidate.startsWith(typed));
}

/** A sentence to append to a message, with a space before it; empty where nothing known resembles the word. */
export function didYouMean(word: string, known: readonly string[]): string {
  const found = nearest(word, known);
  return found === undefined ? '' : ` Did you mean ${found}?`;
}
