/**
 * Output on a terminal: it fits the width, omitted rows are counted, and text from outside can't control the terminal.
 */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { clientsSection } from '../../analysis/burst/clients.js';
import { summariseBurst } from '../../analysis/burst/summary.js';
import type { Section } from '../../analysis/view/view.js';
import {
  failedVisit,
  idealRound,
  syntheticRun,
  syntheticSelf,
  visit,
  withRecords,
} from '../../model/synthetic-run.test-support.js';
import { SECOND } from '../../model/units.js';
import { render, renderList, renderRunComparison } from '../index.js';
import { BOTH, BURSTS, ESCAPE, HUGE, LARGE, PLAIN, widthOf } from './shown.test-support.js';
import { fitSection } from './terminal.js';

/** The two lines that are not wrapped: see "past faults". */
function isTitle(line: string): boolean {
  return /: the clients in the order served|^\d[\d,]* clients? at once/.test(line);
}

test('a verdict is the last thing a terminal shows', () => {
  const lines = render(BOTH, 'table', PLAIN).trimEnd().split('\n\n');
  assert.match(lines.at(-1) ?? '', /^sequential: One at a time.*\nmulti-process \(4 workers\): 4 at a time/s);
});

describe('the width of a terminal', () => {
  for (const [name, document] of Object.entries(BURSTS)) {
    for (const colour of [false, true]) {
      test(`${name}${colour ? ', in colour' : ''}: tables, timelines, notes and verdicts fit in ${PLAIN.width} columns`, () => {
        const lines = render(document, 'table', { ...PLAIN, colour }).split('\n');
        const inside = lines.filter((line) => !isTitle(stripVTControlCharacters(line)));
        assert.ok(inside.length > 30);
        for (const line of inside) assert.ok(widthOf(line) <= PLAIN.width, `${widthOf(line)}: ${line}`);
      });
    }
  }

  test('all rows of 200 clients are shown, and fit', () => {
    const text = render(syntheticRun({ clients: 200 }), 'table', { ...PLAIN, rows: 'all' });
    assert.equal(text.match(/127\.0\.0\.1:/g)?.length, 200);
    assert.equal(text.match(/█+$/gm)?.length, 200);
    assert.doesNotMatch(text, /more clients/);
  });

  test('omitted rows are counted', () => {
    const text = render(HUGE, 'table', PLAIN);
    assert.match(text, /9,990 more\s+clients/);
    assert.match(text, /9,976 more clients/);
    assert.equal(text.match(/127\.0\.0\.1:/g)?.length, 10);
  });

  test('two runs side by side', () => {
    const first = { ...BOTH, name: 'first' };
    for (const line of renderRunComparison(first, LARGE, 'table', false).split('\n')) {
      assert.ok(widthOf(line) <= PLAIN.width, line);
    }
  });

  test('the list of runs', () => {
    const text = renderList([BOTH, LARGE, syntheticSelf()], [], 'Saved runs', false);
    for (const line of text.split('\n')) assert.ok(widthOf(line) <= PLAIN.width, line);
    assert.equal(text.split('synthetic').length - 1, 3);
  });

  test('a name that is wider than its column gets a line of its own, and is not cut', () => {
    const name = '20261123-090843-process-per-connection-sweep-utilisation';
    const text = renderList([LARGE, { ...BOTH, name }, LARGE], [], 'Saved runs', false);
    for (const line of text.split('\n')) assert.ok(widthOf(line) <= PLAIN.width, line);
    assert.match(text, new RegExp(`\n${name}\n {35}sequential +0123456 `));
    assert.equal(text.split('multi-process').length - 1, 3);
  });
});

describe('past faults on a terminal', () => {
  const addressed = withRecords(syntheticRun(), (records) =>
    records.map((record) => ({ ...record, connection: { ...record.connection, clientAddress: '192.168.100.200' } })),
  );

  test("the title of the clients' table fits", () => {
    for (const line of render(BOTH, 'table', PLAIN).split('\n')) assert.ok(widthOf(line) <= PLAIN.width, line);
  });

  test('the name of a run is not cut in the list', () => {
    const name = '20261123-090843-multi-process-10000';
    assert.ok(renderList([{ ...BOTH, name }], [], 'Saved runs', false).includes(name));
  });

  test("a client's address and port are not cut", () => {
    assert.ok(render(addressed, 'table', PLAIN).includes('192.168.100.200:1024'));
  });

  test("a failure's code is not cut", () => {
    const failed = withRecords(syntheticRun({ clients: 3 }), (records) => [
      ...records,
      failedVisit({ kind: 'failed', code: 'EHOSTUNREACH' }),
    ]);
    const [table = ''] = render(failed, 'table', PLAIN).split('summary');
    assert.ok(table.includes('EHOSTUNREACH'));
  });

  test('200,000 clients', () => {
    const [summary] = summariseBurst(syntheticRun({ clients: 1, rounds: 1 })).models;
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

  test('a client that arrives at the very end fits in the timeline', () => {
    const late = withRecords(syntheticRun({ clients: 2, models: [['multi-process', 2]] }), () => [
      visit({ startedAt: 0, endedAt: SECOND }),
      visit({ arrivedAt: 0.999 * SECOND, startedAt: 0.999 * SECOND, endedAt: SECOND }),
    ]);
    const lines = render(late, 'table', PLAIN).split('\n');
    for (const line of lines.filter((text) => text.includes('█'))) assert.ok(widthOf(line) <= PLAIN.width, line);
  });

  test("text from a file can't colour or control a terminal", () => {
    const document = { ...BOTH, context: { ...BOTH.context, cpuModel: `${ESCAPE}[2J` } };
    assert.ok(!render(document, 'table', PLAIN).includes(ESCAPE));
  });
});

const WIDE: Section = {
  title: '',
  columns: [
    { heading: 'model', align: 'left', width: 20 },
    { heading: 'wait', align: 'right', width: 10 },
    { heading: 'makespan', align: 'right', width: 10, dropOrder: 2 },
    { heading: 'rate', align: 'right', width: 10, dropOrder: 1 },
  ],
  rows: [['sequential', '1 ms', '2 ms', '3 /s']],
};

test('a narrow terminal drops columns in their stated order, then narrows the widest', () => {
  const headings = (width: number) => fitSection(WIDE, width).columns.map(({ heading }) => heading);
  assert.deepEqual(headings(53), ['model', 'wait', 'makespan', 'rate']);
  assert.deepEqual(headings(52), ['model', 'wait', 'makespan']);
  assert.deepEqual(headings(41), ['model', 'wait']);
  assert.deepEqual(
    fitSection(WIDE, 25).columns.map(({ width }) => width),
    [14, 10],
  );
  assert.deepEqual(fitSection(WIDE, 41).rows, [['sequential', '1 ms']]);
});

test('a terminal without UTF-8 gets only ASCII, and still shows the picture', () => {
  for (const details of [false, true]) {
    const text = render(syntheticRun({ serviceTime: 1000 }), 'table', { ...PLAIN, details, ascii: true });
    assert.match(text, /^\p{ASCII}+$/u);
    assert.match(text, /\.#/);
    assert.doesNotMatch(text, /\?/);
  }
});
