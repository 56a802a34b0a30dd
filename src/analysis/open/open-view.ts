/**
 * The full view of a run of open arrivals: a summary of each model, its queue if that grew, and comparisons with the
 * first.
 */

import { describeModel, lineOf } from '../../model/models.js';
import type { OpenDocument } from '../../model/run.js';
import { STREAM_DEFAULTS } from '../../model/scenario.js';
import { durationOf } from '../../model/timetable.js';
import { countOf, formatDuration, SECOND } from '../../model/units.js';
import { clientsSection } from '../burst/clients.js';
import { besideFirst } from '../kind/kind.js';
import { hasWaits, NEARNESS, SHARE_OF_RUNS, type Theory } from '../queueing/theory.js';
import { CONFIDENCE, ROUNDS_NEEDED } from '../statistics/intervals.js';
import { median } from '../statistics/samples.js';
import { comparedFigures } from '../view/comparison.js';
import { rowsAtEnds } from '../view/drawings.js';
import { comparedRows, summarySection } from '../view/figure-table.js';
import { describeMachine, describeRounds, fixed, grouped, NOTHING, perSecond } from '../view/format.js';
import type { Block, Section, Statement, View, ViewOptions } from '../view/view.js';
import { stateVerdict } from '../view/view.js';
import { describeWarning, withModelName } from '../view/warnings.js';
import { type OpenFigureName, type OpenModelSummary, openMedian, summariseOpen } from './open-summary.js';
import { OPEN_FIGURES, OPEN_SUMMARY } from './open-table.js';
import { OPEN_VERDICTS } from './open-verdict.js';

export function viewOpen(document: OpenDocument, options: ViewOptions): View {
  const { models } = summariseOpen(document);
  const sections = [
    ...models.flatMap((model) => openSections(model, options)),
    ...besideFirst(models, compareOpenModels),
  ];
  return {
    heading: describeArrivals(document),
    blocks: sections.map((section): Block => ({ kind: 'table', section })),
    footnotes: [
      ...document.warnings.map(describeWarning),
      ...models.flatMap(({ choice, warnings }) =>
        warnings.map((warning) => describeWarning(withModelName(warning, describeModel(choice)))),
      ),
    ],
    statements: openStatements(document),
  };
}

export function openStatements(document: OpenDocument): Statement[] {
  return summariseOpen(document).models.map((model) => stateVerdict(OPEN_VERDICTS, model));
}

function describeArrivals({ scenario, context }: OpenDocument): string {
  const { load, clients, models, serviceTime, service, message, seed } = scenario;
  const arrivals = `${countOf(clients, 'client')} in ${formatDuration(durationOf(scenario))} (${grouped(load.rate)}/s, ${load.arrivals} arrivals, seed ${seed})`;
  return `${arrivals}, ${message}, service time ${formatDuration(serviceTime)} (${service}): ${models.map(describeModel).join(' against ')}\n${describeMachine(context)}`;
}

/** Clients are listed one by one only with --rows. */
function openSections(model: OpenModelSummary, { rows }: ViewOptions): Section[] {
  const name = describeModel(model.choice);
  const [shownRound] = model.measured;
  const clients =
    rows !== null && shownRound !== undefined
      ? [clientsSection({ shownRound }, `${name}: clients in the order served (round 1)`, rowsAtEnds(rows, 'all'))]
      : [];
  const summary = summarySection(OPEN_SUMMARY, model, {
    title: `${name}: summary`,
    columns: OPEN_COLUMNS,
    notes: openNotes(model),
  });
  const grew = model.verdict.kind === 'no-steady-state';
  return [...clients, summary, ...(grew ? [growthSection(model, `${name}: the queue grows`)] : [])];
}

const OPEN_COLUMNS: Section['columns'] = [
  { heading: 'figure', align: 'left', width: 17 },
  { heading: 'measured', align: 'left', width: 18 },
  { heading: 'Lindley', align: 'left', width: 9 },
  { heading: 'theory', align: 'left', width: 9 },
  { heading: 'what it means', align: 'left', width: 22 },
];

const QUARTERS = ['25 %', '50 %', '75 %', '100 %'] as const;

