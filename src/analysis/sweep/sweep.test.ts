/** Sweeps as rows, and every format of them: what follows from the points, that it fits, and what is stated. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { distributionOf } from '../../model/distribution.js';
import type { SweepDocument, SweepPoint } from '../../model/document.js';
import type { ModelName } from '../../model/scenario.js';
import { syntheticOpen } from '../../model/synthetic-open.test-support.js';
import { syntheticSustained, withWindows } from '../../model/synthetic-sustained.test-support.js';
import {
  pointOf,
  sweepOf,
  syntheticClientsSweep,
  syntheticUtilisationSweep,
} from '../../model/synthetic-sweep.test-support.js';
import { MILLISECOND, SECOND } from '../../model/units.js';
import { FORMATS } from '../../presentation/render/formats.js';
import { type RenderOptions, render } from '../../presentation/render/render.js';
import { renderList } from '../../presentation/render/results-list.js';
import { parseDocument } from '../../store/read-document.js';
import { serialise } from '../../store/results-directory.js';
import { isSoundDocument, viewDocument } from '../index.js';
import { type SweptVerdict, stateSwept, summariseSweep } from './sweep-summary.js';

const WIDTH = 80;
const PLAIN: RenderOptions = { allRows: false, width: WIDTH, colour: false };

type Models = ReadonlyArray<readonly [model: ModelName, workers: number]>;

const BOTH: Models = [
  ['sequential', 1],
  ['multi-process', 4],
];
const LONG_NAMES: Models = [
  ['process-per-connection', 1000],
  ['multi-process', 1024],
  ['sequential', 1],
];
const LOADS = [1, 2, 4, 8, 16];

const CLIENTS = syntheticClientsSweep(LOADS);
const COMPARED = syntheticClientsSweep(LOADS, { models: BOTH });
const UTILISATION = syntheticUtilisationSweep([0.2, 0.5, 0.8, 1.2]);
const NOT_PASSED = syntheticClientsSweep([1, 2, 4], { models: [['multi-process', 8]] });
const NO_CAP = syntheticClientsSweep(LOADS, { models: [['event-loop', 1]] });
const OVERLOADED = syntheticUtilisationSweep([1.3, 1.6]);

const soundPoint = (clients: number) => pointOf(clients, syntheticSustained({ clients }));
const UNSOUND = sweepOf('clients', [
  soundPoint(1),
  pointOf(
    2,
    withWindows(syntheticSustained({ clients: 2 }), ({ sent }) => ({ sent: sent + 1 })),
  ),
]);
const NOBODY = sweepOf('clients', [
  pointOf(
    2,
    withWindows(syntheticSustained({ clients: 2 }), () => ({
      answered: 0,
      sent: 5,
      censored: 0,
      longestCensored: null,
      clientsStarved: 2,
      failures: { refused: 5 },
      responses: distributionOf([]),
      server: null,
    })),
  ),
]);

const DOCUMENTS: Readonly<Record<string, SweepDocument>> = {
  clients: CLIENTS,
  'clients, several rounds': syntheticClientsSweep(LOADS, { rounds: 3 }),
  'clients, two models': COMPARED,
  'clients, long names': syntheticClientsSweep([1, 100, 10_000], { models: LONG_NAMES }),
  'clients, six models': syntheticClientsSweep([1, 10], {
    models: [...LONG_NAMES, ['event-loop', 1], ['cluster', 1000], ['multi-process', 7]],
  }),
  'clients, one load': syntheticClientsSweep([4]),
  'clients, services of 1 µs': syntheticClientsSweep(LOADS, { serviceTime: 1000 }),
  'clients, services of an hour': syntheticClientsSweep(LOADS, { serviceTime: 3600 * SECOND }),
  'clients, a knee not passed': NOT_PASSED,
  'clients, no cap': NO_CAP,
  'clients, no trace': sweepOf(
    'clients',
    LOADS.map((clients) =>
      pointOf(
        clients,
        withWindows(syntheticSustained({ clients }), () => ({ server: null })),
      ),
    ),
  ),
  'clients, unsound': UNSOUND,
  'clients, nobody answered': NOBODY,
  utilisation: UTILISATION,
  'utilisation, one load': syntheticUtilisationSweep([0.5]),
  'utilisation, two models': syntheticUtilisationSweep([0.3, 0.6], {
    models: [
      ['multi-process', 2],
      ['process-per-connection', 2],
    ],
  }),
  'utilisation, no steady state': OVERLOADED,
  'utilisation, equal intervals': syntheticUtilisationSweep([0.3, 0.6], { arrivals: 'constant' }),
};

function widthOf(line: string): number {
  return [...stripVTControlCharacters(line)].length;
}

function statementsOf(document: SweepDocument): string {
  return (render(document, 'table', PLAIN).trimEnd().split('\n\n').at(-1) ?? '').replaceAll(/\s+/g, ' ');
}

describe('summariseSweep', () => {
  test('a model has a row for each load, in the order of the loads', () => {
    const models = summariseSweep(COMPARED);
    assert.deepEqual(
      models.map(({ choice, slots }) => [choice.model, slots]),
      [
        ['sequential', 1],
        ['multi-process', 4],
      ],
    );
    for (const { rows } of models) {
      assert.deepEqual(
        rows.map(({ value }) => value),
        LOADS,
      );
    }
  });

  test('ideal clients: the throughput is its bound min(N, c) / S, and the mean response its own', () => {
    for (const { rows, slots } of summariseSweep(COMPARED)) {
      for (const { value, throughput, throughputBound, responseMean, responseBound, queueLength, sound } of rows) {
        const busy = Math.min(value, slots ?? 0);
        assert.ok(Math.abs((throughput ?? 0) - busy * 100) < 1e-6);
        assert.ok(Math.abs((throughputBound ?? 0) - busy * 100) < 1e-6);
        assert.ok(Math.abs((responseMean ?? 0) - (value / busy) * 10 * MILLISECOND) < 1);
        assert.ok((responseMean ?? 0) >= 0.999 * (responseBound ?? Number.POSITIVE_INFINITY));
        // Little: in service and in the queue are all there are.
        assert.ok(Math.abs((queueLength ?? 0) + busy - value) < 1e-6);
        assert.equal(sound, true);
      }
    }
  });

  test('no load at or below the slots, or none beyond them: there is no knee', () => {
    for (const loads of [[5], [3, 8], [2, 4, 16], [1], [7, 7]]) {
      assert.equal(summariseSweep(syntheticClientsSweep(loads))[0]?.knee, null, loads.join());
    }
    const beyond = syntheticClientsSweep([5, 8, 16], { models: [['multi-process', 4]] });
    assert.equal(summariseSweep(beyond)[0]?.knee, null);
    assert.ok(summariseSweep(syntheticClientsSweep([1, 5]))[0]?.knee);
  });

  test('the knee of ideal clients is where there are as many as slots', () => {
    for (const { knee, slots } of summariseSweep(COMPARED)) {
      assert.equal(knee?.expected, slots);
      assert.ok(Math.abs((knee?.measured ?? 0) - (slots ?? 0)) < 1e-6);
    }
  });

  test('there is no knee without a cap, where no load passed it, where nobody was answered, or for open arrivals', () => {
    for (const document of [NO_CAP, NOT_PASSED, NOBODY, UTILISATION]) {
      for (const { knee } of summariseSweep(document)) assert.equal(knee, null);
    }
  });

  test('open arrivals: waits are those of the recursion, theory there is below 1 only, bounds there are none', () => {
    const [model] = summariseSweep(UTILISATION);
    assert.ok(model);
    for (const row of model.rows) {
      const predicted = row.waitPredicted ?? Number.NaN;
      assert.ok(Math.abs((row.waitMean ?? 0) - predicted) <= 0.05 * predicted + 0.1 * MILLISECOND);
      assert.equal(row.throughputBound, null);
      assert.equal(row.waitTheory === null, (row.utilisation ?? 2) >= 1);
    }
    const utilisations = model.rows.map(({ utilisation }) => utilisation ?? 0);
    assert.deepEqual(
      [...utilisations].sort((a, b) => a - b),
      utilisations,
    );
  });
});

describe('render, of sweeps', () => {
  for (const [name, document] of Object.entries(DOCUMENTS)) {
    for (const format of FORMATS) {
      test(`${name} as ${format}: no hole, no colour, a line end`, () => {
        const text = render(document, format, PLAIN);
        assert.doesNotMatch(text, /undefined|NaN|Infinity|\[object/);
        assert.equal(stripVTControlCharacters(text), text);
        assert.match(text, /[^\n]\n$/);
      });
    }

    test(`${name}: the tables, the charts and the statements fit in ${WIDTH} columns`, () => {
      for (const colour of [false, true]) {
        const [, ...blocks] = render(document, 'table', { ...PLAIN, colour }).split('\n\n');
        assert.ok(blocks.length > 1);
        for (const line of blocks.join('\n\n').split('\n')) assert.ok(widthOf(line) <= WIDTH, line);
      }
    });

    test(`${name}: it can be saved, read and listed`, () => {
      assert.deepEqual(parseDocument(serialise(document), 'a file'), document);
      const list = renderList([document], [], 'Saved runs', false);
      assert.ok(list.includes(document.name));
      assert.doesNotMatch(list, /undefined|NaN/);
      for (const line of list.split('\n')) assert.ok(widthOf(line) <= WIDTH, line);
    });
  }

  test('what is stated: the knee, no cap, a knee not passed, no steady state, a contradiction', () => {
    assert.match(
      statementsOf(CLIENTS),
      /^sequential: The knee is at 1\.00 clients \(expected: 1\)\. .*a service time\. At 16 clients it gave 100\.0 answers a second/,
    );
    assert.match(statementsOf(COMPARED), /multi-process \(4 workers\): The knee is at 4\.00 clients .*shared by 4/);
    assert.match(statementsOf(NO_CAP), /event-loop: It has no cap on what is in service at once/);
    assert.match(statementsOf(NOT_PASSED), /No load passed its 8 slots.* Use more --clients than 8/);
    for (const [loads, missing] of [
      [[5], /The only load is beyond its 1 slot, .* Add one of at most 1 client: --clients 1,5\./],
      [[3, 8], /All loads are beyond its 1 slot, .*--clients 1,3,8\. At 8 clients it gave 100\.0 answers/],
    ] as const) {
      const text = statementsOf(syntheticClientsSweep(loads));
      assert.match(text, missing);
      assert.doesNotMatch(text, /The knee is at|does not behave/);
      assert.equal(isSoundDocument(syntheticClientsSweep(loads)), true);
    }
    const one = statementsOf(syntheticUtilisationSweep([0.5, 1.2]));
    assert.match(one, /The mean wait was .* at a utilisation of 0\.5\. One load with a steady state shows no curve/);
    assert.doesNotMatch(one, /rose/);
    assert.match(statementsOf(OVERLOADED), /No load had a steady state/);
    assert.match(
      statementsOf(UTILISATION),
      /The mean wait rose from .* at a utilisation of 0\.2 to .* at 0\.8\. Beyond, at 1 load, the queue grew/,
    );
    assert.match(
      statementsOf(UNSOUND),
      /No verdict: the measurement contradicts itself at 2 \(clients\)\. See why with "bench --load sustained"/,
    );
  });

  test('only what is sound is sound', () => {
    const unsound = Object.keys(DOCUMENTS).filter((name) => !isSoundDocument(DOCUMENTS[name] ?? CLIENTS));
    assert.deepEqual(unsound, ['clients, unsound', 'clients, nobody answered']);
  });

  test('models are put side by side where there are several', () => {
    assert.match(render(COMPARED, 'table', PLAIN), /Side by side/);
    assert.doesNotMatch(render(CLIENTS, 'table', PLAIN), /Side by side/);
  });

  test('Markdown: every table has as many cells in each row as in its heading', () => {
    for (const document of [COMPARED, UTILISATION]) {
      const tables = render(document, 'markdown', PLAIN)
        .split('\n\n')
        .filter((block) => block.startsWith('|'));
      assert.equal(tables.length, document === COMPARED ? 3 : 1);
      for (const table of tables) {
        const cells = table
          .trimEnd()
          .split('\n')
          .map((row) => row.replaceAll('\\|', '').split('|').length);
        assert.equal(new Set(cells).size, 1, table);
      }
    }
  });

  test('CSV: a heading, and a line for each load and model', () => {
    for (const [document, load] of [
      [COMPARED, 'clients'],
      [UTILISATION, 'utilisation'],
    ] as const) {
      const [heading = '', ...lines] = render(document, 'csv', PLAIN).trimEnd().split('\n');
      const columns = heading.split(',');
      assert.equal(new Set(columns).size, columns.length);
      assert.ok(columns.includes(load));
      assert.equal(lines.length, document.points.length * (document.points[0]?.runs.length ?? 0));
      for (const line of lines) assert.equal(line.split(',').length, columns.length);
    }
  });

  test('CSV: the load that was asked for is there, also where the utilisation is measured', () => {
    const [heading = '', ...lines] = render(UTILISATION, 'csv', PLAIN).trimEnd().split('\n');
    const asked = UTILISATION.points.map(({ value }) => String(value));
    const columns = lines.map((line) => line.split(','));
    const holds = heading.split(',').some((_, index) => columns.every((cells, row) => cells[index] === asked[row]));
    assert.ok(holds, heading);
  });

  test('JSON: the saved document, and the rows under "derived"', () => {
    const { derived, ...document } = JSON.parse(render(COMPARED, 'json', PLAIN));
    assert.deepEqual(parseDocument(JSON.stringify(document), 'stdout'), COMPARED);
    const models = summariseSweep(COMPARED).map(({ slots, ...model }) => ({ ...model, places: slots }));
    assert.deepEqual(derived.models, JSON.parse(JSON.stringify(models)));
  });
});

describe('the warnings of a sweep', () => {
  const starved = (clients: number) =>
    pointOf(
      clients,
      withWindows(syntheticSustained({ clients }), () => ({ clientsStarved: clients - 1 })),
    );
  const document = sweepOf('clients', [soundPoint(1), starved(4), starved(8), starved(16)]);
  const other = (clients: number): SweepPoint => ({
    ...soundPoint(clients),
    warnings: [{ kind: 'listen-backlog-capped', asked: clients, somaxconn: 2, clients }],
  });

  test('those of a kind at many loads are one line that names the loads', () => {
    for (const format of ['table', 'markdown'] as const) {
      const text = render(document, format, { ...PLAIN, width: 400 });
      assert.equal(text.match(/starved/g)?.length, 1, text);
      assert.match(text, /With 4, 8, 16 clients: sequential: 15 of 16 clients starved.*\(the last of 3 such\)/);
    }
  });

  test('other kinds, and the same kind of another model, are lines of their own', () => {
    const two = syntheticSustained({ clients: 8, models: BOTH });
    const mixed = sweepOf('clients', [
      pointOf(
        8,
        withWindows(two, () => ({ clientsStarved: 2 })),
      ),
    ]);
    assert.equal(viewDocument(mixed, PLAIN).footnotes.length, 2);
    const kinds = sweepOf('clients', [other(4), starved(8)]);
    assert.equal(viewDocument(kinds, PLAIN).footnotes.length, 2);
    assert.deepEqual(viewDocument(CLIENTS, PLAIN).footnotes, []);
  });

  test('what only says that a run was short, or that its load was too much, comes last, a line each', () => {
    const loads = syntheticUtilisationSweep([0.5, 0.7, 0.8, 1.2, 1.4]);
    const capped = { kind: 'listen-backlog-capped', asked: 9, somaxconn: 2, clients: 9 } as const;
    const points = loads.points.map((point) => (point.value === 1.4 ? { ...point, warnings: [capped] } : point));
    const { footnotes } = viewDocument({ ...loads, points }, PLAIN);
    assert.equal(footnotes.length, 3, footnotes.join('\n'));
    assert.match(footnotes[0] ?? '', /^At a utilisation of 1\.4: The kernel caps/);
    assert.match(footnotes[1] ?? '', /^At a utilisation of 0\.5, 0\.7, 0\.8: .*too short/);
    assert.match(footnotes[2] ?? '', /^At a utilisation of 1\.2, 1\.4: .*no steady state/);
  });

  test('JSON has every one with its load, CSV its kinds', () => {
    const { warnings } = JSON.parse(render(document, 'json', PLAIN)).derived;
    assert.deepEqual(
      warnings.map(({ load, kind }: { load: string; kind: string }) => [load, kind]),
      [4, 8, 16].map((load) => [String(load), 'clients-starved']),
    );
    const [, first, second] = render(document, 'csv', PLAIN).split('\n');
    assert.match(first ?? '', /,sound,$/);
    assert.match(second ?? '', /,clients-starved$/);
  });
});

describe('the statement of a sweep', () => {
  const changed = (document: SweepDocument, factors: readonly number[]) =>
    sweepOf(
      'clients',
      document.points.map((point, index) =>
        point.kind === 'sustained'
          ? {
              ...point,
              runs: point.runs.map((run) => ({
                ...run,
                rounds: run.rounds.map((round) => ({
                  ...round,
                  endedAt: round.startedAt + (round.endedAt - round.startedAt) / (factors[index] ?? 1),
                })),
              })),
            }
          : point,
      ),
    );
  const { points: _, swept: __, kind: ___, ...CONTEXT_OF_SWEEP } = COMPARED;
  const stated = (document: SweepDocument) => {
    const points = summariseSweep(document).map((model) => ({
      ...model,
      rows: model.rows.map((row) => ({ ...row, sound: true, verdict: 'sound' as const })),
    }));
    return points.map((model) => stateSwept(model, 'clients').text);
  };

  test('servers of constant speed: nobody waits up to the knee', () => {
    for (const text of stated(COMPARED)) assert.match(text, /Up to there nobody waits/);
    for (const text of stated(changed(COMPARED, [1, 1, 0.95, 0.95, 0.97])))
      assert.match(text, /Up to there nobody waits/);
  });

  test('a throughput that still rises beyond the slots, or falls: the numbers, and that it is not like servers', () => {
    for (const factors of [
      [1, 1, 0.6, 0.7, 1],
      [1, 1, 1, 1, 0.5],
    ]) {
      const [text = ''] = stated(changed(CLIENTS, factors));
      assert.match(
        text,
        /With up to 1 client .* times the shortest; with more it gave .* to .* So it does not behave like 1 server of constant speed/,
      );
      assert.doesNotMatch(text, /nobody waits/);
    }
  });

  test('a queue for each: some wait while others of the slots are empty', () => {
    const points = COMPARED.points.map((point) =>
      point.value === 4 && point.kind === 'sustained'
        ? pointOf(
            4,
            withWindows({ ...CONTEXT_OF_SWEEP, ...point }, ({ answered }) => ({
              responses: distributionOf(new Array(answered).fill(16 * MILLISECOND)),
            })),
          )
        : point,
    );
    const [, text = ''] = stated(sweepOf('clients', points));
    assert.match(text, /With up to 4 clients a mean response took up to 1\.60 times the shortest.* does not behave/);
  });

  test('a knee elsewhere: 4 workers that share 2 cores', () => {
    const [, text = ''] = stated(changed(COMPARED, [1, 1, 0.5, 0.5, 0.5]));
    assert.match(text, /knee is at 2\.00 clients \(expected: 4\).* does not behave like 4 servers/);
  });

  test('without a verdict: which of the loads have none, and why', () => {
    const late = syntheticUtilisationSweep([0.5, 0.8], { lateness: (index) => index * 5 * MILLISECOND });
    assert.match(statementsOf(late), /No verdict: the load generator did not keep its timetable at 0\.5, 0\.8 \(util/);
    assert.match(statementsOf(NOBODY), /No verdict: nobody was served at 2 \(clients\)\./);
    const verdicts: readonly SweptVerdict[] = ['sound', 'audit-failed', 'nobody-served', 'audit-failed', 'sound'];
    const [model] = summariseSweep(CLIENTS).map((swept) => ({
      ...swept,
      rows: swept.rows.map((row, index) => ({
        ...row,
        verdict: verdicts[index] ?? 'sound',
        sound: verdicts[index] === 'sound',
      })),
    }));
    assert.ok(model);
    assert.match(
      stateSwept(model, 'clients').text,
      /^No verdict: the measurement contradicts itself at 2, 8 \(clients\); nobody was served at 4 \(clients\)\. See/,
    );
  });
});

describe('a sweep that was edited by hand', () => {
  const forged: ReadonlyArray<readonly [what: string, document: SweepDocument]> = [
    ['loads of 0', sweepOf('clients', [pointOf(0, syntheticSustained({ clients: 1 }))])],
    ['loads below 0', sweepOf('clients', [pointOf(-3, syntheticSustained({ clients: 1 })), soundPoint(2)])],
    ['a utilisation below 0', sweepOf('utilisation', [pointOf(-1, syntheticOpen({ clients: 50 }))])],
    ['open arrivals as busy clients', sweepOf('clients', [pointOf(1, syntheticOpen({ clients: 50 }))])],
    ['busy clients as open arrivals', sweepOf('utilisation', [soundPoint(1), soundPoint(2)])],
    ['both', sweepOf('clients', [soundPoint(1), pointOf(2, syntheticOpen({ clients: 50 }))])],
    ['loads in another order', sweepOf('clients', [8, 2, 4].map(soundPoint))],
    ['the same load twice', sweepOf('clients', [4, 4].map(soundPoint))],
    ['a model that comes later', sweepOf('clients', [soundPoint(1), pointOf(2, syntheticSustained({ models: BOTH }))])],
    ['a model that goes', sweepOf('clients', [pointOf(1, syntheticSustained({ models: BOTH })), soundPoint(2)])],
  ];
  for (const [what, document] of forged) {
    test(`${what}: every format says something`, () => {
      for (const format of FORMATS) assert.match(render(document, format, PLAIN), /[^\n]\n$/);
      assert.doesNotMatch(render(document, 'table', PLAIN), /undefined|NaN|Infinity/);
      assert.ok(renderList([document], [], 'Saved runs', false).includes(document.name));
    });
  }
});
