/** Every format of a synthetic document: it renders, it fits, it parses, and it paints only when asked. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { clientsSection } from '../../analysis/burst/clients-section.js';
import { summarise } from '../../analysis/burst/summary.js';
import { OUTCOME_KINDS, type Outcome } from '../../model/connection-record.js';
import { MeasurementFailure } from '../../model/failure.js';
import type { BurstDocument } from '../../model/run.js';
import {
  failedVisit,
  idealRound,
  syntheticRun,
  syntheticSelf,
  visit,
  withRecords,
} from '../../model/synthetic-run.test-support.js';
import { MILLISECOND, SECOND } from '../../model/units.js';
import { parseDocument } from '../../store/read-document.js';
import { renderRunComparison } from './comparison.js';
import { FORMATS } from './formats.js';
import { type RenderOptions, render } from './render.js';
import { renderList } from './results-list.js';

const PLAIN: RenderOptions = { allRows: false, width: 80, colour: false };
const WIDTH = 80;
const ESCAPE = String.fromCharCode(27);

const BOTH = syntheticRun({
  models: [
    ['sequential', 1],
    ['multi-process', 4],
  ],
});
const HUGE = syntheticRun({ clients: 10_000, serviceTime: SECOND, rounds: 1, models: [['multi-process', 1024]] });
const LARGE = syntheticRun({ clients: 300, models: [['multi-process', 16]] });

function outcomeOf(kind: Outcome['kind']): Outcome {
  if (kind === 'rejected') return { kind, status: 503 };
  return kind === 'failed' ? { kind, code: 'EPROTO' } : { kind };
}

/** One client of each outcome that no server saw, after those that were served. */
const EVERY_OUTCOME = withRecords(syntheticRun(), (records) => [
  ...records,
  ...OUTCOME_KINDS.filter((kind) => kind !== 'served').map((kind) => failedVisit(outcomeOf(kind))),
]);

const DOCUMENTS: Readonly<Record<string, BurstDocument>> = {
  'one client': syntheticRun({ clients: 1 }),
  '50 clients': syntheticRun(),
  'two models': BOTH,
  'few rounds': syntheticRun({ rounds: 1 }),
  '10,000 clients': HUGE,
  'services of an hour': syntheticRun({ serviceTime: 3600 * SECOND }),
  'services of 1 µs': syntheticRun({ serviceTime: 1000 }),
  'services of no length': syntheticRun({ serviceTime: 0 }),
  'every outcome': EVERY_OUTCOME,
  'nobody served': withRecords(syntheticRun(), (records) => records.map(() => failedVisit({ kind: 'refused' }))),
};

function widthOf(line: string): number {
  return [...stripVTControlCharacters(line)].length;
}

/** The two lines that are not wrapped: see the known faults. */
function isTitle(line: string): boolean {
  return /: the clients in the order served|^\d[\d,]* clients? at once/.test(line);
}

