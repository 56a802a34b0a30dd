/** The saved runs as a table. */
import type { StoredDocument } from '../model/run.js';
import { describeModel } from '../model/scenario.js';
import type { SweepDocument } from '../model/sweep.js';
import { figureOf, figureOver } from '../queueing/figure.js';
import { type ModelSummary, summarise } from '../queueing/summary.js';
import { type SustainedSummary, summariseSustained } from '../queueing/sustained-summary.js';
import { summariseSweep } from '../queueing/sweep.js';
import { provenConcurrency } from '../queueing/verdict.js';
import { drawTable } from './draw-table.js';
import { duration, NOTHING, plain } from './format.js';
import { openRows } from './open-list.js';
import { paletteOf } from './palette.js';
import type { Section } from './section.js';

/** The narrowest the column of names can be: the table fits into 80 columns then. */
const NAME_WIDTH = 36;

const FURTHER_COLUMNS: Section['columns'] = [
  { heading: 'model', align: 'left', width: 13 },
  { heading: 'clients', align: 'right', width: 7 },
  { heading: 'cap', align: 'right', width: 3 },
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
  return `${[table, ...problems.map(palette.bad)].join('\n')}\n`;
}

/** A row a model: the name stands on the first. */
function rowsOf(document: StoredDocument): Row[] {
  const nameOf = (index: number) => (index === 0 ? plain(document.name) : '');
  switch (document.kind) {
    case 'burst':
      return summarise(document).models.map((model, index) => rowOf(nameOf(index), document.scenario.clients, model));
    case 'sustained':
      return summariseSustained(document).models.map((model, index) =>
        sustainedRow(nameOf(index), document.scenario.clients, model),
      );
    case 'open':
      return openRows(document);
    case 'sweep':
      return sweepRows(document);
    case 'experiment':
      return [[plain(document.name), plain(document.experiment), NOTHING, NOTHING, NOTHING, NOTHING]];
    case 'self':
      return [[plain(document.name), 'self', NOTHING, NOTHING, NOTHING, NOTHING]];
  }
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

function sustainedRow(name: string, clients: number, { choice, rounds }: SustainedSummary): Row {
  const wait = figureOf(rounds.map((round) => round.wait?.p50 ?? null));
  const lasted = figureOf(rounds.map((round) => round.duration));
  return [
    name,
    describeModel(choice),
    String(clients),
    NOTHING,
    duration(wait?.median ?? null),
    duration(lasted?.median ?? null),
  ];
}

/** The wait is that of the heaviest load. */
function sweepRows(document: SweepDocument): Row[] {
  return summariseSweep(document).map(({ choice, rows }, index) => [
    index === 0 ? plain(document.name) : '',
    describeModel(choice),
    `${rows[0]?.value ?? ''}..${rows.at(-1)?.value ?? ''}`,
    NOTHING,
    duration(rows.at(-1)?.waitP50 ?? null),
    NOTHING,
  ]);
}
