/** Limits on the workflows: actions are pinned by commit, and jobs have only read access to the repository. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const FOLDER = new URL('../../../.github/workflows/', import.meta.url);

for (const name of readdirSync(FOLDER)) {
  test(name, () => {
    const text = readFileSync(new URL(name, FOLDER), 'utf8');
    const used = [...text.matchAll(/^ *(?:- )?uses: (.*)$/gm)].map((match) => match[1] ?? '');
    assert.ok(used.length > 0);
    for (const action of used) assert.match(action, /^actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    assert.match(text, /^permissions:\n {2}contents: read\n\n/m);
    assert.doesNotMatch(text, /: write|pull_request_target/);
  });
}