describe('render', () => {
  for (const [name, document] of Object.entries(DOCUMENTS)) {
    for (const format of FORMATS) {
      test(`${name} as ${format}: no hole, no colour, a line end`, () => {
        const text = render(document, format, PLAIN);
        assert.doesNotMatch(text, /undefined|NaN|Infinity|\[object/);
        assert.ok(!text.includes(ESCAPE));
        assert.match(text, /[^\n]\n$/);
      });
    }
  }

  for (const format of FORMATS) {
    test(`a self-measurement as ${format}`, () => {
      const text = render(syntheticSelf(), format, PLAIN);
      assert.ok(text.includes('one reading of the clock'));
      assert.doesNotMatch(text, /undefined|NaN/);
      assert.ok(!text.includes(ESCAPE));
    });
  }

  test('colour is for terminals, and changes nothing but colour', () => {
    for (const document of [BOTH, syntheticSelf()]) {
      const painted = render(document, 'table', { ...PLAIN, colour: true });
      assert.ok(painted.includes(`${ESCAPE}[`));
      assert.equal(stripVTControlCharacters(painted), render(document, 'table', PLAIN));
      for (const format of ['csv', 'json', 'markdown'] as const) {
        assert.ok(!render(document, format, { ...PLAIN, colour: true }).includes(ESCAPE));
      }
    }
  });

  test('a verdict is the last thing a terminal shows', () => {
    const lines = render(BOTH, 'table', PLAIN).trimEnd().split('\n\n');
    assert.match(lines.at(-1) ?? '', /^sequential: Capped at 1.*\nmulti-process \(4 workers\): Capped at 4/s);
  });
});

describe('the width of a terminal', () => {
  for (const [name, document] of Object.entries(DOCUMENTS)) {
    for (const colour of [false, true]) {
      test(`${name}${colour ? ', in colour' : ''}: tables, timelines, notes and verdicts fit in ${WIDTH} columns`, () => {
        const lines = render(document, 'table', { ...PLAIN, colour }).split('\n');
        const inside = lines.filter((line) => !isTitle(stripVTControlCharacters(line)));
        assert.ok(inside.length > 30);
        for (const line of inside) assert.ok(widthOf(line) <= WIDTH, `${widthOf(line)}: ${line}`);
      });
    }
  }

  test('all the rows of 200 clients fit, and are all there', () => {
    const text = render(syntheticRun({ clients: 200 }), 'table', { ...PLAIN, allRows: true });
    assert.equal(text.match(/127\.0\.0\.1:/g)?.length, 200);
    assert.equal(text.match(/█+$/gm)?.length, 200);
    assert.doesNotMatch(text, /more clients/);
  });

  test('rows that are left out are counted', () => {
    const text = render(HUGE, 'table', PLAIN);
    assert.match(text, /9,990 more\s+clients/);
    assert.match(text, /9,976 more clients/);
    assert.equal(text.match(/127\.0\.0\.1:/g)?.length, 10);
  });

  test('two runs side by side', () => {
    const first = { ...BOTH, name: 'first' };
    for (const line of renderRunComparison(first, LARGE, 'table', false).split('\n')) {
      assert.ok(widthOf(line) <= WIDTH, line);
    }
  });

  test('the list of runs', () => {
    const text = renderList([BOTH, LARGE, syntheticSelf()], [], 'Saved runs', false);
    for (const line of text.split('\n')) assert.ok(widthOf(line) <= WIDTH, line);
    assert.equal(text.split('synthetic').length - 1, 3);
  });

  test('a name that is wider than its column stands whole on a line of its own', () => {
    const name = '20261123-090843-process-per-connection-sweep-utilisation';
    const text = renderList([LARGE, { ...BOTH, name }, LARGE], [], 'Saved runs', false);
    for (const line of text.split('\n')) assert.ok(widthOf(line) <= WIDTH, line);
    assert.match(text, new RegExp(`\n${name}\n {36}sequential +0123456 `));
    assert.equal(text.split('multi-process').length - 1, 3);
  });
});

describe('CSV', () => {
  test('a heading and a line a record, warm-ups included', () => {
    const lines = render(BOTH, 'csv', PLAIN).trimEnd().split('\n');
    assert.equal(lines.length, 1 + 2 * 6 * 50);
    const columns = (lines[0] ?? '').split(',');
    assert.equal(new Set(columns).size, columns.length);
    for (const line of lines) assert.equal(line.split(',').length, columns.length);
  });

  test('stamps in ns and durations in ms, by the names of their columns', () => {
    const document = withRecords(syntheticRun({ clients: 1, rounds: 1 }), () => [
      visit({ arrivedAt: 5, startedAt: 2_000_005, endedAt: 12_000_005, departedAt: 12_500_005, port: 50_000 }),
    ]);
    const [heading = '', , row = ''] = render(document, 'csv', PLAIN).trimEnd().split('\n');
    const values = Object.fromEntries(heading.split(',').map((name, index) => [name, row.split(',')[index]]));
    assert.equal(values['model'], 'sequential');
    assert.equal(values['warm_up'], 'false');
    assert.equal(values['place'], '1');
    assert.equal(values['client_port'], '50000');
    assert.equal(values['arrived_at_ns'], '5');
    assert.equal(values['service_started_at_ns'], '2000005');
    assert.equal(values['wait_time_ms'], '2.000');
    assert.equal(values['service_time_ms'], '10.000');
    assert.equal(values['response_time_ms'], '12.500');
  });

  test('a client that was never served has empty cells, not zeros', () => {
    const document = withRecords(syntheticRun({ clients: 1, rounds: 1 }), () => [failedVisit({ kind: 'refused' })]);
    const [heading = '', row = ''] = render(document, 'csv', PLAIN).trimEnd().split('\n');
    const values = Object.fromEntries(heading.split(',').map((name, index) => [name, row.split(',')[index]]));
    for (const name of ['place', 'process', 'service_started_at_ns', 'wait_time_ms', 'service_time_ms']) {
      assert.equal(values[name], '', name);
    }
    assert.equal(values['outcome'], 'refused');
    assert.equal(values['response_time_ms'], '1.000');
  });
});

describe('JSON', () => {
  test('is the saved document, and what follows from it under "derived"', () => {
    const { derived, ...document } = JSON.parse(render(BOTH, 'json', PLAIN));
    assert.deepEqual(parseDocument(JSON.stringify(document), 'stdout'), BOTH);
    assert.deepEqual(
      derived.models.map(({ verdict }: { verdict: { kind: string; at: number } }) => [verdict.kind, verdict.at]),
      [
        ['capped', 1],
        ['capped', 4],
      ],
    );
    assert.equal(derived.models[0].figures.makespan.median, 500 * MILLISECOND);
    assert.equal(derived.models[0].figures.makespan.values.length, 5);
    assert.equal(derived.models[0].figures.predictionError.median, 0);
  });

  test('a self-measurement is the saved document', () => {
    assert.deepEqual(parseDocument(render(syntheticSelf(), 'json', PLAIN), 'stdout'), syntheticSelf());
  });
});

describe('Markdown', () => {
  test('every table has as many cells in each row as in its heading', () => {
    const text = render(EVERY_OUTCOME, 'markdown', PLAIN);
    const tables = text.split('\n\n').filter((block) => block.startsWith('|'));
    assert.equal(tables.length, 2);
    for (const table of tables) {
      const cells = table.split('\n').map((row) => row.replaceAll('\\|', '').split('|').length);
      assert.equal(new Set(cells).size, 1, table);
    }
  });

  test('hostile text in a table and in its notes is no markup', () => {
    const hostile = '<script>|*`_[x](y)~\\';
    const document = withRecords(syntheticRun(), (records) => [
      ...records,
      failedVisit({ kind: 'failed', code: hostile }),
    ]);
    const runs = document.runs.map((run) => ({
      ...run,
      rounds: run.rounds.map((round) => ({ ...round, kernel: { available: false as const, why: hostile } })),
    }));
    const section = render({ ...document, runs }, 'markdown', PLAIN);
    const rows = section.split('\n').filter((line) => line.includes('script') && !line.startsWith('- **'));
    assert.ok(rows.length >= 2);
    for (const row of rows) assert.ok(row.includes('\\<script\\>\\|\\*\\`\\_\\[x\\](y)\\~\\\\'), row);
  });
});

describe('renderRunComparison', () => {
  for (const format of FORMATS) {
    test(`as ${format}`, () => {
      const text = renderRunComparison(BOTH, LARGE, format, false);
      assert.doesNotMatch(text, /undefined|NaN|Infinity/);
      assert.ok(text.includes('makespan'));
      assert.ok(text.includes('multi-process (4 workers) against multi-process (16 workers)'));
    });
  }

  test('a run against itself: no figure can be told from 1', () => {
    const { comparisons } = JSON.parse(renderRunComparison(BOTH, BOTH, 'json', false));
    assert.equal(comparisons.length, 2);
    for (const { rows } of comparisons) for (const [, a, b, ratio] of rows) assert.deepEqual([a, ratio], [b, '~']);
  });

  test('one model each need not be the same model', () => {
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

describe('what once went wrong in a report', () => {
  const addressed = withRecords(syntheticRun(), (records) =>
    records.map((record) => ({ ...record, connection: { ...record.connection, clientAddress: '192.168.100.200' } })),
  );

  test("the title of the clients' table fits", () => {
    for (const line of render(BOTH, 'table', PLAIN).split('\n')) assert.ok(widthOf(line) <= WIDTH, line);
  });

  test('the name of a run is whole in the list', () => {
    const name = '20261123-090843-multi-process-10000';
    assert.ok(renderList([{ ...BOTH, name }], [], 'Saved runs', false).includes(name));
  });

  test("a client's address and port are whole", () => {
    assert.ok(render(addressed, 'table', PLAIN).includes('192.168.100.200:1024'));
  });

  test("a failure's code is whole", () => {
    const failed = withRecords(syntheticRun({ clients: 3 }), (records) => [
      ...records,
      failedVisit({ kind: 'failed', code: 'EHOSTUNREACH' }),
    ]);
    const [table = ''] = render(failed, 'table', PLAIN).split('summary');
    assert.ok(table.includes('EHOSTUNREACH'));
  });

  test('200,000 clients', () => {
    const [summary] = summarise(syntheticRun({ clients: 1, rounds: 1 })).models;
    assert.ok(summary !== undefined);
    const shownRound = idealRound({ clients: 200_000, servers: 1, serviceTime: 1000 });
    assert.doesNotThrow(() => clientsSection({ ...summary, shownRound }, 'many', { atEachEnd: 5 }));
  });

  test('connections that only the server saw', () => {
    const unmatched = withRecords(syntheticRun(), (records) =>
      records.map((record) => ({ ...record, client: null, outcome: { kind: 'unmatched' } })),
    );
    assert.doesNotMatch(render(unmatched, 'table', PLAIN), /NaN|Infinity/);
  });

  test('a client that comes at the very end fits in the timeline', () => {
    const late = withRecords(syntheticRun({ clients: 2, models: [['multi-process', 2]] }), () => [
      visit({ startedAt: 0, endedAt: SECOND }),
      visit({ arrivedAt: 0.999 * SECOND, startedAt: 0.999 * SECOND, endedAt: SECOND }),
    ]);
    const lines = render(late, 'table', PLAIN).split('\n');
    for (const line of lines.filter((text) => text.includes('█'))) assert.ok(widthOf(line) <= WIDTH, line);
  });

  test('hostile text is no markup outside tables', () => {
    const document = { ...BOTH, name: '<b>', context: { ...BOTH.context, cpuModel: '<script>' } };
    assert.doesNotMatch(render(document, 'markdown', PLAIN), /(?<!\\)<(b|script)/);
  });

  test('a line break in a cell does not break the table', () => {
    const document = withRecords(syntheticRun(), (records) => [
      failedVisit({ kind: 'failed', code: 'A\nB' }),
      ...records,
    ]);
    assert.doesNotMatch(render(document, 'markdown', PLAIN), /^B/m);
  });

  test('text from a file can not paint or steer a terminal', () => {
    const document = { ...BOTH, context: { ...BOTH.context, cpuModel: `${ESCAPE}[2J` } };
    assert.ok(!render(document, 'table', PLAIN).includes(ESCAPE));
  });
});
