/** The saved runs as a list, in any format. */

import { type ListedRun, listRun } from '../../analysis/index.js';
import type { ListedModel } from '../../analysis/kind.js';
import { describeCommit, duration, milliseconds, NOTHING } from '../../analysis/view/format.js';
import type { Section } from '../../analysis/view/view.js';
import type { StoredDocument } from '../../model/document.js';
import { plain, plainThroughout } from '../../model/printable.js';
import { writeCsv } from './csv.js';
import { drawTable } from './draw-table.js';
import type { Format } from './formats.js';
import { stringifyJson } from './json.js';
import { drawSection, escapeMarkdown } from './markdown.js';
import { paletteOf } from './palette.js';

const MODEL_WIDTH = 14;

/**
 * The number of clients stands in the name, which must be whole: it is what `results show` takes. A name that is wider
 * has a line of its own.
 */
const COLUMNS: Section['columns'] = [
  { heading: 'name', align: 'left', width: 35 },
  { heading: 'model', align: 'left', width: MODEL_WIDTH },
  { heading: 'commit', align: 'left', width: 8 },
  { heading: 'cap', align: 'right', width: 4 },
  { heading: 'wait p50', align: 'right', width: 7 },
  { heading: 'lasted', align: 'right', width: 7 },
];

/** @param problems lines about files that are no runs */
export function renderList(
  documents: readonly StoredDocument[],
  problems: readonly string[],
  title: string,
  colour: boolean,
  format: Format = 'table',
): string {
  const runs = documents.map(listRun);
  switch (format) {
    case 'table':
      return drawList(sectionOf(runs, title), problems, colour);
    case 'markdown':
      return `${[drawSection(sectionOf(runs, title)), problems.map((problem) => `- ${escapeMarkdown(plain(problem))}\n`).join('')].join('\n\n').trimEnd()}\n`;
    case 'csv':
      return writeCsv(runs.flatMap(csvRows), CSV_COLUMNS);
    case 'json':
      return stringifyJson({ runs: runs.map(jsonRun), problems });
  }
}

function drawList(section: Section, problems: readonly string[], colour: boolean): string {
  const palette = paletteOf(colour);
  const rows = section.rows.map(([name = '', about = '', ...rest]) => [name, breakLongWords(about), ...rest]);
  const table = rows.length === 0 ? section.title : drawTable({ ...section, rows }, palette);
  return `${[table, ...problems.map((problem) => palette.bad(plain(problem)))].join('\n')}\n`;
}

function sectionOf(runs: readonly ListedRun[], title: string): Section {
  const isAnyDirty = runs.some(({ commit }) => commit?.dirty);
  const notes = isAnyDirty ? ['Commit: "+": files that git tracks had been changed since.'] : [];
  return plainThroughout({ title, columns: COLUMNS, rows: runs.flatMap(rowsOf), notes });
}

/** A row a model: the name and the commit stand on the first. */
function rowsOf({ name, commit, models }: ListedRun): string[][] {
  return models.map(({ about, cap, waitP50, lasted }, index) => [
    index === 0 ? plain(name) : '',
    plain(about),
    index === 0 ? describeCommit(commit) : '',
    cap === null ? NOTHING : String(cap),
    duration(waitP50),
    duration(lasted),
  ]);
}

/** Lets a word that is wider than the column break after a hyphen: a table breaks at spaces alone. */
function breakLongWords(text: string): string {
  const breakWord = (word: string) => (word.length > MODEL_WIDTH ? word.replace(/^(.{1,13}-)/, '$1 ') : word);
  return text.split(' ').map(breakWord).join(' ');
}

const CSV_COLUMNS = [
  ...['name', 'kind', 'created_at', 'commit', 'dirty', 'clients'],
  ...['about', 'model', 'workers', 'accept', 'cap', 'wait_p50_ms', 'lasted_ms'],
];

function csvRows({ name, kind, createdAt, commit, clients, models }: ListedRun): object[] {
  return models.map((model) => ({
    name,
    kind,
    created_at: createdAt,
    commit: commit?.hash,
    dirty: commit?.dirty,
    clients: clients.join(' '),
    about: model.about,
    ...model.choice,
    cap: model.cap,
    wait_p50_ms: model.waitP50 === null ? null : milliseconds(model.waitP50),
    lasted_ms: model.lasted === null ? null : milliseconds(model.lasted),
  }));
}

function jsonRun({ models, ...run }: ListedRun): object {
  return { ...run, models: models.map(jsonModel) };
}

/** Durations in ns, as everywhere in JSON. */
function jsonModel({ choice, ...model }: ListedModel): object {
  return { ...model, ...choice };
}
