/** How often the probe and the published estimators are right, as Markdown: by kind, and each cell. */
import { sectionOf } from '../../scripts/section.js';
import { sum } from '../../src/analysis/statistics/samples.js';
import { sectionAsMarkdown } from '../../src/presentation/render/markdown.js';
import { CELLS } from './cells.js';
import { cellName, type Outcome, PUBLISHED, type Verdict } from './simulated-probe.js';

const HEADINGS = ['named', 'no number', 'wrong', 'interval of e holds the truth'];

const INTRODUCTION = [
  '# How often a probe is right',
  'Simulated servers; made by `npm run bench:estimator`. "Named" is the exact number, "no number" includes ranges. The simulated clients',
  'are described in `src/probe/probing/simulated-model.test-support.ts`. The published estimators see the arrivals and departures of the',
  "same probes' bursts; the numbers are the shares of exact estimates.\n",
].join('\n');

/** The whole report. */
export function reportOf(outcomes: readonly Outcome[]): string {
  return `${[INTRODUCTION, summaryOf(outcomes), ...cellTables(outcomes)].join('\n\n')}\n`;
}

/** One row per kind, and what was run. */
export function summaryOf(outcomes: readonly Outcome[]): string {
  const ofKind = new Map(CELLS.map(({ kind }) => [kind, [] as Outcome[]]));
  const kindOf = new Map(CELLS.map((cell) => [cellName(cell), cell.kind]));
  for (const outcome of outcomes) ofKind.get(kindOf.get(outcome.cell) ?? '')?.push(outcome);
  const measured = [...ofKind].filter(([, some]) => some.length > 0);
  const rows = measured.map(([kind, some]) => [
    kind,
    some.length.toLocaleString('en-GB'),
    ...accuracyOf(some),
    ...publishedOf(some),
  ]);
  const total = ['all', outcomes.length.toLocaleString('en-GB'), ...accuracyOf(outcomes), ...publishedOf(outcomes)];
  const headings = ['servers', 'probes', ...HEADINGS, 'in the worst cell', ...PUBLISHED];
  return sectionAsMarkdown(sectionOf('', headings, [...rows, total], whatWasRun(outcomes))).trim();
}

function whatWasRun(outcomes: readonly Outcome[]): string {
  const cells = new Set(outcomes.map(({ cell }) => cell)).size;
  const seeds = new Set(outcomes.map(({ run }) => run)).size;
  return `${outcomes.length.toLocaleString('en-GB')} probes: ${cells} servers with up to ${seeds} seeds each.`;
}

/** Each cell with its accuracy. */
function cellTables(outcomes: readonly Outcome[]): string[] {
  const ofCell = new Map<string, Outcome[]>();
  for (const outcome of outcomes) ofCell.set(outcome.cell, [...(ofCell.get(outcome.cell) ?? []), outcome]);
  const kinds = [...new Set(CELLS.map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const rows = CELLS.filter((cell) => cell.kind === kind).flatMap((cell) => {
      const some = ofCell.get(cellName(cell));
      return some === undefined ? [] : [[cell.name, String(some.length), ...accuracyOf(some).slice(0, 4)]];
    });
    return rows.length === 0
      ? []
      : [sectionAsMarkdown(sectionOf(kind, ['server', 'probes', ...HEADINGS], rows)).trim()];
  });
}

function accuracyOf(outcomes: readonly Outcome[]): string[] {
  const share = (verdict: Verdict) =>
    percent(outcomes.filter((one) => one.verdict === verdict).length, outcomes.length);
  const given = outcomes.filter(({ covered }) => covered !== null);
  const cells = [...new Set(given.map(({ cell }) => cell))].map((cell) => given.filter((one) => one.cell === cell));
  const worst = Math.min(1, ...cells.map((some) => some.filter(({ covered }) => covered).length / some.length));
  return [
    share('named'),
    share('none'),
    share('wrong'),
    percent(given.filter(({ covered }) => covered).length, given.length),
    given.length === 0 ? '' : percent(worst, 1),
  ];
}

function publishedOf(outcomes: readonly Outcome[]): string[] {
  const judged = outcomes.flatMap(({ published }) => (published === null ? [] : [published]));
  return PUBLISHED.map((_, index) => percent(sum(judged.map((exact) => Number(exact[index]))), judged.length));
}

function percent(part: number, whole: number): string {
  if (whole === 0) return '';
  const share = (100 * part) / whole;
  return `${share === 0 || share === 100 ? share : share.toFixed(1)} %`;
}

const [BEGIN, END] = ['<!-- made by bench:estimator -->', '<!-- end -->'];

/** @returns the page with the summary between its marks */
export function withSummary(page: string, summary: string): string {
  const [from, to] = marksOf(page);
  return `${page.slice(0, from)}\n\n${summary}\n\n${page.slice(to)}`;
}

export function summaryIn(page: string): string {
  return page.slice(...marksOf(page)).trim();
}

function marksOf(page: string): [from: number, to: number] {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`The page has no marks ${BEGIN} and ${END}.`);
  return [from + BEGIN.length, to];
}
