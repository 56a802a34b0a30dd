/** For tests: checks that a text is a complete sentence. */
import assert from 'node:assert/strict';

export function isSentence(text: string): void {
  assert.match(text, /^[A-Za-z].*\.$/);
  assert.doesNotMatch(text, /undefined|NaN|null|Infinity|\[object|\n| {2}/);
}
