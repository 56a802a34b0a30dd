/** Limits on the workflows: actions are pinned by commit, and jobs have only read access to the repository. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const FOLDER = new URL('../../../.github/workflows/', import.meta.url);

for (const name of readdirSync(FOLDER)) {
  test(name, () => {
    const text = readFileSync(new URL(name, FOLDER), 'utf8');
    const used = [...text.matchAll(/^ *(?:- )?uses: (.*)$/gm)].map((match) => match[1] ?? '');
    assert.ok(used.length > 0);
    for (const action of used) assert.match(action, /^actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    assert.match(text, /^permissions:\n {2}contents: read\n\n/m);
    // To publish with provenance a job needs a token that proves which workflow it is.
    const allowed = name === 'release.yml' ? text.replace('id-token: write', '') : text;
    assert.doesNotMatch(allowed, /: write|pull_request_target/);
  });
}

test('nothing is released before package.json names a repository, or under the tag of another version', () => {
  const { version, repository } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  const check = (tag: string) =>
    spawnSync(process.execPath, ['scripts/check-release.mjs', tag], { cwd: REPOSITORY, encoding: 'utf8' });
  assert.equal(check(`v${version}`).status, repository === undefined ? 1 : 0);
  assert.match(check('v0.0.0').stderr, new RegExp(`Use v${version}\\.`));
  assert.equal(check('v0.0.0').status, 1);
});
