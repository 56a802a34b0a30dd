/** Every format of a synthetic run of busy clients: it renders, it fits, it parses, and it says what was found. */
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
/** As with keep-alive on a server of one place: who has it keeps it. */
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
  'nobody served': NOBODY,
  'an audit that failed': withWindows(ONE, ({ sent }) => ({ sent: sent + 1 })),
  'a load generator without time': withWindows(ONE, () => ({ load: { peakMemoryBytes: 1, cpuTime: 4 * SECOND } })),
};

function widthOf(line: string): number {
  return [...stripVTControlCharacters(line)].length;
}

describe('render, of busy clients', () => {
  for (const [name, document] of Object.entries(DOCUMENTS)) {
    for (const format of FORMATS) {
      test(`${name} as ${format}: no hole, no colour, a line end`, () => {
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

  test('the verdict is the last thing that is shown', () => {
    const last = (document: SustainedDocument) =>
      (render(document, 'table', PLAIN).trimEnd().split('\n\n').at(-1) ?? '').replaceAll(/\s+/g, ' ');
    assert.match(last(ONE), /^sequential: 10 busy clients got 50 answers per second, each after 200 ms on average/);
    assert.match(last(ONE), /Never more than 1 were in service at once, and the place was taken 100/);
    assert.match(last(BOTH), /multi-process \(4 workers\): .* the 4 places were taken/);
    assert.match(last(STARVED), /9 of 10 clients starved/);
    assert.match(last(NOBODY), /No verdict: nobody was answered/);
    const failed = DOCUMENTS['an audit that failed'] ?? ONE;
    assert.match(
      last(failed),
      /No verdict: .*"sent = answered \+ failed \+ censored" does not hold: 210 = 200 \+ 0 \+ 9/,
    );
  });

  test('only what is sound is sound', () => {
    const sound = Object.entries(DOCUMENTS).filter(([, document]) => isSoundDocument(document));
    const unsound = Object.keys(DOCUMENTS).filter((name) => !sound.some(([other]) => other === name));
    assert.deepEqual(unsound, ['nobody served', 'an audit that failed']);
  });

  test('what failed is told by kind, and what is not known is left out', () => {
    assert.match(render(NOBODY, 'markdown', PLAIN), /150 refused, 49 timed\\?-out, 1 failed/);
    assert.match(render(ONE, 'table', PLAIN), /in the queue, mean/);
    const withoutTrace = render(DOCUMENTS['no trace'] ?? ONE, 'table', PLAIN);
    assert.doesNotMatch(withoutTrace, /in the queue, mean|utilisation|wait p50/);
    assert.match(withoutTrace, /response p50/);
  });

  test('who served how many, and what a process costs that is started for a connection', () => {
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

describe('CSV, of busy clients', () => {
  test('a heading and a line a window', () => {
    const lines = render(BOTH, 'csv', PLAIN).trimEnd().split('\n');
    assert.equal(lines.length, 1 + 2 * 5);
    const columns = (lines[0] ?? '').split(',');
    assert.equal(new Set(columns).size, columns.length);
    for (const line of lines) assert.equal(line.split(',').length, columns.length);
  });

  test('durations in ms, and empty cells for what is not known', () => {
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

describe('JSON, of busy clients', () => {
  test('is the saved document, and what follows from it under "derived"', () => {
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

describe('Markdown, of busy clients', () => {
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
  test('bursts and busy clients side by side, a row a model', () => {
    const named = { ...BOTH, name: '20260102-030405-sustained' };
    const text = renderList([syntheticRun(), named, NOBODY], [], 'Saved runs', false);
    for (const line of text.split('\n')) assert.ok(widthOf(line) <= WIDTH, line);
    assert.doesNotMatch(text, /undefined|NaN/);
    assert.ok(text.includes('20260102-030405-sustained'));
    assert.match(text, /multi-process/);
  });
});

test('the query of an address that an older version saved is not shown', () => {
  const saved = { ...ONE, scenario: { ...ONE.scenario, url: 'http://127.0.0.1:8080/path?token=secret' } };
  for (const format of ['table', 'markdown'] as const) {
    const text = render(saved, format, PLAIN).replaceAll(/\s+/g, ' ');
    assert.match(text, /at http:\/\/127\.0\.0\.1:8080\/path\?\.\.\./);
    assert.doesNotMatch(text, /secret/);
  }
});
