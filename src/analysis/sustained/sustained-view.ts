/** The full view of a closed loop: a table for each model, and the models side by side. */
import { describeModel } from '../../model/models.js';
import { plain, withoutSecrets } from '../../model/printable.js';
import type { SustainedDocument } from '../../model/run.js';
import { countOf, formatDuration, type Nanoseconds } from '../../model/units.js';
import type { Figure } from '../statistics/figure.js';
import { sum } from '../statistics/samples.js';
import { type FigureRow, figuresIn, summarySection, type TextRow } from '../view/figure-table.js';
import { describeMachine, describeRounds, grouped, NOTHING } from '../view/format.js';
import type { Section, Statement, View } from '../view/view.js';
import { stateVerdict } from '../view/view.js';
import { describeWarning } from '../view/warnings.js';
import { LOOP_VERDICTS, type LoopSummary, mostStarved, summariseSustained } from './sustained-summary.js';
import { LOOP_FIGURES, LOOP_SUMMARY, throughputBound } from './sustained-table.js';

export function viewSustained(document: SustainedDocument): View {
  const { models, warnings } = summariseSustained(document);
  const comparison = models.length > 1 ? [loopsSideBySide(models)] : [];
  return {
    heading: describeSustained(document),
    blocks: [...models.map(loopSection), ...comparison].map((section) => ({ kind: 'table', section })),
    footnotes: warnings.map(describeWarning),
    statements: sustainedStatements(document),
  };
}

export function sustainedStatements(document: SustainedDocument): Statement[] {
  return summariseSustained(document).models.map((model) => stateVerdict(LOOP_VERDICTS, model));
}

const LOOP_COLUMNS: Section['columns'] = [
  { heading: 'figure', align: 'left', width: 21 },
  { heading: 'measured', align: 'left', width: 20 },
  { heading: 'bound', align: 'left', width: 11 },
  { heading: 'what it means', align: 'left', width: 23 },
];

function loopSection(model: LoopSummary): Section {
  const { clients, rounds } = model.scenario;
  const bounds =
    throughputBound(model) === null
      ? 'Without a trace from the server there are no waits, service times or bounds.'
      : 'Bounds: operational analysis (Denning and Buzen, 1978) for clients without think time.';
  const section = summarySection([...REQUESTS, ...LOOP_SUMMARY], model, {
    title: `${describeModel(model.choice)}: ${countOf(clients, 'client')} in a closed loop`,
    columns: LOOP_COLUMNS,
    notes: [`${describeRounds(rounds)} A response time runs from the client's previous answer to this one. ${bounds}`],
  });
  // Rows without a value are left out: without the server's trace there are many.
  return { ...section, rows: section.rows.filter(([, measured]) => measured !== NOTHING) };
}

const total = (model: LoopSummary, pick: (window: LoopSummary['windows'][number]) => readonly number[]) =>
  grouped(sum(model.windows.flatMap(pick)));

/** Requests by outcome: counts over all windows. */
const REQUESTS: ReadonlyArray<TextRow<LoopSummary>> = [
  {
    label: 'requests sent',
    measured: (model) => total(model, ({ sent }) => [sent]),
    meaning: 'in progress at the start of the measured time, or sent during it',
  },
  {
    label: 'answered',
    measured: (model) => total(model, ({ answered }) => [answered]),
    meaning: 'requests answered during the measured time',
  },
  {
    label: 'failed',
    measured: (model) => total(model, ({ failures }) => Object.values(failures)),
    reference: () => ['0'],
    meaning: describeRequestFailures,
  },
  { label: 'censored', measured: (model) => total(model, ({ censored }) => [censored]), meaning: describeCensored },
  {
    label: 'clients that starved',
    measured: ({ windows }) => String(mostStarved(windows)),
    reference: () => ['0'],
    meaning: 'clients that got no answer while others got many',
  },
];

function describeRequestFailures({ windows }: LoopSummary): string {
  const byKind = new Map<string, number>();
  for (const [kind, count] of windows.flatMap(({ failures }) => Object.entries(failures)))
    byKind.set(kind, (byKind.get(kind) ?? 0) + count);
  if (byKind.size === 0) return 'requests without a valid answer';
  return [...byKind].map(([kind, count]) => `${count.toLocaleString('en-GB')} ${kind}`).join(', ');
}

function describeCensored({ windows }: LoopSummary): string {
  const longest = windows.reduce<Nanoseconds | null>(
    (most, { longestCensored }) => (longestCensored === null ? most : Math.max(most ?? 0, longestCensored)),
    null,
  );
  return longest === null
    ? 'none in progress at the end'
    : `still in progress at the end, the oldest for ${formatDuration(longest)}`;
}

const LEAST_WIDTH = 7;

/** One row per model. */
function loopsSideBySide(models: readonly LoopSummary[]): Section {
  const figures = figuresIn(LOOP_FIGURES, 'sideBySide');
  return {
    title: 'Side by side',
    columns: [
      { heading: 'model', align: 'left', width: 22 },
      ...figures.map(({ label }) => ({
        heading: label,
        align: 'right' as const,
        width: Math.max(LEAST_WIDTH, ...label.split(' ').map(({ length }) => length)),
      })),
    ],
    rows: models.map((model) => [
      describeModel(model.choice),
      ...figures.map((row) => medianCell(row, row.over(model))),
    ]),
  };
}

/** Without the interval, and without the unit in the heading. */
function medianCell({ write }: FigureRow<LoopSummary>, figure: Figure | null): string {
  return figure === null ? NOTHING : write({ ...figure, interval: null }).replace(' /s', '');
}

function describeSustained({ scenario, context }: SustainedDocument): string {
  const { clients, load, models, serviceTime, service, keepAlive, url } = scenario;
  const connections = keepAlive ? 'persistent connections' : 'a new connection per request';
  const server =
    url === null
      ? `service time ${formatDuration(serviceTime)} (${service}): ${models.map(describeModel).join(' against ')}`
      : plain(`at ${withoutSecrets(url)}`);
  return `${countOf(clients, 'client')} kept busy for ${formatDuration(load.duration)}, ${connections}, ${server}\n${describeMachine(context)}`;
}
