/** The picture of wait against position in the queue: measured points on the predicted line, and the slope in words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { syntheticRun, withRecords } from '../../model/synthetic-run.test-support.js';
import { MILLISECOND } from '../../model/units.js';
import { BOTH, marksOf, measuredOf, picture } from '../pictures/picture.test-support.js';

test('wait against position: measured points on the predicted line, and the slope in words', () => {
  const wait = picture(BOTH, 'wait-by-place');
  const [measured, predicted] = marksOf(wait, 'line')[0] ?? [];
  assert.deepEqual(measured?.points, predicted?.points);
  assert.deepEqual(measured?.points[49], [50, 490]);
  assert.match(wait.words, /sequential: each position in the queue cost 10\.0 ms, 1\.00 of a service time/);
});

test('what a position costs, even if it is negative', () => {
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
    const cost = measuredOf(document, 'cost of each position in the queue');
    assert.match(picture(document, 'wait-by-place').words, new RegExp(`cost ${cost.replaceAll('.', '\\.')}[,.]`));
  }
});
