/**
 * Two saved runs side by side: what differs, ratios (with intervals if there are enough rounds), and what can't be
 * compared.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { StoredDocument } from '../../model/document.js';
import { MeasurementFailure } from '../../model/failure.js';
import type { SustainedDocument } from '../../model/run.js';
import { syntheticOpen } from '../../model/synthetic-open.test-support.js';
import { CONTEXT, syntheticRun, syntheticSelf } from '../../model/synthetic-run.test-support.js';
import { idealWindow, syntheticSustained } from '../../model/synthetic-sustained.test-support.js';
import { syntheticClientsSweep, syntheticUtilisationSweep } from '../../model/synthetic-sweep.test-support.js';
import { MILLISECOND } from '../../model/units.js';
import { FORMATS } from '../formats.js';
import { renderRunComparison } from '../index.js';
import { differencesOf } from './comparison.js';
import { BOTH, LARGE } from './shown.test-support.js';

/** A closed loop against one server, with one round for each of these service times (ms). */
function busy(services: readonly number[], clients = 4): SustainedDocument {
  const document = syntheticSustained({ clients });
  const rounds = services.map((serviceTime) =>
    idealWindow({ clients, servers: 1, serviceTime: serviceTime * MILLISECOND }),
  );
  const scenario = { ...document.scenario, rounds: services.length };
  return { ...document, scenario, runs: [{ model: 'sequential', workers: 1, accept: 'shared', rounds }] };
}

const FAST = busy([10, 10.1, 9.9, 10, 10.2]);
const SLOW = busy([20, 20.2, 19.8, 20, 20.4]);

function compared(first: StoredDocument, second: StoredDocument) {
  const { comparisons } = JSON.parse(renderRunComparison(first, second, 'json', false));
  return comparisons as ReadonlyArray<{ title: string; rows: string[][]; notes: string[] }>;
}

function rowOf(rows: readonly string[][], figure: string): string[] {
  const row = rows.find(([label]) => label === figure);
  assert.ok(row !== undefined, figure);
  return row;
}

const PAIRS: ReadonlyArray<readonly [string, StoredDocument, StoredDocument]> = [
  ['bursts', syntheticRun({ clients: 5 }), syntheticRun({ clients: 6, rounds: 1 })],
  ['closed loops', FAST, SLOW],
  ['open arrivals', syntheticOpen({ clients: 50, rounds: 5 }), syntheticOpen({ clients: 60, rounds: 2 })],
  ['sweeps of clients', syntheticClientsSweep([1, 2, 4]), syntheticClientsSweep([2, 4, 8])],
  ['sweeps of utilisation', syntheticUtilisationSweep([0.2, 0.5]), syntheticUtilisationSweep([0.5])],
];

