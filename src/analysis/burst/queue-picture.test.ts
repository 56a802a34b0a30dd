/** The picture of the queue. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failedVisit, syntheticRun, withRecords } from '../../model/synthetic-run.test-support.js';
import { drawSvg } from '../../presentation/charts/svg.js';
import { BOTH, marksOf, picture } from '../pictures/picture.test-support.js';

describe('the queue', () => {
  const queue = picture(BOTH, 'queue');

  test('has one row per client: when it arrived, waited and was served; each waits for all before it', () => {
    const [sequential = []] = marksOf(queue, 'bars');
    const [waiting, service] = sequential;
    assert.deepEqual([waiting?.tone, service?.tone], ['waiting', 'service']);
    // The first does not wait.
    assert.deepEqual(
      waiting?.bars,
      Array.from({ length: 49 }, (_, index) => ({ row: index + 1, from: 0, to: 10 * (index + 1) })),
    );
    assert.deepEqual(
      service?.bars,
      Array.from({ length: 50 }, (_, row) => ({ row, from: 10 * row, to: 10 * (row + 1) })),
    );
  });

  test('has one panel per model, on a shared time axis if all can be read on it', () => {
    assert.deepEqual(
      queue.panels.map(({ x }) => [x.from, x.to]),
      [
        [0, 500],
        [0, 500],
      ],
    );
    assert.match(queue.words, /sequential: 50 clients, the longest wait 490 ms/);
    assert.match(queue.words, /multi-process \(4 workers\): 50 clients, the longest wait 120 ms/);
  });

  test('gives each model its own time axis if one takes many times as long as another', () => {
    const apart = syntheticRun({
      models: [
        ['sequential', 1],
        ['multi-process', 25],
      ],
    });
    assert.deepEqual(
      picture(apart, 'queue').panels.map(({ x }) => x.to),
      [500, 20],
    );
  });

  test('notes in the picture how many are in service, and what the last wait consists of', () => {
    const notes = marksOf(picture(syntheticRun(), 'queue'), 'note').flat();
    assert.deepEqual(
      notes.map(({ text }) => text),
      ['never more than one in service (blue) at any moment', 'the last client waits 490 ms = 49 × 10.0 ms'],
    );
  });

  test('draws some of a thousand clients, including the first and the last, and says so', () => {
    const { words, table } = picture(syntheticRun({ clients: 1000 }), 'queue');
    assert.match(words, /200 of 1,000 are drawn/);
    assert.equal(table.rows.length, 200);
    assert.equal(table.rows[0]?.[1], '1');
    assert.equal(table.rows.at(-1)?.[1], '1000');
  });

  test('the caption says that it shows one round', () =>
    assert.match(queue.words, /^One round of each server, one row per client, in the order served/));

  test('marks clients that were never served', () => {
    const some = withRecords(BOTH, (records) => [...records.slice(0, 3), failedVisit({ kind: 'reset' })]);
    const queue = picture(some, 'queue');
    assert.match(queue.words, /4 clients, .*1 never served/);
    assert.deepEqual(
      marksOf(queue, 'bars')[0]?.map(({ tone }) => tone),
      ['waiting', 'service', 'unserved'],
    );
    assert.ok(marksOf(queue, 'note')[0]?.some(({ text }) => text === 'never served'));
  });

  test('a client that left at the instant it arrived counts as never served', () => {
    const gone = failedVisit({ kind: 'refused' }, 0);
    const some = withRecords(BOTH, (records) => [...records.slice(0, 3), gone]);
    assert.match(picture(some, 'queue').words, /4 clients, .*1 never served/);
  });

  test('labels of rows do not overlap, however many rows there are', () => {
    const svg = drawSvg(picture(syntheticRun({ clients: 1000, rounds: 1 }), 'queue'), 'light', 900);
    const labels = [...svg.matchAll(/text-anchor="end"[^>]*>([^<]+)</g)].map(([, text]) => text);
    assert.ok(labels.length >= 10 && labels.length <= 26, `${labels.length}: ${labels.join(' ')}`);
  });

  test('draws a request as one span if the server kept no record', () => {
    const outside = withRecords(syntheticRun(), (records) => records.map((record) => ({ ...record, server: null })));
    const queue = picture(outside, 'queue');
    const [bars = []] = marksOf(queue, 'bars');
    assert.deepEqual(
      bars.map(({ tone, bars }) => [tone, bars.length]),
      [['neutral', 50]],
    );
    assert.match(queue.words, /50 clients, the last answered after 500 ms\.$/);
    assert.deepEqual(
      marksOf(queue, 'note')[0]?.map(({ text }) => text),
      ['from sent to answered, seen from outside'],
    );
    assert.deepEqual([queue.table.rows[0]?.[1], queue.table.rows[49]?.[1]], ['1', '50']);
  });
});
