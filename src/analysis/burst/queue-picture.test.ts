/** The queue as a picture. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { BarSeriesOption } from 'echarts';
import { failedVisit, syntheticRun, withRecords } from '../../model/synthetic-run.test-support.js';
import { drawSvg } from '../../presentation/charts/svg.js';
import { BOTH, picture, seriesOf } from '../pictures/picture.test-support.js';

describe('the queue', () => {
  const queue = picture(BOTH, 'queue');

  test('has one row per client: it arrived, waited and was served, and each waits for all before it', () => {
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

  test('is said to be of one round', () => assert.match(queue.words, /^One round of each/));

  test('shows who was never served as what they are', () => {
    const some = withRecords(BOTH, (records) => [...records.slice(0, 3), failedVisit({ kind: 'reset' })]);
    const { words, option } = picture(some, 'queue');
    assert.match(words, /4 clients, .*1 never served/);
    assert.deepEqual((option.legend as { data: string[] }).data, ['waiting', 'in service', 'never served']);
  });

  test('a client that left as it came is among those that were never served', () => {
    const gone = failedVisit({ kind: 'refused' }, 0);
    const some = withRecords(BOTH, (records) => [...records.slice(0, 3), gone]);
    assert.match(picture(some, 'queue').words, /4 clients, .*1 never served/);
  });

  test('of many rows so few are labelled that no label lies on another', () => {
    const svg = drawSvg(picture(syntheticRun({ clients: 1000, rounds: 1 }), 'queue'), 'light', 900);
    const labels = [...svg.matchAll(/text-anchor="end"[^>]*>([^<]+)</g)].map(([, text]) => text);
    assert.ok(labels.length >= 10 && labels.length <= 26, `${labels.length}: ${labels.join(' ')}`);
  });
});
