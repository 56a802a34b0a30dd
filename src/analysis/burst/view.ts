/** The view of a burst: per model the clients, the staircase and the summary; then the first model beside each other one. */
import { describeModel, describeRoles } from '../../model/models.js';
import type { BurstDocument, Round } from '../../model/run.js';
import type { Burst } from '../../model/scenario.js';
import { countOf, formatDuration, type Nanoseconds } from '../../model/units.js';
import { besideFirst } from '../kind/kind.js';
import { comparedFigures, describeRatios } from '../view/comparison.js';
import {
  IN_SERVICE_SIGN,
  layTimeline,
  rowsAtEnds,
  type ShownRows,
  type TimelineScale,
  WAITING_SIGN,
} from '../view/drawings.js';
import { comparedRows, summarySection } from '../view/figure-table.js';
import { describeMachine, describeRounds, NOTHING } from '../view/format.js';
import type { Block, Section, Statement, Timeline, View, ViewOptions } from '../view/view.js';
import { stateVerdict } from '../view/view.js';
import { describeWarning } from '../view/warnings.js';
import { atUrl } from './at-url.js';
import { clientStampsOf, clientsSection, type PlacedClient, placeClients } from './clients.js';
import { BURST_FIGURES } from './figures.js';
import { isFromOutside, type ModelSummary, summariseBurst } from './summary.js';
import { BURST_VERDICTS, describeTestimony } from './verdict.js';
import { withServerName } from './warnings.js';

/** Rows at each end of the table of clients, unless all are asked for; a timeline has more. */
const TABLE_ROWS: ShownRows = { atEachEnd: 5 };
const TIMELINE_ROWS: ShownRows = { atEachEnd: 12 };

export function viewBurst(document: BurstDocument, options: ViewOptions): View {
  const summary = summariseBurst(document);
  return {
    heading: document.outside === null ? describeBurst(document) : atUrl().describeBurstAtUrl(document),
    blocks: [
      ...summary.models.flatMap((model) => burstBlocks(model, options)),
      ...besideFirst(summary.models, compareBursts).map((section) => ({ kind: 'table' as const, section })),
    ],
    footnotes: [
      ...summary.warnings.map((warning) => describeWarning(withServerName(warning, document))),
      ...summary.models.filter(isFromOutside).flatMap((model) => atUrl().outsideFootnotes(model, document)),
    ],
    statements: burstStatements(document),
  };
}

export function burstStatements(document: BurstDocument): Statement[] {
  return summariseBurst(document).models.map((model) => {
    const statement = stateVerdict(BURST_VERDICTS, model);
    if (!isFromOutside(model)) return statement;
    const undecided = model.verdict.kind === 'inconclusive-from-outside';
    return { ...statement, subject: model.outside.url, undecided };
  });
}

function describeBurst({ scenario, context }: BurstDocument): string {
  const { clients, models, serviceTime, service, message } = scenario;
  return `${countOf(clients, 'client')} at once${describeSilent(scenario.load)}, ${message}, service time ${formatDuration(serviceTime)} (${service}): ${models.map(describeModel).join(' against ')}\n${describeMachine(context)}`;
}

function describeSilent({ silentClients, silentTime }: Burst): string {
  if (silentClients === 0) return '';
  return ` after ${countOf(silentClients, 'silent client')} (${silentClients === 1 ? '' : 'each '}connected for ${formatDuration(silentTime)})`;
}

