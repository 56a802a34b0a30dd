/** Pictures hold what the document says, as plain data, and are drawn without a browser. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { BarSeriesOption, LineSeriesOption } from 'echarts';
import { isServed } from '../model/connection-record.js';
import type { StoredDocument } from '../model/document.js';
import { syntheticOpen } from '../model/synthetic-open.test-support.js';
import { failedVisit, syntheticRun, syntheticSelf, withRecords } from '../model/synthetic-run.test-support.js';
import { syntheticSustained } from '../model/synthetic-sustained.test-support.js';
import { syntheticClientsSweep, syntheticUtilisationSweep } from '../model/synthetic-sweep.test-support.js';
import { MILLISECOND } from '../model/units.js';
import { drawSvg } from '../presentation/charts/svg.js';
import { THEMES } from '../presentation/charts/themes.js';
import { picturesOf, viewDocument } from './index.js';
import type { Picture } from './pictures/picture.js';

const BOTH = syntheticRun({
  models: [
    ['sequential', 1],
    ['multi-process', 4],
  ],
});

const DOCUMENTS: Readonly<Record<string, StoredDocument>> = {
  'a burst of two models': BOTH,
  'one client': syntheticRun({ clients: 1 }),
  '1,000 clients': syntheticRun({ clients: 1000, rounds: 1 }),
  'nobody served': withRecords(syntheticRun(), (records) => records.map(() => failedVisit({ kind: 'refused' }))),
  'nobody at all': withRecords(syntheticRun(), () => []),
  'services of no length': syntheticRun({ serviceTime: 0 }),
  'busy clients': syntheticSustained({ clients: 10 }),
  'open arrivals': syntheticOpen(),
  'a sweep over clients': syntheticClientsSweep([1, 2, 4, 8, 16]),
  'a sweep over utilisation': syntheticUtilisationSweep([0.2, 0.5, 0.8, 1.1]),
};

function picture(document: StoredDocument, id: string): Picture {
  const found = picturesOf(document).find((candidate) => candidate.id === id);
  assert.ok(found !== undefined, `no picture ${id}`);
  return found;
}

function seriesOf<S>({ option }: Picture): S[] {
  return option.series as S[];
}

for (const [name, document] of Object.entries(DOCUMENTS)) {
  describe(`pictures of ${name}`, () => {
    for (const drawn of picturesOf(document)) {
      test(`${drawn.id}: plain data, with a table, drawn in both themes`, () => {
        assert.deepEqual(JSON.parse(JSON.stringify(drawn.option)), drawn.option);
        assert.equal(drawn.points.length, drawn.table.rows.length);
        assert.ok(drawn.table.rows.every((row) => row.length === drawn.table.columns.length));
        for (const [series, index] of drawn.points) {
          const { data } = seriesOf<{ data: unknown[] }>(drawn)[series] ?? { data: [] };
          assert.ok(index < data.length, `${series} ${index}`);
        }
        assert.doesNotMatch(
          JSON.stringify([drawn.option, drawn.table, drawn.words]),
          /NaN|Infinity|undefined|null,null/,
        );
        for (const theme of THEMES) {
          const svg = drawSvg(drawn, theme);
          assert.match(svg, /^<svg role="img" [^>]*viewBox/);
          assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
        }
      });
    }
  });
}

describe('the queue', () => {
  const queue = picture(BOTH, 'queue');

  test('has a row a client: it came, waited, and was in service, and each waits for all before it', () => {
    const [cameAt, waited, served] = seriesOf<BarSeriesOption>(queue).map(({ data }) => data);
    assert.deepEqual(cameAt, new Array(50).fill(0));
    assert.deepEqual(
      waited,
      Array.from({ length: 50 }, (_, index) => 10 * index),
    );
    assert.deepEqual(served, new Array(50).fill(10));
  });

  test('has the models one above the other on one time axis', () => {
    const axes = queue.option.xAxis as Array<{ min: number; max: number }>;
    assert.deepEqual(
      axes.map(({ min, max }) => [min, max]),
      [
        [0, 500],
        [0, 500],
      ],
    );
    assert.match(queue.words, /sequential: 50 clients, the longest wait 490 ms/);
    assert.match(queue.words, /multi-process \(4 workers\): 50 clients, the longest wait 120 ms/);
  });

  test('draws some of a thousand, the first and the last among them, and says so', () => {
    const { words, table } = picture(syntheticRun({ clients: 1000 }), 'queue');
    assert.match(words, /200 of 1,000 are drawn/);
    assert.equal(table.rows.length, 200);
    assert.equal(table.rows[0]?.[1], '1');
    assert.equal(table.rows.at(-1)?.[1], '1000');
  });

  test('shows who was never served as what they are', () => {
    const some = withRecords(BOTH, (records) => [...records.slice(0, 3), failedVisit({ kind: 'reset' })]);
    const { words, option } = picture(some, 'queue');
    assert.match(words, /4 clients, .*1 never served/);
    assert.deepEqual((option.legend as { data: string[] }).data, ['waiting', 'in service', 'never served']);
  });
});

test('wait against place: measured on the predicted line, and its slope in words', () => {
  const wait = picture(BOTH, 'wait-by-place');
  const [predicted, measured] = seriesOf<LineSeriesOption>(wait).map(({ data }) => data);
  const values = (measured as Array<{ value: number[] }>).map(({ value }) => value);
  assert.deepEqual(values, predicted);
  assert.deepEqual(values[49], [50, 490]);
  assert.match(wait.words, /sequential: each further place in line cost 10\.0 ms, 1\.00 of a service/);
});

test('concurrency: never more than the cap, and the kernel beside it', () => {
  const course = picture(BOTH, 'concurrency');
  const heights = seriesOf<{ data: number[][] }>(course).map(({ data }) => Math.max(...data.map(([, y]) => y ?? 0)));
  assert.deepEqual(heights, [1, 49, 4, 46]);
});

test('concurrency of thousands: means over stretches, whose area is the time in service', () => {
  const many = syntheticRun({ clients: 2000, serviceTime: MILLISECOND, rounds: 1, models: [['multi-process', 4]] });
  const [inService] = seriesOf<{ data: Array<[number, number]> }>(picture(many, 'concurrency'));
  const data = inService?.data ?? [];
  assert.ok(data.length <= 401);
  const area = data
    .slice(0, -1)
    .reduce((sum, [at, value], index) => sum + value * ((data[index + 1]?.[0] ?? at) - at), 0);
  const work = (many.runs[0]?.rounds[1]?.records ?? []).filter(isServed).length;
  assert.ok(Math.abs(area - work) < 0.02 * work, `${area} of ${work}`);
});

test('percentiles: ascending, and each share as the table has it', () => {
  const { option, words } = picture(syntheticOpen(), 'percentiles');
  const [responses] = option.series as Array<{ data: Array<{ value: [number, number] }> }>;
  const values = responses?.data.map(({ value }) => value) ?? [];
  assert.ok(values.length > 10);
  for (const [index, [share, time]] of values.entries()) {
    const [before, shorter] = values[index - 1] ?? [-1, -1];
    assert.ok(share > before && time >= shorter);
  }
  assert.match(words, /response time: 50 % within .*, 95 % within .*, 99 % within /);
});

/** What the table of figures has measured of the first model. */
function measuredOf(document: StoredDocument, figure: string): string {
  const rows = viewDocument(document, { allRows: false, width: 80 }).blocks.flatMap((block) =>
    block.kind === 'table' ? block.section.rows : [],
  );
  const [, measured = ''] = rows.find(([label]) => label === figure) ?? [];
  assert.notEqual(measured, '', figure);
  return measured.replace(/ \[.*$/, '');
}

describe('a caption and the table beside it have the same figure', () => {
  for (const [name, document] of [
    ['open arrivals', syntheticOpen({ clients: 30, rounds: 4 })],
    ['busy clients', syntheticSustained({ clients: 10, rounds: 3 })],
  ] as const) {
    test(`percentiles of ${name}`, () => {
      const { words } = picture(document, 'percentiles');
      for (const what of ['response', 'wait']) {
        const p50 = measuredOf(document, `${what} p50`);
        const p95 = measuredOf(document, `${what} p95`);
        assert.ok(words.includes(`${what} time: 50 % within ${p50}, 95 % within ${p95}, 99 % within `), words);
      }
    });
  }

  test('what a place costs, also where it is below nothing', () => {
    const backwards = withRecords(syntheticRun({ models: [['event-loop', 1]] }), (records) =>
      records.map((record, index) => {
        const { client, server } = record;
        if (client === null || server === null) return record;
        const startedAt = MILLISECOND + index;
        const arrivedAt = 3 * index;
        return { ...record, client: { ...client, arrivedAt }, server: { ...server, serviceStartedAt: startedAt } };
      }),
    );
    for (const document of [BOTH, backwards]) {
      const cost = measuredOf(document, 'cost of each further place in line');
      assert.match(picture(document, 'wait-by-place').words, new RegExp(`cost ${cost.replaceAll('.', '\\.')}[,.]`));
    }
  });

  test('a round that is shown is said to be one of them', () => {
    for (const id of ['queue', 'concurrency']) assert.match(picture(BOTH, id).words, /^One round of each/);
    assert.match(picture(BOTH, 'concurrency').words, /at most 1 in service at once/);
  });

  test('a client that left as it came is among those that were never served', () => {
    const gone = failedVisit({ kind: 'refused' }, 0);
    const some = withRecords(BOTH, (records) => [...records.slice(0, 3), gone]);
    assert.match(picture(some, 'queue').words, /4 clients, .*1 never served/);
  });
});

test('a sweep: measured throughput at the bound, knee and all', () => {
  const { option } = picture(syntheticClientsSweep([1, 2, 4, 8], { models: [['multi-process', 4]] }), 'throughput');
  const [bound, measured] = option.series as [{ data: number[][] }, { data: Array<{ value: number[] }> }];
  assert.deepEqual(
    bound.data.map(([, y]) => Math.round(y ?? 0)),
    [100, 200, 400, 400],
  );
  assert.equal(measured.data.length, 4);
});

test('a sweep of one load: its caption names one point, and no way from it to itself', () => {
  const { words } = picture(syntheticClientsSweep([5]), 'throughput');
  assert.match(words, /answers a second: 100 at 5 \(clients\), the only point/);
  assert.doesNotMatch(words, /from/);
});

test('a measurement of the instrument has no picture', () => assert.deepEqual(picturesOf(syntheticSelf()), []));

test('text from outside is text in an SVG', () => {
  const [queue] = picturesOf(BOTH);
  assert.ok(queue !== undefined);
  const hostile = { ...queue, title: '<script>alert(1)</script>', words: '</desc><script>alert(1)</script>&' };
  const option = { ...queue.option, title: [{ text: '</text><script>alert(1)</script>' }] };
  assert.doesNotMatch(drawSvg({ ...hostile, option }, 'light'), /<script/);
});

test('of many rows so few are labelled that no label lies on another', () => {
  const svg = drawSvg(picture(syntheticRun({ clients: 1000, rounds: 1 }), 'queue'), 'light', 900);
  const labels = [...svg.matchAll(/text-anchor="end"[^>]*>([^<]+)</g)].map(([, text]) => text);
  assert.ok(labels.length >= 10 && labels.length <= 26, `${labels.length}: ${labels.join(' ')}`);
});
