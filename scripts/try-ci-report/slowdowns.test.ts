/** Each slowdown fits the current sources. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { patched, SLOWDOWN_NAMES, SLOWDOWNS } from './slowdowns.js';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

test('the text that each slowdown replaces occurs once', () => {
  const patches = SLOWDOWN_NAMES.flatMap((name) => SLOWDOWNS[name].patches);
  assert.ok(patches.length > 0);
  for (const patch of patches) assert.ok(patched(patch, REPOSITORY).includes(patch.to));
});
