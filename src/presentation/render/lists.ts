/** Lists: the saved runs in any format, one saved run in one line, and the experiments. */
import type { Experiment } from '../../analysis/experiments/experiment.js';
import { describeSlots, type ListedModel, type ListedSlots } from '../../analysis/kind/kind.js';
import type { ListedRun } from '../../analysis/registry.js';
import { describeCommit, duration, formatMilliseconds } from '../../analysis/view/format.js';
import type { Section, View } from '../../analysis/view/view.js';
import type { StoredDocument } from '../../model/document.js';
import { describeModel } from '../../model/models.js';
import { plain } from '../../model/printable.js';
import { clientsOf, modelsOf } from '../../model/subject.js';
import { countOf } from '../../model/units.js';
import { type Content, LINE_WIDTH } from './content.js';
import { renderTerminal } from './terminal.js';

export interface RunList {
  readonly runs: readonly ListedRun[];
  /** Lines about files that are not saved runs. */
  readonly problems: readonly string[];
  readonly title: string;
}

export function listContent({ runs, problems, title }: RunList): Content {
  return {
    title: null,
    view: ({ width }) => listView(listSection(runs, title, width), problems.map(plain)),
    csv: () => ({ rows: runs.flatMap(csvRows), columns: LIST_CSV_COLUMNS }),
    json: () => ({ runs: runs.map(jsonRun), problems }),
  };
}

function listView(section: Section, problems: readonly string[] = []): View {
  return { heading: '', blocks: [{ kind: 'table', section }], footnotes: [], statements: [], problems };
}

type ListColumn = Section['columns'][number];

/**
 * Each column is as wide as its texts, up to this width; the name gets the rest of the line. Names are never cut, since
 * `results show` takes them: one that is wider than its column gets a line of its own.
 */
const WIDEST: readonly ListColumn[] = [
  { heading: 'model', align: 'left', width: 15, dropOrder: 4 },
  { heading: 'commit', align: 'left', width: 8, dropOrder: 1 },
  { heading: 'slots', align: 'right', width: 12 },
  { heading: 'wait p50', align: 'right', width: 8, dropOrder: 3 },
  { heading: 'lasted', align: 'right', width: 7, dropOrder: 2 },
];
const GUTTER = 1;

function listSection(runs: readonly ListedRun[], title: string, width: number): Section {
  const isAnyDirty = runs.some(({ commit }) => commit?.dirty);
  const notes = isAnyDirty ? ['Commit: "+" means that files tracked by git had been changed since.'] : [];
  const rows = runs.flatMap(listedRows);
  return { title, columns: columnsFor(rows, width), rows, notes, emptyText: title };
}

function columnsFor(rows: ReadonlyArray<readonly string[]>, lineWidth: number): ListColumn[] {
  const longest = (at: number, heading: string) => Math.max(heading.length, ...rows.map((row) => row[at]?.length ?? 0));
  const others = WIDEST.map((column, index) => ({
    ...column,
    width: Math.min(column.width, longest(index + 1, column.heading)),
  }));
  const left = (from: number, columns: readonly ListColumn[]) =>
    columns.reduce((rest, { width }) => rest - width - GUTTER, from);
  // A narrow terminal drops columns, to leave the name enough room.
  const beside = others.filter(({ dropOrder }) => dropOrder === undefined);
  const width = Math.min(longest(0, 'name'), left(Math.max(lineWidth, LINE_WIDTH), others), left(lineWidth, beside));
  return [{ heading: 'name', align: 'left', width }, ...others];
}

/** One row per model; the name and the commit are on the first. */
function listedRows({ name, commit, models }: ListedRun): string[][] {
  return models.map(({ about, slots, waitP50, lasted }, index) => [
    index === 0 ? plain(name) : '',
    withoutPath(plain(about)),
    index === 0 ? describeCommit(commit) : '',
    describeSlots(slots),
    duration(waitP50),
    duration(lasted),
  ]);
}

/** Of a server only its host and port, so that there is room for them. */
function withoutPath(about: string): string {
  return about.replace(/^([\w.-]+(?::\d+)?|\[[\da-f:]+\](?::\d+)?)\/.+$/, '$1/...');
}

/**
 * Sort key for slots: a bound after its number, no limit after all numbers. Empty: there is no answer, which comes
 * last.
 */
export function slotsKey(slots: ListedSlots | null): string {
  switch (slots?.kind) {
    case 'exactly':
      return String(slots.count);
    case 'at-least':
      return `${slots.count}.5`;
    case 'none':
      return String(Number.MAX_SAFE_INTEGER);
    default:
      return '';
  }
}

/** The value of `cap`, which JSON and CSV had before `slots`: the number, `none`, or null. */
function capOf(slots: ListedSlots | null): number | 'none' | null {
  if (slots?.kind === 'exactly') return slots.count;
  return slots?.kind === 'none' ? 'none' : null;
}

const LIST_CSV_COLUMNS = [
  ...['name', 'kind', 'created_at', 'commit', 'dirty', 'clients'],
  ...['about', 'model', 'workers', 'accept', 'cap', 'wait_p50_ms', 'lasted_ms', 'slots'],
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
    cap: capOf(model.slots),
    wait_p50_ms: model.waitP50 === null ? null : formatMilliseconds(model.waitP50),
    lasted_ms: model.lasted === null ? null : formatMilliseconds(model.lasted),
    slots: model.slots === null ? null : describeSlots(model.slots),
  }));
}

function jsonRun({ models, ...run }: ListedRun): object {
  return { ...run, models: models.map(jsonModel) };
}

/** Durations in ns, as everywhere in JSON. */
function jsonModel({ choice, ...model }: ListedModel): object {
  return { ...model, ...choice, cap: capOf(model.slots) };
}

/** A saved run in one line: `burst of 2026-01-02 03:04 UTC, sequential, 50 clients`. */
export function describeSaved(document: StoredDocument): string {
  const { kind, createdAt } = document;
  const when = new Date(createdAt).toISOString().slice(0, 16).replace('T', ' ');
  const clients = clientsOf(document);
  const [fewest = 0] = clients;
  const most = clients.at(-1) ?? 0;
  const range = fewest === most ? countOf(most, 'client') : `${fewest} to ${countOf(most, 'client')}`;
  const models = modelsOf(document).map(describeModel).join(' and ');
  return plain([`${kind} of ${when} UTC`, models, most === 0 ? '' : range].filter((part) => part !== '').join(', '));
}

/** @param command how one of them is run */
export function renderExperiments(experiments: readonly Experiment[], command: string, colour: boolean): string {
  const section: Section = {
    title: `Experiments: ${command}`,
    columns: [
      { heading: 'name', align: 'left', width: 19 },
      { heading: 'question', align: 'left', width: 59 },
    ],
    rows: experiments.map(({ name, question }) => [name, question]),
  };
  return renderTerminal(listView(section), { width: LINE_WIDTH, colour });
}
