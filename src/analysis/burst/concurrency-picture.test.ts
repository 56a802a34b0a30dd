/** The picture of how many were in service over time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isServed } from '../../model/connection-record.js';
import { syntheticRun } from '../../model/synthetic-run.test-support.js';
import { MILLISECOND } from '../../model/units.js';
import { BOTH, marksOf, picture } from '../pictures/picture.test-support.js';

test('concurrency: never more than the slots, with the accept queue below', () => {
  const course = picture(BOTH, 'concurrency');
  const heights = marksOf(course, 'steps').map(([steps]) => Math.max(...(steps?.points ?? []).map(([, y]) => y)));
  assert.deepEqual(heights, [1, 4, 49, 46]);
  assert.match(course.words, /^One round of each server\. .*at most 1 in service at once/);
});

test('concurrency of thousands: averages over intervals, whose area is the time in service', () => {
  const many = syntheticRun({ clients: 2000, serviceTime: MILLISECOND, rounds: 1, models: [['multi-process', 4]] });
  const data = marksOf(picture(many, 'concurrency'), 'steps')[0]?.[0]?.points ?? [];
  assert.ok(data.length <= 401);
  const area = data
    .slice(0, -1)
    .reduce((sum, [at, value], index) => sum + value * ((data[index + 1]?.[0] ?? at) - at), 0);
  const work = (many.runs[0]?.rounds[1]?.records ?? []).filter(isServed).length;
  assert.ok(Math.abs(area - work) < 0.02 * work, `${area} of ${work}`);
});
