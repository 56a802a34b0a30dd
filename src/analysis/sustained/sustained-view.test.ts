/** A synthetic closed loop in every format: it renders, fits, parses, and says what was found. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { distributionOf } from '../../model/distribution.js';
import type { SustainedDocument } from '../../model/run.js';
import { syntheticRun } from '../../model/synthetic-run.test-support.js';
import { idealWindow, syntheticSustained, withWindows } from '../../model/synthetic-sustained.test-support.js';
import { MILLISECOND, SECOND } from '../../model/units.js';
import { FORMATS } from '../../presentation/formats.js';
import { render, renderList } from '../../presentation/index.js';
import { type RenderOptions, TEXT_OPTIONS } from '../../presentation/render/content.js';
import { parseDocument } from '../../store/read-document.js';
import { isSoundDocument } from '../index.js';

const WIDTH = 80;
const PLAIN: RenderOptions = { ...TEXT_OPTIONS, details: true, width: WIDTH };
const ESCAPE = String.fromCharCode(27);

const ONE = syntheticSustained({ clients: 10, serviceTime: 20 * MILLISECOND });
const BOTH = syntheticSustained({
  clients: 10,
  rounds: 5,
  models: [
    ['sequential', 1],
    ['multi-process', 4],
  ],
});
/** As with keep-alive on a server with one slot: one client keeps it. */
const STARVED = withWindows(ONE, () => ({
  ...idealWindow({ clients: 1, servers: 1, serviceTime: 20 * MILLISECOND }),
  server: null,
  clientsConnected: 10,
  clientsStarved: 9,
  sent: 29,
  censored: 9,
  longestCensored: 12 * SECOND,
}));
const NOBODY = withWindows(ONE, () => ({
  answered: 0,
  sent: 200,
  censored: 0,
  longestCensored: null,
  clientsStarved: 10,
  failures: { refused: 150, 'timed-out': 49, failed: 1 },
  responses: distributionOf([]),
  server: null,
}));

const DOCUMENTS: Readonly<Record<string, SustainedDocument>> = {
  'one client': syntheticSustained({ clients: 1 }),
  'ten clients': ONE,
  'two models, five rounds': BOTH,
  'few rounds': syntheticSustained({ rounds: 2 }),
  '10,000 clients of 1,024 workers': syntheticSustained({ clients: 10_000, models: [['multi-process', 1024]] }),
  'services of an hour': syntheticSustained({ serviceTime: 3600 * SECOND }),
  'services of 1 µs': syntheticSustained({ serviceTime: 1000 }),
  'no trace': withWindows(ONE, () => ({ server: null })),
  'clients that starve': STARVED,
  failures: withWindows(ONE, ({ sent }) => ({ sent: sent + 9, failures: { reset: 4, 'cut-short': 5 } })),
  'no client served': NOBODY,
  'an audit that failed': withWindows(ONE, ({ sent }) => ({ sent: sent + 1 })),
  'a saturated load generator': withWindows(ONE, () => ({ load: { peakMemoryBytes: 1, cpuTime: 4 * SECOND } })),
};

function widthOf(line: string): number {
  return [...stripVTControlCharacters(line)].length;
}

