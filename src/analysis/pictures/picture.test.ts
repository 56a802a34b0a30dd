/** Pictures of every kind are plain data with a table, and are drawn without a browser. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { StoredDocument } from '../../model/document.js';
import { syntheticOpen } from '../../model/synthetic-open.test-support.js';
import { failedVisit, syntheticRun, syntheticSelf, withRecords } from '../../model/synthetic-run.test-support.js';
import { syntheticSustained } from '../../model/synthetic-sustained.test-support.js';
import { syntheticClientsSweep, syntheticUtilisationSweep } from '../../model/synthetic-sweep.test-support.js';
import { drawSvg, THEMES } from '../../presentation/charts/svg.js';
import { picturesOf } from '../index.js';
import type { Axis } from './picture.js';
import { BOTH, marksOf, picture as pictureOf } from './picture.test-support.js';

const DOCUMENTS: Readonly<Record<string, StoredDocument>> = {
  'a burst of two models': BOTH,
  'one client': syntheticRun({ clients: 1 }),
  '1,000 clients': syntheticRun({ clients: 1000, rounds: 1 }),
  'no client served': withRecords(syntheticRun(), (records) => records.map(() => failedVisit({ kind: 'refused' }))),
  'no client at all': withRecords(syntheticRun(), () => []),
  'services that take no time': syntheticRun({ serviceTime: 0 }),
  'a closed loop': syntheticSustained({ clients: 10 }),
  'open arrivals': syntheticOpen(),
  'a server without records': withRecords(BOTH, (records) => records.map((record) => ({ ...record, server: null }))),
  'a sweep over clients': syntheticClientsSweep([1, 2, 4, 8, 16]),
  'a sweep over utilisation': syntheticUtilisationSweep([0.2, 0.5, 0.8, 1.1]),
};

/** With a small tolerance for rounding. */
function within(value: number, { from, to }: Axis): boolean {
  const hair = Math.abs(to - from) / 1000;
  return value >= Math.min(from, to) - hair && value <= Math.max(from, to) + hair;
}

for (const [name, document] of Object.entries(DOCUMENTS)) {
  describe(`pictures of ${name}`, () => {
    for (const drawn of picturesOf(document)) {
      test(`${drawn.id}: plain data, with a table, drawn in both themes`, () => {
        assert.deepEqual(JSON.parse(JSON.stringify(drawn.panels)), drawn.panels);
        assert.equal(drawn.points.length, drawn.table.rows.length);
        assert.ok(drawn.table.rows.every((row) => row.length === drawn.table.columns.length));
        for (const { panel, x, y } of drawn.points) {
          const axes = drawn.panels[panel];
          assert.ok(
            axes !== undefined && within(x, axes.x) && within(y, axes.y),
            JSON.stringify({ panel, x, y, axes }),
          );
        }
        assert.doesNotMatch(
          JSON.stringify([drawn.panels, drawn.table, drawn.words]),
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

test('a measurement of the instrument has no picture', () => assert.deepEqual(picturesOf(syntheticSelf()), []));

test('text from outside is text in an SVG', () => {
  const [queue] = picturesOf(BOTH);
  assert.ok(queue !== undefined);
  const hostile = { ...queue, title: '<script>alert(1)</script>', words: '</desc><script>alert(1)</script>&' };
  const panels = queue.panels.map((panel) => ({ ...panel, title: '</text><script>alert(1)</script>' }));
  assert.doesNotMatch(drawSvg({ ...hostile, panels }, 'light'), /<script/);
});

describe('marks can be told apart without a legend', () => {
  test('a line has its name at its end', () => {
    const [lines = []] = marksOf(pictureOf(syntheticSustained({ clients: 10 }), 'percentiles'), 'line');
    assert.deepEqual(
      lines.map(({ label }) => label),
      ['response time', 'wait time'],
    );
  });

  test('a picture of five models has a panel for each, and their comparison a row for each', () => {
    const five = syntheticRun({
      models: [
        ['sequential', 1],
        ['multi-process', 2],
        ['multi-process', 4],
        ['multi-process', 8],
        ['event-loop', 1],
      ],
    });
    assert.equal(pictureOf(five, 'queue').panels.length, 5);
    const models = pictureOf(five, 'models');
    assert.equal(models.panels.length, 1);
    assert.equal(models.table.rows.length, 5);
  });
});
