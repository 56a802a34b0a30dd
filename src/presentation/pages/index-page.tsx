/** The page of all saved runs: a sortable table with filters and links to the reports, and the headline figures over commits. */

import { headlinesOf, type ListedRun, listRun } from '../../analysis/index.js';
import { describeSlots } from '../../analysis/kind/kind.js';
import { trendPictures } from '../../analysis/trend-pictures.js';
import { describeCommit, duration, NOTHING } from '../../analysis/view/format.js';
import type { StoredDocument } from '../../model/document.js';
import { plain } from '../../model/printable.js';
import { countOf } from '../../model/units.js';
import { slotsKey } from '../render/lists.js';
import { renderPage } from './page.js';
import { DrawnPicture, ThemeChoice } from './page-parts.js';

export interface IndexOptions {
  /** Oldest first. */
  readonly documents: readonly StoredDocument[];
  /** Lines about files that are not runs. */
  readonly problems: readonly string[];
  /** Where the report of a run is, relative to the page. */
  readonly addressOf: (document: StoredDocument) => string;
}

export function renderIndex({ documents, problems, addressOf }: IndexOptions): string {
  const runs = documents.map((document) => ({ run: listRun(document), address: addressOf(document) }));
  const commits = new Set(documents.map(({ context }) => describeCommit(context.commit)));
  // One point shows no trend.
  const trends =
    commits.size < 2
      ? []
      : trendPictures(
          documents.map((document) => ({
            at: document.context.commit === null ? 'no commit' : describeCommit(document.context.commit),
            headlines: headlinesOf(document),
          })),
        );
  return renderPage({
    title: 'at-once: saved runs',
    scripts: ['pictures', 'runs'],
    children: (
      <>
        <header class="wide">
          <h1>at-once: saved runs</h1>
          <ThemeChoice />
        </header>
        <main class="wide">
          <Filters runs={runs.map(({ run }) => run)} />
          <RunTable runs={runs.toReversed()} />
          {problems.length === 0 ? null : (
            <ul class="problems">
              {problems.map((problem) => (
                <li key={problem}>{plain(problem)}</li>
              ))}
            </ul>
          )}
          {trends.length === 0 ? null : <h2>Over commits</h2>}
          {trends.map((picture) => (
            <DrawnPicture key={picture.id} picture={picture} />
          ))}
        </main>
        <footer class="wide">
          Every figure is derived from the saved documents alone; durations are medians over the rounds of a run.
        </footer>
      </>
    ),
  });
}

function Filters({ runs }: { readonly runs: readonly ListedRun[] }) {
  const models = [...new Set(runs.flatMap(modelNamesOf))].sort();
  const kinds = [...new Set(runs.map(({ kind }) => kind))].sort();
  return (
    <p class="filters">
      <label>
        Search <input type="search" data-filter="any" />
      </label>{' '}
      <Choice name="kind" values={kinds} /> <Choice name="model" values={models} />{' '}
      <output id="count" class="soft">
        {countOf(runs.length, 'run')}
      </output>
    </p>
  );
}

function Choice({ name, values }: { readonly name: string; readonly values: readonly string[] }) {
  return (
    <label>
      {name}{' '}
      <select data-filter={name}>
        <option value="">any</option>
        {values.map((value) => (
          <option key={value} value={value}>
            {value}
          </option>
        ))}
      </select>
    </label>
  );
}

const HEADINGS = ['run', 'measured', 'kind', 'servers', 'clients', 'commit', 'slots', 'median wait', 'duration'];

interface LinkedRun {
  readonly run: ListedRun;
  readonly address: string;
}

function RunTable({ runs }: { readonly runs: readonly LinkedRun[] }) {
  return (
    <table id="runs">
      <thead>
        <tr>
          {HEADINGS.map((heading) => (
            <th key={heading} scope="col">
              <button type="button">{heading}</button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {runs.map((linked) => (
          <RunRow key={linked.run.name} {...linked} />
        ))}
      </tbody>
    </table>
  );
}

function RunRow({ run, address }: LinkedRun) {
  const { name, kind, createdAt, commit, clients, models } = run;
  const [first] = models;
  const cells: ReadonlyArray<readonly [text: string, key?: string | number]> = [
    [createdAt.slice(0, 16).replace('T', ' ')],
    [kind],
    [models.map(({ about }) => plain(about)).join('; ')],
    [clients.join(', ')],
    [describeCommit(commit)],
    [models.map(({ slots }) => describeSlots(slots)).join('; '), slotsKey(first?.slots ?? null)],
    [models.map(({ waitP50 }) => duration(waitP50)).join('; '), first?.waitP50 ?? ''],
    [models.map(({ lasted }) => duration(lasted)).join('; '), first?.lasted ?? ''],
  ];
  return (
    <tr data-kind={kind} data-model={modelNamesOf(run).join('|')}>
      <td>
        <a href={address}>{plain(name)}</a>
      </td>
      {cells.map(([text, key], at) => (
        <td key={at} class={isNothing(text) ? 'none' : ''} data-heading={HEADINGS[at + 1]} data-key={key}>
          <span>{text}</span>
        </td>
      ))}
    </tr>
  );
}

/** Whether no model has a value. Narrow screens leave such a cell out. */
function isNothing(text: string): boolean {
  return text.split('; ').every((part) => part === NOTHING || part === '');
}

function modelNamesOf({ models }: ListedRun): string[] {
  return [...new Set(models.flatMap(({ choice }) => choice?.model ?? []))];
}