function burstBlocks(model: ModelSummary, { rows, width }: ViewOptions): Block[] {
  const name = describeModel(model.choice);
  const shown = `round ${model.shownRoundNumber} of ${model.rounds.length}, the one with the median makespan`;
  if (isFromOutside(model)) {
    const title = `The clients in the order answered (${shown})`;
    return [
      { kind: 'table', section: atUrl().outsideClientsSection(model, title, rowsAtEnds(rows, TABLE_ROWS)) },
      { kind: 'timeline', timeline: atUrl().drawBurstFromOutside(model, rowsAtEnds(rows, TIMELINE_ROWS), width) },
      { kind: 'table', section: atUrl().outsideSummarySection(model, 'Summary') },
    ];
  }
  const title = `${name}: the clients in the order served (${shown})`;
  return [
    { kind: 'table', section: clientsSection(model, title, rowsAtEnds(rows, TABLE_ROWS)) },
    { kind: 'timeline', timeline: drawBurst(model, rowsAtEnds(rows, TIMELINE_ROWS), width) },
    { kind: 'table', section: summariseFigures(model, `${name}: summary`) },
  ];
}

/** The summary of one model: measured, predicted, and what it means. */
export function summariseFigures(model: ModelSummary, title: string): Section {
  const { choice, scenario, witnesses } = model;
  return summarySection(BURST_FIGURES, model, {
    title,
    columns: [
      { heading: 'figure', align: 'left', width: 21 },
      { heading: 'measured', align: 'left', width: 20 },
      { heading: 'predicted', align: 'left', width: 10 },
      { heading: 'what it means', align: 'left', width: 23 },
    ],
    notes: [describeRoles(choice.model), describeRounds(scenario.rounds), ...witnesses.map(describeTestimony)],
  });
}

/** Two models of one run, whose rounds were measured in pairs. */
function compareBursts(first: ModelSummary, second: ModelSummary, title: string): Section {
  const headings = [describeModel(first.choice), describeModel(second.choice)] as const;
  const notes = [describeRatios(true, [first.rounds.length, second.rounds.length])];
  return comparedFigures(comparedRows(BURST_FIGURES, first, second), { title, headings, paired: true, notes });
}

/** From the first arrival to the last departure; of several shown rounds, the longest. */
export function timeScaleOf(models: ReadonlyArray<Pick<ModelSummary, 'shownRound'>>): Nanoseconds {
  return models.reduce((longest, { shownRound }) => {
    const { start, end } = extentOf(shownRound);
    return Math.max(longest, end - start);
  }, 0);
}

function extentOf(round: Round): { start: Nanoseconds; end: Nanoseconds } {
  const clients = clientStampsOf(round.records);
  const start = clients.reduce((first, { arrivedAt }) => Math.min(first, arrivedAt), Number.POSITIVE_INFINITY);
  return { start, end: clients.reduce((last, { departedAt }) => Math.max(last, departedAt), start) };
}

/**
 * The shown round in characters: one row per client, with different characters for waiting and service.
 * @param span the time that the width stands for, if not the length of the round
 */
export function drawBurst(
  { shownRound }: Pick<ModelSummary, 'shownRound'>,
  rows: ShownRows,
  width: number,
  span?: Nanoseconds,
): Timeline {
  const placed = placeClients(shownRound).filter(({ record }) => record.client !== null);
  const { start, end } = extentOf(shownRound);
  return layTimeline(
    {
      items: placed,
      span: span ?? end - start,
      label: ({ position }) => (position === null ? NOTHING : String(position)),
      draw: (client, scale) => drawClient(client, start, scale),
      signs: `${WAITING_SIGN} waiting   ${IN_SERVICE_SIGN} in service   (one row per client)`,
    },
    rows,
    width,
  );
}

function drawClient({ record: { client, server } }: PlacedClient, start: number, { column, columns }: TimelineScale) {
  if (client === null) return {};
  const at = (stamp: number) => column(stamp - start);
  const arrived = at(client.arrivedAt);
  const startColumn = Math.min(at(server === null ? client.departedAt : server.serviceStartedAt), columns - 1);
  const before = ' '.repeat(Math.min(arrived, startColumn));
  const waiting = WAITING_SIGN.repeat(Math.max(0, startColumn - arrived));
  if (server === null) return { before, waiting };
  const endColumn = Math.max(startColumn + 1, Math.min(at(server.serviceEndedAt), columns));
  return { before, waiting, inService: IN_SERVICE_SIGN.repeat(endColumn - startColumn) };
}
