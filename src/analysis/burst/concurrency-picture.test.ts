/** What was in service over time, as a picture. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isServed } from '../../model/connection-record.js';
import { syntheticRun } from '../../model/synthetic-run.test-support.js';
import { MILLISECOND } from '../../model/units.js';
import { BOTH, picture, seriesOf } from '../pictures/picture.test-support.js';

test('concurrency: never more than the cap, and the kernel beside it', () => {
  const course = picture(BOTH, 'concurrency');
  const heights = seriesOf<{ data: number[][] }>(course).map(({ data }) => Math.max(...data.map(([, y]) => y ?? 0)));
  assert.deepEqual(heights, [1, 49, 4, 46]);
  assert.match(course.words, /^One round of each.*at most 1 in service at once/);
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