describe('comparisons', () => {
  for (const [what, first, second] of PAIRS) {
    for (const format of FORMATS) {
      test(`${what} as ${format}`, () => {
        const text = renderRunComparison(first, second, format, false);
        assert.doesNotMatch(text, /undefined|NaN|Infinity|\[object/);
        assert.match(text, /[^\n]\n$/);
        if (format === 'table') for (const line of text.split('\n')) assert.ok([...line].length <= 80, line);
      });
    }
  }

  test('with five rounds each, ratios have intervals, and differences within the noise are marked', () => {
    const [{ rows, notes } = { rows: [], notes: [] }] = compared(SLOW, FAST);
    assert.match(rowOf(rows, 'response, mean')[3] ?? '', /^2\.0\d \[1\.9\d, 2\.\d+\]$/);
    assert.match(rowOf(rows, 'requests per second')[3] ?? '', /^0\.[45]\d+ \[0\.4\d+, 0\.5\d*\]$/);
    assert.match(notes.join(' '), /90 % bootstrap interval/);
    const [{ rows: same } = { rows: [] }] = compared(FAST, FAST);
    assert.equal(rowOf(same, 'response, mean')[3], '~');
  });

  test('with fewer rounds there is a ratio, and a note says why it has no interval', () => {
    const [{ rows, notes } = { rows: [], notes: [] }] = compared(busy([20]), FAST);
    assert.equal(rowOf(rows, 'response, mean')[3], '2.00');
    assert.match(notes.join(' '), /No interval: it needs 5 rounds of each, and there were 1 and 5/);
    const [{ notes: single } = { notes: [] }] = compared(
      syntheticOpen({ clients: 50 }),
      syntheticOpen({ clients: 50 }),
    );
    assert.match(single.join(' '), /it needs 5 rounds of each, and there was 1/);
    const bursts = compared(syntheticRun({ rounds: 2 }), syntheticRun({ rounds: 2 }));
    assert.match(bursts[0]?.notes.join(' ') ?? '', /No interval: .* there were 2/);
  });

  test('sweeps: compares the loads that both have, and names those left out', () => {
    const [{ rows, notes } = { rows: [], notes: [] }] = compared(
      syntheticClientsSweep([1, 2, 4]),
      syntheticClientsSweep([2, 4, 8], { serviceTime: 20 * MILLISECOND }),
    );
    assert.deepEqual(rows, [
      ['2', '100', '50', '2.00', '20.0 ms', '40.0 ms', '0.500'],
      ['4', '100', '50', '2.00', '40.0 ms', '80.0 ms', '0.500'],
    ]);
    assert.match(notes.join(' '), /Loads that only one sweep has are left out: A 1; B 8\./);
  });

  test('sweeps as CSV: one line per load and figure', () => {
    const text = renderRunComparison(syntheticClientsSweep([1, 2]), syntheticClientsSweep([1, 2]), 'csv', false);
    const lines = text.trimEnd().split('\n');
    assert.equal(lines[0], 'model,load,figure,first,second,ratio');
    assert.equal(lines[1], 'sequential,1,requests /s,100,100,1.00');
    assert.equal(lines.length, 5);
  });

  test('models are paired by number of workers if possible', () => {
    const two = [
      ['multi-process', 2],
      ['multi-process', 4],
    ] as const;
    const four = syntheticRun({ models: [['multi-process', 4]] });
    const titles = compared(syntheticRun({ models: two }), syntheticRun({ models: two })).map(({ title }) => title);
    assert.deepEqual(titles, ['multi-process (2 workers)', 'multi-process (4 workers)']);
    assert.ok(compared(four, syntheticRun({ models: two })).some(({ title }) => title === 'multi-process (4 workers)'));
  });
});

describe("what can't be compared", () => {
  const refusals: ReadonlyArray<readonly [string, StoredDocument, StoredDocument, RegExp]> = [
    ['two kinds', FAST, syntheticRun(), /is a closed loop and synthetic a burst: they have no figures in common/],
    ['a sweep and a run', syntheticClientsSweep([1]), FAST, /is a sweep and .* a closed loop/],
    ['two of the instrument', syntheticSelf(), syntheticSelf(), /a kind that can't be compared/],
    [
      'sweeps of different things',
      syntheticClientsSweep([1]),
      syntheticUtilisationSweep([0.5]),
      /A is a sweep of clients/,
    ],
    ['sweeps of other loads', syntheticClientsSweep([1, 2]), syntheticClientsSweep([4]), /\(A: 1, 2; B: 4\)/],
  ];
  for (const [what, first, second, message] of refusals) {
    test(what, () => {
      assert.throws(
        () => renderRunComparison(first, second, 'table', false),
        (error) => error instanceof MeasurementFailure && message.test(error.message) && !error.message.includes('\n'),
      );
    });
  }
});

describe('what differs', () => {
  test('nothing: one line says so', () => {
    const text = renderRunComparison(FAST, FAST, 'table', false);
    assert.match(text, /\nBoth have the same options, and their machines look alike\.\n/);
    assert.ok(!text.includes('What differs'));
  });

  test('options come before the figures; what follows from them is not listed', () => {
    const [first, second] = [syntheticRun({ clients: 5 }), syntheticRun({ clients: 50 })];
    assert.deepEqual(differencesOf(first, second), [{ what: 'clients', first: '5', second: '50' }]);
    const text = renderRunComparison(first, second, 'table', false);
    assert.ok(text.indexOf('What differs') > 0 && text.indexOf('What differs') < text.indexOf('makespan'));
  });

  test('options, the commit and the machine', () => {
    const first = syntheticRun();
    const second = {
      ...first,
      scenario: { ...first.scenario, service: 'spin' as const, timeout: 5 * MILLISECOND, listenBacklog: 3, seed: 99 },
      context: { ...CONTEXT, commit: { hash: 'f'.repeat(40), dirty: true }, cpuModel: 'Another \u001b[31mCPU' },
    };
    assert.deepEqual(
      differencesOf(first, second).map(({ what, first: a, second: b }) => [what, a, b]),
      [
        ['service time', '10.0 ms sleep', '10.0 ms spin'],
        ['listen backlog', 'default', '3'],
        ['timeout', 'default', '5.00 ms'],
        ['commit', '0123456', 'fffffff+'],
        ['machine', '4 x A synthetic CPU', '4 x Another \u001b[31mCPU'],
      ],
    );
    for (const format of FORMATS) {
      assert.doesNotMatch(renderRunComparison(first, second, format, false), /[^\P{Cc}\n]/u);
    }
  });

  test('the seed is listed where it decides the arrivals', () => {
    const first = syntheticOpen({ clients: 20 });
    const second = { ...first, scenario: { ...first.scenario, seed: 99 } };
    assert.deepEqual(
      differencesOf(first, second).map(({ what }) => what),
      ['seed'],
    );
  });

  test('lists the loads of a sweep, not those of its first point', () => {
    const differences = differencesOf(syntheticClientsSweep([1, 2]), syntheticClientsSweep([2, 4]));
    assert.deepEqual(differences, [{ what: 'loads (clients)', first: '1, 2', second: '2, 4' }]);
    assert.deepEqual(
      differencesOf(syntheticUtilisationSweep([0.2]), syntheticUtilisationSweep([0.5])).map(({ what }) => what),
      ['loads (utilisation)'],
    );
  });

  test('a run that is not sound is marked as such', () => {
    const silent = {
      ...FAST,
      runs: FAST.runs.map((run) => ({ ...run, rounds: run.rounds.map((round) => ({ ...round, answered: 0 })) })),
    };
    assert.match(renderRunComparison(FAST, silent, 'table', false), /\nB is not sound, so its figures can mislead/);
  });
});

describe('two bursts', () => {
  for (const format of FORMATS) {
    test(`as ${format}`, () => {
      const text = renderRunComparison(BOTH, LARGE, format, false);
      assert.doesNotMatch(text, /undefined|NaN|Infinity/);
      assert.ok(text.includes('makespan'));
      assert.ok(text.includes('multi-process (4 workers) against multi-process (16 workers)'));
    });
  }

  test('a run compared with itself: no ratio differs significantly from 1', () => {
    const { comparisons } = JSON.parse(renderRunComparison(BOTH, BOTH, 'json', false));
    assert.equal(comparisons.length, 2);
    for (const { rows } of comparisons) for (const [, a, b, ratio] of rows) assert.deepEqual([a, ratio], [b, '~']);
  });

  test('two runs of one model each are compared even if the models differ', () => {
    const other = syntheticRun({ models: [['multi-process', 4]] });
    assert.match(renderRunComparison(syntheticRun(), other, 'csv', false), /sequential against multi-process/);
  });

  test('nothing in common is a clear failure', () => {
    const twice = syntheticRun({
      models: [
        ['multi-process', 2],
        ['multi-process', 4],
      ],
    });
    assert.throws(() => renderRunComparison(syntheticRun(), twice, 'table', false), MeasurementFailure);
  });
});