describe('rendering a closed loop', () => {
  for (const [name, document] of Object.entries(DOCUMENTS)) {
    for (const format of FORMATS) {
      test(`${name} as ${format}: no missing value, no colour, a final line end`, () => {
        const text = render(document, format, PLAIN);
        assert.doesNotMatch(text, /undefined|NaN|Infinity|\[object/);
        assert.ok(!text.includes(ESCAPE));
        assert.match(text, /[^\n]\n$/);
      });
    }

    test(`${name}: the tables, the notes and the verdict fit in ${WIDTH} columns`, () => {
      for (const colour of [false, true]) {
        const [heading = '', ...blocks] = render(document, 'table', { ...PLAIN, colour }).split('\n\n');
        assert.match(stripVTControlCharacters(heading), /kept busy for /);
        assert.ok(blocks.length > 1);
        for (const line of blocks.join('\n\n').split('\n')) assert.ok(widthOf(line) <= WIDTH, line);
      }
    });
  }

  test('the verdict comes last', () => {
    const last = (document: SustainedDocument) =>
      (render(document, 'table', PLAIN).trimEnd().split('\n\n').at(-1) ?? '').replaceAll(/\s+/g, ' ');
    assert.match(
      last(ONE),
      /^sequential: 10 clients in a closed loop got 50 answers per second with a mean response time of 200 ms/,
    );
    assert.match(last(ONE), /At most 1 was in service at once, and the slot was busy 100/);
    assert.match(last(BOTH), /multi-process \(4 workers\): .* the 4 slots were busy/);
    assert.match(last(STARVED), /9 of 10 clients starved/);
    assert.match(last(NOBODY), /No verdict: no request was answered/);
    const failed = DOCUMENTS['an audit that failed'] ?? ONE;
    assert.match(
      last(failed),
      /No verdict: .*"sent = answered \+ failed \+ censored" does not hold: 210 = 200 \+ 0 \+ 9/,
    );
  });

  test('only failed measurements are unsound', () => {
    const sound = Object.entries(DOCUMENTS).filter(([, document]) => isSoundDocument(document));
    const unsound = Object.keys(DOCUMENTS).filter((name) => !sound.some(([other]) => other === name));
    assert.deepEqual(unsound, ['no client served', 'an audit that failed']);
  });

  test('failures are listed by kind, and unknown figures are left out', () => {
    assert.match(render(NOBODY, 'markdown', PLAIN), /150 refused, 49 timed\\?-out, 1 failed/);
    assert.match(render(ONE, 'table', PLAIN), /in the queue, mean/);
    const withoutTrace = render(DOCUMENTS['no trace'] ?? ONE, 'table', PLAIN);
    assert.doesNotMatch(withoutTrace, /in the queue, mean|utilisation|wait p50/);
    assert.match(withoutTrace, /response p50/);
  });

  test('the clients of each process, and the cost of a process per connection', () => {
    assert.match(render(BOTH, 'markdown', PLAIN), /\| served by each process +\| 50 \/ 50 \/ 50 \/ 50 /);
    const each = syntheticSustained({ clients: 10, models: [['process-per-connection', 4]] });
    const processes = [{ process: 1000, cpuTime: 5e6, peakMemoryBytes: 4e7 }];
    const costs = render(
      withWindows(each, () => ({ processes })),
      'markdown',
      PLAIN,
    );
    assert.match(costs, /\| CPU time of a process +\| 5\.0* ms/);
    assert.match(costs, /\| memory of a process +\| 40 MB/);
    assert.doesNotMatch(costs, /served by each process|accept to request read/);
  });

  test('warnings are footnotes in every format for people', () => {
    for (const format of ['table', 'markdown', 'json'] as const) {
      assert.match(render(STARVED, format, PLAIN), /starve/);
    }
  });
});

describe('CSV of a closed loop', () => {
  test('a heading and one line per window', () => {
    const lines = render(BOTH, 'csv', PLAIN).trimEnd().split('\n');
    assert.equal(lines.length, 1 + 2 * 5);
    const columns = (lines[0] ?? '').split(',');
    assert.equal(new Set(columns).size, columns.length);
    for (const line of lines) assert.equal(line.split(',').length, columns.length);
  });

  test('durations in ms, and empty cells for unknown figures', () => {
    const valuesOf = (document: SustainedDocument) => {
      const [heading = '', row = ''] = render(document, 'csv', PLAIN).trimEnd().split('\n');
      return Object.fromEntries(heading.split(',').map((name, index) => [name, row.split(',')[index]]));
    };
    const values = valuesOf(ONE);
    assert.equal(values['clients'], '10');
    assert.equal(values['answered'], '200');
    assert.equal(values['sent'], '209');
    assert.equal(values['throughput_per_s'], '50');
    assert.equal(values['response_mean_ms'], '200.000');
    assert.equal(values['wait_mean_ms'], '180.000');
    assert.equal(values['service_mean_ms'], '20.000');
    const without = valuesOf(NOBODY);
    for (const name of ['response_mean_ms', 'wait_p50_ms', 'service_max_ms', 'in_service_mean', 'loop_identity']) {
      assert.equal(without[name], '', name);
    }
    assert.equal(without['failed'], '200');
  });
});

describe('JSON of a closed loop', () => {
  test('is the saved document, with figures under "derived"', () => {
    const { derived, ...document } = JSON.parse(render(BOTH, 'json', PLAIN));
    assert.deepEqual(parseDocument(JSON.stringify(document), 'stdout'), BOTH);
    assert.deepEqual(
      derived.models.map(({ verdict }: { verdict: { kind: string } }) => verdict.kind),
      ['sound', 'sound'],
    );
    assert.equal(derived.models[0].figures.length, 5);
    assert.equal(derived.models[0].figures[0].throughput, 100);
    assert.ok(derived.models[1].audits.every(({ holds }: { holds: boolean }) => holds));
  });
});

describe('Markdown of a closed loop', () => {
  test('every table has as many cells in each row as in its heading', () => {
    const tables = render(BOTH, 'markdown', PLAIN)
      .trimEnd()
      .split('\n\n')
      .filter((block) => block.startsWith('|'));
    assert.equal(tables.length, 3);
    for (const table of tables) {
      const cells = table.split('\n').map((row) => row.replaceAll('\\|', '').split('|').length);
      assert.equal(new Set(cells).size, 1, table);
    }
  });
});

describe('the list of runs', () => {
  test('bursts and closed loops side by side, one row per model', () => {
    const named = { ...BOTH, name: '20260102-030405-sustained' };
    const text = renderList([syntheticRun(), named, NOBODY], [], 'Saved runs', false);
    for (const line of text.split('\n')) assert.ok(widthOf(line) <= WIDTH, line);
    assert.doesNotMatch(text, /undefined|NaN/);
    assert.ok(text.includes('20260102-030405-sustained'));
    assert.match(text, /multi-process/);
  });
});

test('the query of a URL saved by an older version is not shown', () => {
  const saved = { ...ONE, scenario: { ...ONE.scenario, url: 'http://127.0.0.1:8080/path?token=secret' } };
  for (const format of ['table', 'markdown'] as const) {
    const text = render(saved, format, PLAIN).replaceAll(/\s+/g, ' ');
    assert.match(text, /at http:\/\/127\.0\.0\.1:8080\/path\?\.\.\./);
    assert.doesNotMatch(text, /secret/);
  }
});
