/** The list of saved runs in every format. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { StoredDocument } from '../../model/document.js';
import { syntheticOpen } from '../../model/synthetic-open.test-support.js';
import { CONTEXT, syntheticRun, syntheticSelf } from '../../model/synthetic-run.test-support.js';
import { syntheticSustained } from '../../model/synthetic-sustained.test-support.js';
import { syntheticClientsSweep } from '../../model/synthetic-sweep.test-support.js';
import { renderList } from '../index.js';

const HASH = '89abcdef'.repeat(5);

function at(document: StoredDocument, hash: string | null, dirty = false): StoredDocument {
  return { ...document, context: { ...CONTEXT, commit: hash === null ? null : { hash, dirty } } };
}

const BOTH = syntheticRun({
  clients: 50,
  models: [
    ['sequential', 1],
    ['multi-process', 4],
  ],
});
const RUNS: readonly StoredDocument[] = [
  at(BOTH, HASH, true),
  at(syntheticSustained({ clients: 10 }), HASH),
  at(syntheticOpen({ clients: 20 }), null),
  at(syntheticClientsSweep([1, 4]), null),
  at(syntheticSelf(), null),
];

describe('the list of runs', () => {
  test('shows the commit, a plus where something was changed since, and says what it means', () => {
    const text = renderList(RUNS, [], 'Saved runs', false);
    assert.match(text, /synthetic +sequential +89abcde\+ +1 +245 ms +500 ms\n +multi-process {4,}4 /);
    assert.match(text, /sequential +89abcde +-/);
    assert.match(text, /synthetic-self +self +- +- +- +-\n/);
    assert.match(text, /"\+": files that git tracks had been changed since/);
    assert.doesNotMatch(renderList(RUNS.slice(1), [], 'Saved runs', false), /\+/);
  });

  test('JSON: every run with its models, and the problems', () => {
    const { runs, problems } = JSON.parse(renderList(RUNS, ['x.json is damaged'], 'Saved runs', false, 'json'));
    assert.deepEqual(problems, ['x.json is damaged']);
    assert.deepEqual(
      runs.map(({ kind, clients }: { kind: string; clients: number[] }) => [kind, clients]),
      [
        ['burst', [50]],
        ['sustained', [10]],
        ['open', [20]],
        ['sweep', [1, 4]],
        ['self', []],
      ],
    );
    assert.deepEqual(runs[0].commit, { hash: HASH, dirty: true });
    assert.equal(runs[2].commit, null);
    const [, several] = runs[0].models;
    assert.deepEqual(several, {
      about: 'multi-process (4 workers)',
      model: 'multi-process',
      workers: 4,
      accept: 'shared',
      cap: 4,
      waitP50: 60_000_000,
      lasted: 130_000_000,
    });
    assert.ok(!JSON.stringify(runs).includes('records'));
  });

  test('CSV: a line a model', () => {
    const [heading, ...lines] = renderList(RUNS, [], 'Saved runs', false, 'csv').trimEnd().split('\n');
    assert.equal(heading?.split(',').length, 13);
    assert.equal(lines.length, 6);
    assert.match(
      lines[1] ?? '',
      new RegExp(`${HASH},true,50,multi-process \\(4 workers\\),multi-process,4,shared,4,60`),
    );
  });

  test('Markdown: a table, then what is no run', () => {
    const text = renderList(RUNS, ['x.json is damaged: \u001b[31m'], 'Saved runs', false, 'markdown');
    assert.match(text, /^## Saved runs\n/);
    assert.match(text, /\n- x\.json is damaged: {2}\\\[31m\n$/);
    assert.ok(!text.includes('\u001b'));
  });

  test('none: the title says so, and the other formats are empty', () => {
    assert.equal(renderList([], [], 'None', false), 'None\n');
    assert.deepEqual(JSON.parse(renderList([], [], 'None', false, 'json')), { runs: [], problems: [] });
    assert.equal(renderList([], [], 'None', false, 'csv').trimEnd().split('\n').length, 1);
  });
});