/** The length of the queue over time if more clients arrive than the server can serve. */
function growthSection(model: OpenModelSummary, title: string): Section {
  const lengthAt = (quarter: number) =>
    median(model.rounds.map(({ queueAtQuarters }) => queueAtQuarters[quarter] ?? 0));
  const growth = (name: OpenFigureName) => {
    const rate = openMedian(model, name);
    return rate === null ? NOTHING : perSecond(rate);
  };
  return {
    title,
    columns: [
      { heading: 'clients arrived', align: 'right', width: 15 },
      { heading: 'queue length', align: 'right', width: 12 },
    ],
    rows: QUARTERS.map((share, quarter) => [share, grouped(lengthAt(quarter))]),
    notes: [
      `The queue grew by ${growth('queueGrowth')} clients per second (robust slope); arrival rate - slots / service time = ${growth('predictedGrowth')}.`,
    ],
  };
}

function compareOpenModels(first: OpenModelSummary, second: OpenModelSummary, title: string): Section {
  return comparedFigures(comparedRows(OPEN_FIGURES, first, second), {
    title,
    headings: [describeModel(first.choice), describeModel(second.choice)],
    paired: true,
    notes: [`Both models got the same arrivals.${describePairedRatio(first.rounds.length)}`],
  });
}

/** With one round the ratio needs no explanation; with a few there is no interval. */
function describePairedRatio(rounds: number): string {
  if (rounds <= 1) return '';
  const ratio = ' Ratio: median of the ratios of paired rounds';
  if (rounds < ROUNDS_NEEDED) return `${ratio}.`;
  return `${ratio} [${CONFIDENCE * 100} % bootstrap interval]; "~" means no clear difference.`;
}

const NO_THEORY =
  'No theory: the primary hands connections to the workers in turn, but skips a worker that has not yet taken its last one. This is neither one queue nor separate queues.';

/** How the predictions are made, and how long a run must be. */
function openNotes(model: OpenModelSummary): string[] {
  const { theory, runLength, dealing, scenario } = model;
  const { load, rounds } = scenario;
  return [
    ...(rounds > STREAM_DEFAULTS.rounds ? [describeRounds(rounds)] : []),
    describeLindley(model),
    ...(theory === null ? [] : [describeSource(theory)]),
    ...(dealing === 'in-turn' ? [NO_THEORY] : []),
    ...(runLength === null || theory === null || !hasWaits(theory)
      ? []
      : [
          `To be within ${NEARNESS * 100} % of theory in ${SHARE_OF_RUNS * 100} % of runs, a mean wait needs ${countOf(runLength.needed, 'arrival')} (${formatDuration((runLength.needed / load.rate) * SECOND)} at this rate).`,
        ]),
  ];
}

/** What the recursion computes, which depends on how clients queue. */
function describeLindley({ choice, slots, dealing }: OpenModelSummary): string {
  if (slots === null) {
    return 'Lindley: without a limit on slots no client waits; what remains is the lateness of the load generator.';
  }
  const [end, start] = lineOf(choice) === 'in-memory' ? ['an end of service', 'start'] : ['a close', 'accept'];
  const waits = (queue: string, source: string) =>
    `Lindley: the waits in ${queue}, for the same arrivals and service times, if no time is lost between ${end} and the next ${start} (${source}).`;
  if (dealing !== 'one-line') {
    return waits(`an ideal queue at each of the ${slots} processes, each with its own clients`, LINDLEY);
  }
  return slots === 1
    ? waits('an ideal queue with one server', LINDLEY)
    : waits(`an ideal queue with ${slots} servers`, `${LINDLEY}, extended by Kiefer and Wolfowitz, 1955`);
}

const LINDLEY = "Lindley's recursion, 1952";

function describeSource({ method, notation, queues, standardError, waitMean }: Theory): string {
  const dealt = queues === 1 ? '' : `, if the kernel's hash assigns clients to the ${queues} queues at random,`;
  const steady = `Theory, ${notation}: the mean wait in the long run${dealt}`;
  switch (method) {
    case 'pollaczek-khinchine':
      return `${steady} is utilisation x service time x (1 + variation) / (2 x (1 - utilisation)) (Pollaczek, 1930; Khinchine, 1932).`;
    case 'simulation': {
      const error = waitMean > 0 ? ` (standard error ${fixed(((standardError ?? 0) / waitMean) * 100, 1)} %)` : '';
      return `${steady} by a simulation with the measured rate and service times${error}.`;
    }
    case 'no-cap':
      return `${steady} is 0, because all clients are served at once.`;
  }
}
