/** The picture of percentiles: ascending, with the same figures as the table beside it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { syntheticOpen } from '../../model/synthetic-open.test-support.js';
import { syntheticSustained } from '../../model/synthetic-sustained.test-support.js';
import { marksOf, measuredOf, picture } from './picture.test-support.js';

test('percentiles: ascending, with the same shares as the table', () => {
  const percentiles = picture(syntheticOpen(), 'percentiles');
  const values = marksOf(percentiles, 'line')[0]?.[0]?.points ?? [];
  assert.ok(values.length > 10);
  for (const [index, [share, time]] of values.entries()) {
    const [before, shorter] = values[index - 1] ?? [-1, -1];
    assert.ok(share > before && time >= shorter);
  }
  assert.match(percentiles.words, /response time: 50 % within .*, 95 % within .*, 99 % within /);
});

describe('a caption and the table beside it have the same figure', () => {
  for (const [name, document] of [
    ['open arrivals', syntheticOpen({ clients: 30, rounds: 4 })],
    ['a closed loop', syntheticSustained({ clients: 10, rounds: 3 })],
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
});
