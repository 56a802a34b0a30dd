/** Pictures of every kind are plain data with a table, and are drawn without a browser. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { StoredDocument } from '../../model/document.js';
import { syntheticOpen } from '../../model/synthetic-open.test-support.js';
import { failedVisit, syntheticRun, syntheticSelf, withRecords } from '../../model/synthetic-run.test-support.js';
import { syntheticSustained } from '../../model/synthetic-sustained.test-support.js';
import { syntheticClientsSweep, syntheticUtilisationSweep } from '../../model/synthetic-sweep.test-support.js';
import { drawSvg } from '../../presentation/charts/svg.js';
import { THEMES } from '../../presentation/charts/themes.js';
import { picturesOf } from '../index.js';
import { BOTH, seriesOf } from './picture.test-support.js';

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

test('a measurement of the instrument has no picture', () => assert.deepEqual(picturesOf(syntheticSelf()), []));

test('text from outside is text in an SVG', () => {
  const [queue] = picturesOf(BOTH);
  assert.ok(queue !== undefined);
  const hostile = { ...queue, title: '<script>alert(1)</script>', words: '</desc><script>alert(1)</script>&' };
  const option = { ...queue.option, title: [{ text: '</text><script>alert(1)</script>' }] };
  assert.doesNotMatch(drawSvg({ ...hostile, option }, 'light'), /<script/);
});
