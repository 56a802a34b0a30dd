/** The timeline of a burst: a staircase, in which as many clients share a step as there are slots. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { failedVisit, syntheticRun, withRecords } from '../../model/synthetic-run.test-support.js';
import type { TimelineLine } from '../view/view.js';
import { summariseBurst } from './summary.js';
import { drawBurst } from './view.js';

const WIDTH = 80;

function draw(clients: number, workers: number): readonly TimelineLine[] {
  const document = syntheticRun({ clients, rounds: 1, models: [['multi-process', workers]] });
  const [summary] = summariseBurst(document).models;
  assert.ok(summary !== undefined);
  return drawBurst(summary, 'all', WIDTH).lines;
}

function textOf({ label, before, waiting, inService }: TimelineLine): string {
  return `${label} ${before}${waiting}${inService}`;
}

function startColumn({ before, waiting }: TimelineLine): number {
  return before.length + waiting.length;
}

describe('drawBurst of an ideal burst', () => {
  const bursts = fc.tuple(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 6 }));

  test('is a staircase: no service starts left of the one before it', () => {
    fc.assert(
      fc.property(bursts, ([clients, workers]) => {
        const starts = draw(clients, workers).map(startColumn);
        assert.equal(starts.length, clients);
        for (const [index, start] of starts.entries()) assert.ok(start >= (starts[index - 1] ?? 0));
      }),
      { numRuns: 40 },
    );
  });

  test('every row has exactly one run of in-service characters, after its waiting, and fits', () => {
    fc.assert(
      fc.property(bursts, ([clients, workers]) => {
        for (const [index, line] of draw(clients, workers).entries()) {
          assert.match(textOf(line), /^ *\d+ ·*█+$/);
          assert.equal(line.label.trim(), String(index + 1));
          assert.ok(textOf(line).length <= WIDTH);
        }
      }),
      { numRuns: 40 },
    );
  });

  for (const workers of [1, 2, 4]) {
    test(`at ${workers}, each column but those where steps meet has ${workers} in service`, () => {
      const lines = draw(8 * workers, workers);
      const columns = WIDTH - 7;
      const counts = Array.from({ length: columns }, (_, column) => {
        return lines.filter((line) => startColumn(line) <= column && column < startColumn(line) + line.inService.length)
          .length;
      });
      assert.deepEqual(new Set(counts), new Set([workers]));
      assert.equal(new Set(lines.map(startColumn)).size, 8);
    });
  }

  test('a client that was never in service only waits', () => {
    const document = withRecords(syntheticRun({ clients: 2, rounds: 1 }), (records) => [
      ...records,
      failedVisit({ kind: 'timed-out' }, 20_000_000),
    ]);
    const [summary] = summariseBurst(document).models;
    assert.ok(summary !== undefined);
    const last = drawBurst(summary, 'all', WIDTH).lines.at(-1);
    assert.equal(last?.label.trim(), '-');
    assert.equal(last?.inService, '');
    assert.ok((last?.waiting.length ?? 0) > 0);
  });

  test('the axis ends at the makespan and fits', () => {
    const [summary] = summariseBurst(syntheticRun({ clients: 50 })).models;
    assert.ok(summary !== undefined);
    const { legend } = drawBurst(summary, { atEachEnd: 5 }, WIDTH);
    assert.match(legend[0] ?? '', /^ {7}0 +500 ms$/);
    for (const line of legend) assert.ok(line.length <= WIDTH);
  });
});
