/** Lists: the saved runs in any format, one saved run in a line, and the experiments there are. */
import type { Experiment } from '../../analysis/experiments/experiment.js';
import { type ListedRun, listRun } from '../../analysis/index.js';
import type { ListedModel } from '../../analysis/kind/kind.js';
import { describeCommit, duration, formatMilliseconds, NOTHING } from '../../analysis/view/format.js';
import type { Section, View } from '../../analysis/view/view.js';
import type { StoredDocument } from '../../model/document.js';
import { describeModel } from '../../model/models.js';
import { plain } from '../../model/printable.js';
import { clientsOf, modelsOf } from '../../model/subject.js';
import { countOf } from '../../model/units.js';
import { type Content, LINE_WIDTH } from './content.js';
import { renderTerminal } from './terminal.js';

/** @param problems lines about files that are no runs */
export function listContent(documents: readonly StoredDocument[], problems: readonly string[], title: string): Content {
  const runs = documents.map(listRun);
  return {
    title: null,
    view: () => listView(listSection(runs, title), problems.map(plain)),
    csv: () => ({ rows: runs.flatMap(csvRows), columns: LIST_CSV_COLUMNS }),
    json: () => ({ runs: runs.map(jsonRun), problems }),
  };
}

function listView(section: Section, problems: readonly string[] = []): View {
  return { heading: '', blocks: [{ kind: 'table', section }], footnotes: [], statements: [], problems };
}

/**
 * The number of clients stands in the name, which must be whole: it is what `results show` takes. A name that is wider
 * has a line of its own.
 */
const LIST_COLUMNS: Section['columns'] = [
  { heading: 'name', align: 'left', width: 35 },
  { heading: 'model', align: 'left', width: 14 },
  { heading: 'commit', align: 'left', width: 8 },
  { heading: 'cap', align: 'right', width: 4 },
  { heading: 'wait p50', align: 'right', width: 7 },
  { heading: 'lasted', align: 'right', width: 7 },
];

function listSection(runs: readonly ListedRun[], title: string): Section {
  const isAnyDirty = runs.some(({ commit }) => commit?.dirty);
  const notes = isAnyDirty ? ['Commit: "+": files that git tracks had been changed since.'] : [];
  return { title, columns: LIST_COLUMNS, rows: runs.flatMap(listedRows), notes, emptyText: title };
}

/** A row a model: the name and the commit stand on the first. */
function listedRows({ name, commit, models }: ListedRun): string[][] {
  return models.map(({ about, cap, waitP50, lasted }, index) => [
    index === 0 ? plain(name) : '',
    plain(about),
    index === 0 ? describeCommit(commit) : '',
    cap === null ? NOTHING : String(cap),
    duration(waitP50),
    duration(lasted),
  ]);
}

const LIST_CSV_COLUMNS = [
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
    wait_p50_ms: model.waitP50 === null ? null : formatMilliseconds(model.waitP50),
    lasted_ms: model.lasted === null ? null : formatMilliseconds(model.lasted),
  }));
}

function jsonRun({ models, ...run }: ListedRun): object {
  return { ...run, models: models.map(jsonModel) };
}

/** Durations in ns, as everywhere in JSON. */
function jsonModel({ choice, ...model }: ListedModel): object {
  return { ...model, ...choice };
}

/** A saved run in a line: `burst of 2026-01-02 03:04 UTC, sequential, 50 clients`. */
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

export function renderExperiments(experiments: readonly Experiment[], colour: boolean): string {
  const section: Section = {
    title: 'Experiments: npm run experiment -- NAME',
    columns: [
      { heading: 'name', align: 'left', width: 19 },
      { heading: 'question', align: 'left', width: 59 },
    ],
    rows: experiments.map(({ name, question }) => [name, question]),
  };
  return renderTerminal(listView(section), { width: LINE_WIDTH, colour });
}
