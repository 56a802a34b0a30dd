/** The saved runs as a table. */

import type { StoredDocument } from '../../model/document.js';
import { describeModel } from '../../model/gallery.js';
import { plain } from '../../model/plain.js';
import type { SweepDocument } from '../../model/sweep.js';
import { type ModelSummary, summarise } from '../../queueing/burst/summary.js';
import { provenConcurrency } from '../../queueing/burst/verdict.js';
import { figureOver } from '../../queueing/statistics/figure.js';
import {
  type SustainedSummary,
  summariseSustained,
  sustainedFigureOver,
} from '../../queueing/sustained/sustained-summary.js';
import { summariseSweep } from '../../queueing/sweep.js';
import { drawTable } from '../draw-table.js';
import { duration, NOTHING } from '../format.js';
import { openRows } from '../open/open-list.js';
import { paletteOf } from '../palette.js';
import type { Section } from '../section.js';

const MODEL_WIDTH = 14;

/** The number of clients stands in the name, which must be whole: it is what `results show` takes. */
const NAME_WIDTH = 44;

const FURTHER_COLUMNS: Section['columns'] = [
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
  // A name is there to be copied: it is never cut, and makes the table wider if it must.
  const width = rows.reduce((widest, [name = '']) => Math.max(widest, name.length), NAME_WIDTH);
  const columns: Section['columns'] = [{ heading: 'name', align: 'left', width }, ...FURTHER_COLUMNS];
  const table = rows.length === 0 ? title : drawTable({ title, columns, rows }, palette);
  return `${[table, ...problems.map((problem) => palette.bad(plain(problem)))].join('\n')}\n`;
}

/** A row a model: the name stands on the first. */
function rowsOf(document: StoredDocument): Row[] {
  const nameOf = (index: number) => (index === 0 ? plain(document.name) : '');
  switch (document.kind) {
    case 'burst':
      return summarise(document).models.map((model, index) => rowOf(nameOf(index), model));
    case 'sustained':
      return summariseSustained(document).models.map((model, index) => sustainedRow(nameOf(index), model));
    case 'open':
      return openRows(document);
    case 'sweep':
      return sweepRows(document);
    case 'experiment':
      return [[plain(document.name), plain(document.experiment), NOTHING, NOTHING, NOTHING]];
    case 'self':
      return [[plain(document.name), 'self', NOTHING, NOTHING, NOTHING]];
  }
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

function sustainedRow(name: string, summary: SustainedSummary): Row {
  const wait = sustainedFigureOver(summary, (round) => round.wait?.p50 ?? null);
  const lasted = sustainedFigureOver(summary, (round) => round.duration);
  return [
    name,
    breakLongWords(describeModel(summary.choice)),
    NOTHING,
    duration(wait?.median ?? null),
    duration(lasted?.median ?? null),
  ];
}

/** The wait is that of the heaviest load. */
function sweepRows(document: SweepDocument): Row[] {
  return summariseSweep(document).map(({ choice, rows }, index) => [
    index === 0 ? plain(document.name) : '',
    breakLongWords(describeModel(choice)),
    NOTHING,
    duration(rows.at(-1)?.waitP50 ?? null),
    NOTHING,
  ]);
}

/** Lets a word that is wider than the column break after a hyphen: a table breaks at spaces alone. */
function breakLongWords(text: string): string {
  const breakWord = (word: string) => (word.length > MODEL_WIDTH ? word.replace(/^(.{1,13}-)/, '$1 ') : word);
  return text.split(' ').map(breakWord).join(' ');
}
