/** What is loaded for a kind: a burst of our own servers does not wait for the rules of a probe. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryFolder } from '../cli.test-support.js';

/** The modules of this program that are loaded by these words, from the coverage that V8 writes. */
function loadedBy(context: TestContext, words: string): string[] {
  const folder = temporaryFolder(context);
  const registry = new URL('./registry.js', import.meta.url);
  const program = `const { loadKind } = await import(${JSON.stringify(registry.href)}); ${words}`;
  const env = { ...process.env, NODE_V8_COVERAGE: folder };
  execFileSync(process.execPath, ['--input-type=module', '--eval', program], { env });
  return readdirSync(folder).flatMap((file) => {
    const { result } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { result: Array<{ url: string }> };
    const root = new URL('../', registry).href;
    return result.flatMap(({ url }) => (url.startsWith(root) ? [url.slice(root.length)] : []));
  });
}

test('the rules of a probe are loaded for bursts at a URL alone', (context) => {
  const loaded = loadedBy(context, `await loadKind('burst', false);`);
  assert.ok(loaded.includes('analysis/burst/kind.js'));
  assert.deepEqual(
    loaded.filter((path) => path.startsWith('probe/estimation/')),
    [],
  );
});
