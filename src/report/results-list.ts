/** The saved runs as a table. */

import { describeModel } from '../model/gallery.js';
import type { StoredDocument } from '../model/run.js';
import { figureOver } from '../queueing/figure.js';
import { type ModelSummary, summarise } from '../queueing/summary.js';
import { provenConcurrency } from '../queueing/verdict.js';
import { drawTable } from './draw-table.js';
import { duration, NOTHING, plain } from './format.js';
import { paletteOf } from './palette.js';
import type { Section } from './section.js';

const MODEL_WIDTH = 14;

/** The number of clients stands in the name, which must be whole: it is what `results show` takes. */
const COLUMNS: Section['columns'] = [
  { heading: 'name', align: 'left', width: 44 },
  { heading: 'model', align: 'left', width: MODEL_WIDTH },
  { heading: 'cap', align: 'right', width: 4 },
  { heading: 'wait p50', align: 'right', width: 7 },
  { heading: 'lasted', align: 'right', width: 7 },
];

type Row = readonly string[];

/** @param problems lines about files that are no runs */
export function renderList(
  documents: readonly StoredDocument[],
  problems: readonly string[],
  title: string,
  colour: boolean,
): string {
  const palette = paletteOf(colour);
  const rows = documents.flatMap(rowsOf);
  const table = rows.length === 0 ? title : drawTable({ title, columns: COLUMNS, rows }, palette);
  return `${[table, ...problems.map(palette.bad)].join('\n')}\n`;
}

/** A row a model: the name stands on the first. */
function rowsOf(document: StoredDocument): Row[] {
  if (document.kind === 'self') return [[plain(document.name), 'self', NOTHING, NOTHING, NOTHING]];
  return summarise(document).models.map((model, index) => rowOf(index === 0 ? plain(document.name) : '', model));
}

function rowOf(name: string, { choice, rounds, verdict }: ModelSummary): Row {
  const figure = (figureName: 'waitP50' | 'makespan') => duration(figureOver(rounds, figureName)?.median ?? null);
  const cap = provenConcurrency(verdict);
  return [
    name,
    breakLongWords(describeModel(choice)),
    cap === null ? NOTHING : String(cap),
    figure('waitP50'),
    figure('makespan'),
  ];
}

/** Lets a word that is wider than the column break after a hyphen: a table breaks at spaces alone. */
function breakLongWords(text: string): string {
  const breakWord = (word: string) => (word.length > MODEL_WIDTH ? word.replace(/^(.{1,13}-)/, '$1 ') : word);
  return text.split(' ').map(breakWord).join(' ');
}
