/** Finds the known word that is most like a mistyped one: a command, an option, a model or another choice. */
import { distance } from 'fastest-levenshtein';

/** How many edits leave a word recognisable: one in a short word, otherwise one for every three letters. */
const LETTERS_PER_EDIT = 3;
/** This many first letters are enough to identify a word. */
const LEAST_PREFIX = 3;

/** @returns undefined if no known word is like it */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const typed = word.toLowerCase();
  const begun = typed.length < LEAST_PREFIX ? undefined : known.find((candidate) => candidate.startsWith(typed));
  if (begun !== undefined) return begun;
  const most = Math.max(1, Math.floor((typed.length + 1) / LETTERS_PER_EDIT));
  // Of two words that are equally close, the one with the same first letter is the more likely.
  const closeness = (candidate: string) => distance(typed, candidate) - (candidate[0] === typed[0] ? 0.5 : 0);
  const alike = known.filter((candidate) => distance(typed, candidate) <= most);
  return alike.sort((a, b) => closeness(a) - closeness(b))[0];
}

/** A sentence to append to a message, with a space before it; empty if no known word is like this one. */
export function didYouMean(word: string, known: readonly string[]): string {
  const found = nearest(word, known);
  return found === undefined ? '' : ` Did you mean ${found}?`;
}
