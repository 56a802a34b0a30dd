/** For tests: pictures and their marks. */
import assert from 'node:assert/strict';
import type { StoredDocument } from '../../model/document.js';
import { syntheticRun } from '../../model/synthetic-run.test-support.js';
import { picturesOf, viewDocument } from '../index.js';
import type { Mark, Picture } from './picture.js';

/** A burst of two models. */
export const BOTH = syntheticRun({
  models: [
    ['sequential', 1],
    ['multi-process', 4],
  ],
});

export function picture(document: StoredDocument, id: string): Picture {
  const found = picturesOf(document).find((candidate) => candidate.id === id);
  assert.ok(found !== undefined, `no picture ${id}`);
  return found;
}

/** The marks of a kind in each panel. */
export function marksOf<K extends Mark['kind']>(
  { panels }: Picture,
  kind: K,
): Array<Array<Extract<Mark, { kind: K }>>> {
  return panels.map(({ marks }) => marks.filter((mark): mark is Extract<Mark, { kind: K }> => mark.kind === kind));
}

/** The measured value of the first model in the table of figures. */
export function measuredOf(document: StoredDocument, figure: string): string {
  const rows = viewDocument(document, { details: true, rows: null, width: 80 }).blocks.flatMap((block) =>
    block.kind === 'table' ? block.section.rows : [],
  );
  const [, measured = ''] = rows.find(([label]) => label === figure) ?? [];
  assert.notEqual(measured, '', figure);
  return measured.replace(/ \[.*$/, '');
}
