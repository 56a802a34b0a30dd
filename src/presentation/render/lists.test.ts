/** The list of saved runs in every format. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { exitCodeFor } from '../../analysis/judgement.js';
import { describeSlots } from '../../analysis/kind/kind.js';
import type { StoredDocument } from '../../model/document.js';
import { EXIT } from '../../model/failure.js';
import type { ModelName } from '../../model/scenario.js';
import { syntheticArrivalsAtUrl } from '../../model/synthetic-arrivals-at-url.test-support.js';
import { syntheticOpen } from '../../model/synthetic-open.test-support.js';
import { CONTEXT, syntheticRun, syntheticSelf } from '../../model/synthetic-run.test-support.js';
import { syntheticSustained } from '../../model/synthetic-sustained.test-support.js';
import { syntheticClientsSweep } from '../../model/synthetic-sweep.test-support.js';
import { simulatedProbe } from '../../probe/probing/simulated-probe.test-support.js';
import { parseDocument } from '../../store/read-document.js';
import { renderList } from '../index.js';
import { slotsKey } from './lists.js';

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
  test('shows the commit, with a plus if files had changed since, and explains the plus', () => {
    const text = renderList(RUNS, [], 'Saved runs', false);
    assert.match(text, /synthetic +sequential +89abcde\+ +1 +245 ms +500 ms\n +multi-process {11,}4 /);
    assert.match(text, /sequential +89abcde +-/);
    assert.match(text, /synthetic-self +self +- +- +- +-\n/);
    assert.match(text, /"\+" means that files tracked by git had been changed/);
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
      slots: { kind: 'exactly', count: 4 },
      cap: 4,
      waitP50: 60_000_000,
      lasted: 130_000_000,
    });
    assert.ok(!JSON.stringify(runs).includes('records'));
  });

  test('CSV: one line per model', () => {
    const [heading, ...lines] = renderList(RUNS, [], 'Saved runs', false, 'csv').trimEnd().split('\n');
    assert.equal(heading?.split(',').length, 14);
    assert.equal(lines.length, 6);
    assert.match(
      lines[1] ?? '',
      new RegExp(`${HASH},true,50,multi-process \\(4 workers\\),multi-process,4,shared,4,60`),
    );
  });

  test('Markdown: a table, then the files that are not runs', () => {
    const text = renderList(RUNS, ['x.json is damaged: \u001b[31m'], 'Saved runs', false, 'markdown');
    assert.match(text, /^## Saved runs\n/);
    assert.match(text, /\n- x\.json is damaged: {2}\\\[31m\n$/);
    assert.ok(!text.includes('\u001b'));
  });

  test('no runs: the title says so, and the other formats are empty', () => {
    assert.equal(renderList([], [], 'None', false), 'None\n');
    assert.deepEqual(JSON.parse(renderList([], [], 'None', false, 'json')), { runs: [], problems: [] });
    assert.equal(renderList([], [], 'None', false, 'csv').trimEnd().split('\n').length, 1);
  });
});

describe('the slots of a run', () => {
  const burst = (clients: number, model: ModelName, workers = 1) =>
    syntheticRun({ clients, models: [[model, workers]] });
  const unserved = (document: StoredDocument): StoredDocument => {
    const text = JSON.stringify(document).replaceAll('{"kind":"served"}', '{"kind":"timed-out"}');
    return parseDocument(text, 'unserved.json');
  };

  for (const [shown, cap, what, make] of [
    ['4', 4, 'a burst that met the limit', () => burst(50, 'multi-process', 4)],
    ['>= 3', null, 'a burst too small to meet it', () => burst(3, 'multi-process', 4)],
    ['failed', null, 'a burst without an answer', () => unserved(burst(50, 'sequential'))],
    ['failed', null, 'open arrivals without an answer', () => unserved(syntheticOpen({ clients: 20 }))],
    ['-', null, 'open arrivals, which do not measure slots', () => syntheticOpen({ clients: 20 })],
    ['-', null, 'the instrument itself', () => syntheticSelf()],
    ['4', 4, 'a probe that found a number', () => simulatedProbe({ slots: 4 })],
    ['none', 'none', 'a probe of a server without a limit', () => simulatedProbe({ slots: null }, { maxClients: 64 })],
    ['>= 32', null, 'a probe with too few clients', () => simulatedProbe({ slots: null }, { maxClients: 32 })],
    ['inconclusive', null, 'an inconclusive probe', () => simulatedProbe({ slots: 4, serviceTime: 0 })],
    ['failed', null, 'a probe without an answer', () => simulatedProbe({ admits: 0 })],
  ] as const) {
    test(`${shown}: ${what}`, async () => {
      const document = await make();
      const [run] = JSON.parse(renderList([document], [], 'Saved runs', false, 'json')).runs;
      assert.equal(describeSlots(run.models[0].slots), shown);
      assert.equal(run.models[0].cap, cap);
      const [, row = ''] = renderList([document], [], '', false, 'csv').trimEnd().split('\n');
      assert.ok(row.endsWith(`,${shown === '-' ? '' : shown}`), row);
      assert.ok(renderList([document], [], 'Saved runs', false).includes(` ${shown}`));
      const code = exitCodeFor(document);
      assert.equal(shown === 'inconclusive', code === EXIT.couldNotTell);
      assert.equal(shown === 'failed', code === EXIT.failed);
    });
  }

  test('a table sorts a bound after its number, no limit after all numbers, and puts runs without an answer last', () => {
    const keys = [
      { kind: 'at-least', count: 4 },
      { kind: 'none' },
      { kind: 'exactly', count: 32 },
      { kind: 'exactly', count: 4 },
    ] as const;
    const sorted = [...keys].sort((a, b) => Number(slotsKey(a)) - Number(slotsKey(b)));
    assert.deepEqual(sorted.map(describeSlots), ['4', '>= 4', '32', 'none']);
    for (const none of [{ kind: 'inconclusive' }, { kind: 'failed' }, null] as const) assert.equal(slotsKey(none), '');
  });
});

test('a line of the list fits the terminal unless a name is wider; columns are dropped in order, names are never cut', async () => {
  const long = `20260102-030405-${'x'.repeat(160)}`;
  const runs = [
    ...RUNS,
    { ...at(BOTH, HASH, true), name: '20260102-030405-compare-50' },
    { ...at(BOTH, HASH, true), name: long },
    await simulatedProbe({ slots: 4, serviceTime: 0 }),
  ];
  for (const [width, headings] of [
    [40, 'name slots'],
    [60, 'name model slots'],
    [80, 'name model commit slots wait p50 lasted'],
    [160, 'name model commit slots wait p50 lasted'],
  ] as const) {
    const lines = renderList(runs, [], 'Saved runs', false, 'table', width).split('\n');
    assert.equal(lines[1]?.trim().replaceAll(/ +/g, ' '), headings);
    assert.ok(lines.includes(long));
    for (const line of lines) assert.ok(line === long || line.length <= width, line);
    for (const { name } of runs) {
      const isShown = lines.some((line) => line === name || line.startsWith(`${name} `));
      assert.ok(isShown, name);
    }
  }
});

test('the host and port of a server are shown whole, however long; its path is not', () => {
  const inOneLine = ['127.0.0.1:65535', '127.0.0.1:8080', '[::1]:8080'];
  const inSeveral = ['192.168.100.200:65535', 'api.staging.example.test:8443', 'a-name-without-a-dot-or-a-port'];
  for (const about of [...inOneLine, ...inSeveral]) {
    const run = syntheticArrivalsAtUrl({ clients: 5 });
    const document = { ...run, scenario: { ...run.scenario, url: `http://${about}/` } };
    const text = renderList([document], [], 'Saved runs', false, 'table', 80);
    assert.doesNotMatch(text, /…/);
    if (inOneLine.includes(about)) assert.ok(text.includes(` ${about} `), text);
    // The pieces are below each other.
    const [, headings = '', ...rows] = text.split('\n');
    const column = [headings.indexOf('model'), headings.indexOf('commit')] as const;
    assert.equal(rows.map((row) => row.slice(...column).trim()).join(''), about);
    const withPath = { ...document, scenario: { ...document.scenario, url: `http://${about}/a/path` } };
    assert.doesNotMatch(renderList([withPath], [], 'Saved runs', false, 'table', 80), /path/);
    assert.match(renderList([withPath], [], 'Saved runs', false, 'csv'), /\/a\/path/);
  }
});
