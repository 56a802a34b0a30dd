/** CONTRIBUTING has a line for each dependency, and names what is pinned. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const ROOT = new URL('../../../', import.meta.url);
const [, section = ''] = readFileSync(new URL('CONTRIBUTING.md', ROOT), 'utf8').split('## Dependencies');
const {
  dependencies,
  peerDependencies,
  devDependencies,
  overrides = {},
} = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as Record<string, Record<string, string>>;

/** The packages in the first column of a table, in which `@types/*` stands for all of them. */
function packagesIn(table: string): string[] {
  const cells = [...table.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell = '']) => cell);
  return cells
    .filter((cell) => cell !== 'package' && !cell.startsWith('---'))
    .flatMap((cell) => cell.replace(' (optional)', '').split(', '))
    .sort();
}

const [installed = '', forDevelopment = ''] = section.split('For development only:');

test('every dependency has its line, and no other package has', () => {
  assert.deepEqual(packagesIn(installed), Object.keys({ ...dependencies, ...peerDependencies }).sort());
  const known = Object.keys(devDependencies ?? {}).map((name) => name.replace(/^@types\/.*/, '@types/*'));
  assert.deepEqual(packagesIn(forDevelopment), [...new Set(known)].sort());
});

test('what is pinned is named with its reason', () => {
  const [, reasons = ''] = /Pinned are (.*?);/s.exec(installed) ?? [];
  const all = Object.entries({ ...dependencies, ...devDependencies, ...overrides });
  const pinned = all.filter(([, range]) => /^\d/.test(range)).map(([name]) => name.replace('@biomejs/biome', 'Biome'));
  assert.ok(pinned.length > 0);
  assert.deepEqual(
    pinned.filter((name) => !reasons.includes(`${name}`)),
    [],
  );
});
