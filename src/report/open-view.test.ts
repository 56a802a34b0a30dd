/** Open arrivals in every format: no hole, no line too long, and the sentences say what was found. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { OpenDocument } from '../model/run.js';
import { type SyntheticOpen, syntheticOpen } from '../model/synthetic-open.test-support.js';
import { failedVisit } from '../model/synthetic-run.test-support.js';
import { parseDocument } from '../store/read-document.js';
import { FORMATS, type RenderOptions, render } from './render.js';
import { renderList } from './results-list.js';
import { isSoundDocument } from './view-document.js';

const PLAIN: RenderOptions = { allRows: false, width: 80, colour: false };

const MADE: Readonly<Record<string, SyntheticOpen>> = {
  'half busy': { rate: 50 },
  'one client': { clients: 1 },
  'two clients': { clients: 2 },
  'constant arrivals': { arrivals: 'constant' },
  'services of no length': { serviceTime: 0 },
  'an overloaded server': { rate: 250 },
  'two models, five rounds': {
    rate: 90,
    clients: 200,
    rounds: 5,
    models: [
      ['sequential', 1],
      ['multi-process', 4],
    ],
  },
  'a load generator that falls behind': { rate: 10_000, serviceTime: 0, lateness: (index) => index * 1e6 },
};

const REFUSED: OpenDocument = (() => {
  const document = syntheticOpen({ clients: 20 });
  const runs = document.runs.map((run) => ({
    ...run,
    rounds: run.rounds.map((round) => ({
      ...round,
      records: round.records.map(({ client }) => ({ ...failedVisit({ kind: 'refused' }), client })),
    })),
  }));
  return { ...document, runs };
})();

const DOCUMENTS: ReadonlyArray<readonly [name: string, document: OpenDocument]> = [
  ...Object.entries(MADE).map(([name, made]) => [name, syntheticOpen(made)] as const),
  ['nobody served', REFUSED],
];

function textOf(document: OpenDocument): string {
  return render(document, 'table', PLAIN).replaceAll(/\s+/g, ' ');
}

describe('a run of open arrivals', () => {
  for (const [name, document] of DOCUMENTS) {
    for (const format of FORMATS) {
      test(`${name} as ${format}`, () => {
        const text = render(document, format, PLAIN);
        assert.doesNotMatch(text, /undefined|NaN|Infinity|\[object/);
        assert.match(text, /[^\n]\n$/);
        if (format === 'table') for (const line of text.split('\n')) assert.ok([...line].length <= 80, line);
      });
    }

    test(`${name}: as it is read from a file it is the same`, () => {
      assert.deepEqual(parseDocument(JSON.stringify(document), 'file'), JSON.parse(JSON.stringify(document)));
    });
  }

  test('the sentence names utilisation, Lindley and theory, and what chance does', () => {
    assert.match(
      textOf(syntheticOpen({ rate: 50 })),
      /Utilisation 0\.\d\d: a client waited [\d.]+ ms on average, [\d.]+ % (more|less) than Lindley's recursion on the same arrivals gives \([^)]*\), [\d.]+ % (more|less) than Pollaczek-Khinchine \(M\/D\/1, [\d.]+ ms\)\. By chance alone 9 in 10 runs of 600 arrivals come within [\d.]+ % of it\./,
    );
  });

  test('sound: whatever the load, but not what the load generator could not do, nor when nobody was served', () => {
    const unsound = DOCUMENTS.filter(([, document]) => !isSoundDocument(document)).map(([name]) => name);
    assert.deepEqual(unsound, ['a load generator that falls behind', 'nobody served']);
  });

  test('all rows: the clients one by one', () => {
    const text = render(syntheticOpen({ clients: 40 }), 'table', { ...PLAIN, allRows: true });
    assert.equal(text.match(/127\.0\.0\.1:/g)?.length, 40);
  });

  test('two models side by side, and a row each in the list', () => {
    const [, both] = DOCUMENTS.find(([name]) => name.startsWith('two models')) ?? [];
    assert.ok(both !== undefined);
    assert.match(textOf(both), /Side by side figure sequential multi-process/);
    assert.match(renderList([both], [], 'Saved runs', false), /synthetic-open +sequential [^\n]*\n +multi-process/);
  });
});
