/** The JavaScript examples of docs/api.md run as they stand, as programs of a user who has installed the package. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const PAGE = readFileSync(join(REPOSITORY, 'docs', 'api.md'), 'utf8');
const EXAMPLES = [...PAGE.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code = '']) => code);

const folder = mkdtempSync(join(tmpdir(), 'at-once-api-'));
after(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, 'node_modules'));
symlinkSync(REPOSITORY, join(folder, 'node_modules', 'at-once'));

test('there are examples, and each function has one', () => {
  const functions = [...PAGE.matchAll(/^\| `(\w+)\(/gm)].map(([, name = '']) => name);
  assert.ok(functions.length >= 11, functions.join(' '));
  for (const name of functions)
    assert.ok(
      EXAMPLES.some((code) => code.includes(`${name}(`)),
      name,
    );
});

/** What a failed expectation had instead of a number, on a busy machine. */
const INCONCLUSIVE = /actual: '(>=\d+|not known)'/;

for (const [index, code] of EXAMPLES.entries()) {
  test(`example ${index + 1}`, (context) => {
    const file = join(folder, `example-${index + 1}.mjs`);
    writeFileSync(file, code);
    const options = { cwd: folder, encoding: 'utf8', timeout: 120_000 } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], options);
    if (status === 1 && INCONCLUSIVE.test(stdout)) return context.diagnostic('inconclusive');
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  });
}
