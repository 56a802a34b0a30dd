/** Sweeps in every format: they fit, and say what was found. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { SweepDocument, SweepPoint } from '../../model/document.js';
import { syntheticOpen } from '../../model/synthetic-open.test-support.js';
import { syntheticSustained, withWindows } from '../../model/synthetic-sustained.test-support.js';
import {
  pointOf,
  sweepOf,
  syntheticClientsSweep,
  syntheticUtilisationSweep,
} from '../../model/synthetic-sweep.test-support.js';
import { SECOND } from '../../model/units.js';
import { FORMATS } from '../../presentation/formats.js';
import { render, renderList } from '../../presentation/index.js';
import { type RenderOptions, TEXT_OPTIONS } from '../../presentation/render/content.js';
import { parseDocument } from '../../store/read-document.js';
import { serialise } from '../../store/save-run.js';
import { isSoundDocument, viewDocument } from '../index.js';
import { summariseSweep } from './sweep-summary.js';
import {
  BOTH,
  CLIENTS,
  COMPARED,
  LOADS,
  LONG_NAMES,
  NO_CAP,
  NOBODY,
  NOT_PASSED,
  OVERLOADED,
  soundPoint,
  statementsOf,
  UNSOUND,
  UTILISATION,
} from './sweeps.test-support.js';

const WIDTH = 80;
const PLAIN: RenderOptions = { ...TEXT_OPTIONS, details: true, width: WIDTH };

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
  'clients, loads below the knee': NOT_PASSED,
  'clients, no limit': NO_CAP,
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
  'clients, no answers': NOBODY,
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

describe('rendering sweeps', () => {
  for (const [name, document] of Object.entries(DOCUMENTS)) {
    for (const format of FORMATS) {
      test(`${name} as ${format}: no missing value, no colour, a final line end`, () => {
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

  test('statements: the knee, no limit, loads below the knee, no steady state, a contradiction', () => {
    assert.match(
      statementsOf(CLIENTS),
      /^sequential: The knee is at 1\.00 clients \(expected: 1\)\. .*a service time to every response\. At 16 clients the server answered 100\.0 requests per second/,
    );
    assert.match(
      statementsOf(COMPARED),
      /multi-process \(4 workers\): The knee is at 4\.00 clients .*adds 1\/4 of a service time/,
    );
    assert.match(statementsOf(NO_CAP), /event-loop: There is no limit to how many are in service at once/);
    assert.match(
      statementsOf(NOT_PASSED),
      /No load exceeds its 8 slots.* Add a load of more than 8 clients to --clients/,
    );
    for (const [loads, missing] of [
      [[5], /The only load exceeds its 1 slot, .* Add a load of at most 1 client: --clients 1,5\./],
      [[3, 8], /All loads exceed its 1 slot, .*--clients 1,3,8\. At 8 clients the server answered 100\.0 requests/],
    ] as const) {
      const text = statementsOf(syntheticClientsSweep(loads));
      assert.match(text, missing);
      assert.doesNotMatch(text, /The knee is at|does not behave/);
      assert.equal(isSoundDocument(syntheticClientsSweep(loads)), true);
    }
    const one = statementsOf(syntheticUtilisationSweep([0.5, 1.2]));
    assert.match(
      one,
      /The mean wait was .* at a utilisation of 0\.5\. A curve needs several loads with a steady state/,
    );
    assert.doesNotMatch(one, /rose/);
    assert.match(statementsOf(OVERLOADED), /No load had a steady state/);
    assert.match(
      statementsOf(UTILISATION),
      /The mean wait rose from .* at a utilisation of 0\.2 to .* at 0\.8\. At 1 higher load there was no steady state: the queue grew/,
    );
    assert.match(
      statementsOf(UNSOUND),
      /No verdict: the measurement contradicts itself at 2 \(clients\)\. See why with "bench --load sustained"/,
    );
  });

  test('only failed measurements are unsound', () => {
    const unsound = Object.keys(DOCUMENTS).filter((name) => !isSoundDocument(DOCUMENTS[name] ?? CLIENTS));
    assert.deepEqual(unsound, ['clients, unsound', 'clients, no answers']);
  });

  test('several models are shown side by side', () => {
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

  test('CSV: a heading, and one line per load and model', () => {
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

  test('CSV has the requested utilisation as well as the measured one', () => {
    const [heading = '', ...lines] = render(UTILISATION, 'csv', PLAIN).trimEnd().split('\n');
    const asked = UTILISATION.points.map(({ value }) => String(value));
    const columns = lines.map((line) => line.split(','));
    const holds = heading.split(',').some((_, index) => columns.every((cells, row) => cells[index] === asked[row]));
    assert.ok(holds, heading);
  });

  test('JSON is the saved document, with the rows under "derived"', () => {
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

  test('warnings of one kind at many loads are one line that names the loads', () => {
    for (const format of ['table', 'markdown'] as const) {
      const text = render(document, format, { ...PLAIN, width: 400 });
      assert.equal(text.match(/starved/g)?.length, 1, text);
      assert.match(
        text,
        /With 4, 8, 16 clients: sequential: 15 of 16 clients starved.*\(the last of 3 such warnings\)/,
      );
    }
  });

  test('other kinds, and the same kind for another model, have their own lines', () => {
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

  test('warnings about short runs and overload come last, one line each', () => {
    const loads = syntheticUtilisationSweep([0.5, 0.7, 0.8, 1.2, 1.4]);
    const capped = { kind: 'listen-backlog-capped', asked: 9, somaxconn: 2, clients: 9 } as const;
    const points = loads.points.map((point) => (point.value === 1.4 ? { ...point, warnings: [capped] } : point));
    const { footnotes } = viewDocument({ ...loads, points }, PLAIN);
    assert.equal(footnotes.length, 3, footnotes.join('\n'));
    assert.match(footnotes[0] ?? '', /^At a utilisation of 1\.4: The kernel caps/);
    assert.match(footnotes[1] ?? '', /^At a utilisation of 0\.5, 0\.7, 0\.8: .*too short/);
    assert.match(footnotes[2] ?? '', /^At a utilisation of 1\.2, 1\.4: .*no steady state/);
  });

  test('JSON has every warning with its load, CSV has the kinds', () => {
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

describe('a sweep that was edited by hand', () => {
  const forged: ReadonlyArray<readonly [what: string, document: SweepDocument]> = [
    ['loads of 0', sweepOf('clients', [pointOf(0, syntheticSustained({ clients: 1 }))])],
    ['loads below 0', sweepOf('clients', [pointOf(-3, syntheticSustained({ clients: 1 })), soundPoint(2)])],
    ['a utilisation below 0', sweepOf('utilisation', [pointOf(-1, syntheticOpen({ clients: 50 }))])],
    ['open arrivals as a closed loop', sweepOf('clients', [pointOf(1, syntheticOpen({ clients: 50 }))])],
    ['a closed loop as open arrivals', sweepOf('utilisation', [soundPoint(1), soundPoint(2)])],
    ['both', sweepOf('clients', [soundPoint(1), pointOf(2, syntheticOpen({ clients: 50 }))])],
    ['loads in another order', sweepOf('clients', [8, 2, 4].map(soundPoint))],
    ['the same load twice', sweepOf('clients', [4, 4].map(soundPoint))],
    [
      'a model that only later loads have',
      sweepOf('clients', [soundPoint(1), pointOf(2, syntheticSustained({ models: BOTH }))]),
    ],
    [
      'a model that later loads lack',
      sweepOf('clients', [pointOf(1, syntheticSustained({ models: BOTH })), soundPoint(2)]),
    ],
  ];
  for (const [what, document] of forged) {
    test(`${what}: every format renders`, () => {
      for (const format of FORMATS) assert.match(render(document, format, PLAIN), /[^\n]\n$/);
      assert.doesNotMatch(render(document, 'table', PLAIN), /undefined|NaN|Infinity/);
      assert.ok(renderList([document], [], 'Saved runs', false).includes(document.name));
    });
  }
});
