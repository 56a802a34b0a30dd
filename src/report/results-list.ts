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

const COLUMNS: Section['columns'] = [
  { heading: 'name', align: 'left', width: 30 },
  { heading: 'model', align: 'left', width: 14 },
  { heading: 'clients', align: 'right', width: 7 },
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
  if (document.kind === 'self') return [[plain(document.name), 'self', NOTHING, NOTHING, NOTHING, NOTHING]];
  return summarise(document).models.map((model, index) =>
    rowOf(index === 0 ? plain(document.name) : '', document.scenario.clients, model),
  );
}

function rowOf(name: string, clients: number, { choice, rounds, verdict }: ModelSummary): Row {
  const figure = (figureName: 'waitP50' | 'makespan') => duration(figureOver(rounds, figureName)?.median ?? null);
  const cap = provenConcurrency(verdict);
  return [
    name,
    describeModel(choice),
    String(clients),
    cap === null ? NOTHING : String(cap),
    figure('waitP50'),
    figure('makespan'),
  ];
}
