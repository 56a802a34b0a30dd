/** Every format of a synthetic document: it renders, it parses, and it has colour only if asked for. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { failedVisit, syntheticRun, syntheticSelf, visit, withRecords } from '../model/synthetic-run.test-support.js';
import { MILLISECOND } from '../model/units.js';
import { parseDocument } from '../store/read-document.js';
import { FORMATS } from './formats.js';
import { render } from './index.js';
import { BOTH, BURSTS, ESCAPE, PLAIN } from './render/shown.test-support.js';

describe('render', () => {
  for (const [name, document] of Object.entries(BURSTS)) {
    for (const format of FORMATS) {
      test(`${name} as ${format}: no missing values, no colour, a final newline`, () => {
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

  test('only terminals get colour, and without it the text is the same', () => {
    for (const document of [BOTH, syntheticSelf()]) {
      const painted = render(document, 'table', { ...PLAIN, colour: true });
      assert.ok(painted.includes(`${ESCAPE}[`));
      assert.equal(stripVTControlCharacters(painted), render(document, 'table', PLAIN));
      for (const format of ['csv', 'json', 'markdown'] as const) {
        assert.ok(!render(document, format, { ...PLAIN, colour: true }).includes(ESCAPE));
      }
    }
  });
});

describe('CSV', () => {
  test('a heading, and one line per record, warm-up rounds included', () => {
    const lines = render(BOTH, 'csv', PLAIN).trimEnd().split('\n');
    assert.equal(lines.length, 1 + 2 * 6 * 50);
    const columns = (lines[0] ?? '').split(',');
    assert.equal(new Set(columns).size, columns.length);
    for (const line of lines) assert.equal(line.split(',').length, columns.length);
  });

  test('stamps in ns and durations in ms, as their columns are named', () => {
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
  test('is the saved document, with the figures derived from it under "derived"', () => {
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
