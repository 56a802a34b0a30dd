/** The measuring processes and the help do not load the schemas, which take longer to load than everything else. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const PROGRAMS = new URL('../../', import.meta.url);
const IMPORT = /^(?:import|export)\b[^'";=]*?from\s*'([^']+)'|^import\s*'([^']+)'|\bimport\('([^']+)'\)/gm;

/** The names of all packages that a program can import, directly or through its files. */
function packagesOf(start: string): string[] {
  const files = new Set<string>();
  const packages = new Set<string>();
  const follow = (file: URL): void => {
    if (files.has(file.href)) return;
    files.add(file.href);
    for (const found of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      const specifier = found.slice(1).find((name) => name !== undefined) ?? '';
      if (specifier.startsWith('.')) follow(new URL(specifier, file));
      else packages.add(specifier);
    }
  };
  follow(new URL(start, PROGRAMS));
  return [...packages].filter((name) => !name.startsWith('node:'));
}

/** Refuses to load zod. */
const HOOKS = `export const resolve = (specifier, context, next) => {
  if (specifier === 'zod') throw new Error('loads zod');
  return next(specifier, context);
}`;
const REGISTER = `import { register } from 'node:module'; register(${JSON.stringify(dataUrl(HOOKS))});`;

function dataUrl(program: string): string {
  return `data:text/javascript,${encodeURIComponent(program)}`;
}

function runWithoutZod(...words: readonly string[]) {
  const program = fileURLToPath(new URL('cli.js', PROGRAMS));
  return spawnSync(process.execPath, ['--import', dataUrl(REGISTER), program, ...words], { encoding: 'utf8' });
}

describe('zod is not loaded', () => {
  test('by a server', () => assert.deepEqual(packagesOf('servers/main.js'), ['koffi']));

  test('by the load generator', () => {
    const packages = packagesOf('clients/main.js');
    assert.ok(packages.includes('http-parser-js') && !packages.includes('zod'), packages.join());
  });

  test('by the help', () => {
    for (const words of [['--help'], ['bench', '--help']]) {
      const { status, stdout, stderr } = runWithoutZod(...words);
      assert.equal(status, 0, stderr);
      assert.match(stdout, /--help/);
    }
  });

  test('but it is loaded by programs that read documents', () => {
    assert.deepEqual(packagesOf('store/read-document.js'), ['zod']);
    const saved = fileURLToPath(new URL('../../results/reference/one-at-a-time.json', PROGRAMS));
    assert.notEqual(runWithoutZod('results', 'show', saved).status, 0);
  });
});
