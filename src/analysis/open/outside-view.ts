/** The views of open arrivals at a URL: on one screen, and in full. Inferred values are marked. */
import { plain } from '../../model/printable.js';
import type { OpenDocument, Round } from '../../model/run.js';
import { STREAM_DEFAULTS } from '../../model/scenario.js';
import { durationOf } from '../../model/timetable.js';
import { countOf, formatDuration } from '../../model/units.js';
import { describeNotServed, firstArrival } from '../burst/clients.js';
import { arrivalOf, connectTime, responseTime } from '../queueing/times.js';
import { briefView, NO_VERDICT, noteFacts, probeNext, withoutLabel } from '../view/brief.js';
import { rowsAtEnds, type ShownRows, selectRows } from '../view/drawings.js';
import { summarySection } from '../view/figure-table.js';
import { describeMachine, describeRounds, duration, grouped, NOTHING, significant } from '../view/format.js';
import {
  type Block,
  describeOutcomes,
  type Fact,
  type Section,
  type Statement,
  stateVerdict,
  type View,
  type ViewOptions,
} from '../view/view.js';
import { describeWarning, withModelName } from '../view/warnings.js';
import {
  type OutsideFigureName,
  type OutsideSummary,
  outsideFigureOver,
  outsideMedian,
  summariseArrivals,
} from './outside-summary.js';
import { OUTSIDE_ARRIVAL_FIGURES } from './outside-table.js';
import { OUTSIDE_VERDICTS } from './outside-verdict.js';
import { timeColumns } from './time-columns.js';

export function briefArrivalsAtUrl(document: OpenDocument): View {
  const { models } = summariseArrivals(document);
  const blocks = models.flatMap((model): Block[] => {
    const section = timesSection(model);
    const facts = [...factsOf(model), ...noteFacts(footnotesOf(document, model))];
    return [...(section === null ? [] : [{ kind: 'table' as const, section }]), { kind: 'facts', facts }];
  });
  return briefView({
    heading: describeBriefly(document),
    blocks,
    next: probeNext(document.scenario.url ?? ''),
  });
}

function describeBriefly({ scenario }: OpenDocument): string {
  const { load, clients } = scenario;
  return `${countOf(clients, 'client')} in ${formatDuration(durationOf(scenario))} (${grouped(load.rate)} per second, ${load.arrivals}) at ${plain(scenario.url ?? '')}, seen from outside`;
}

type Names = Readonly<Record<'mean' | 'p50' | 'p95' | 'max', OutsideFigureName>>;

const RESPONSES: Names = { mean: 'responseMean', p50: 'responseP50', p95: 'responseP95', max: 'responseMax' };
const WAITS: Names = { mean: 'waitMean', p50: 'waitP50', p95: 'waitP95', max: 'waitMax' };

/** Null if no client was served. */
function timesSection(model: OutsideSummary): Section | null {
  if (outsideMedian(model, 'responseMean') === null) return null;
  const cells = (names: Names) => Object.values(names).map((name) => duration(outsideMedian(model, name)));
  const { alone, inferred } = model.seen;
  return {
    title: '',
    columns: timeColumns('time', 28),
    rows: [
      ['response, measured', ...cells(RESPONSES)],
      ...(alone === null ? [] : [['one request alone, before', duration(alone.response), NOTHING, NOTHING, NOTHING]]),
      ...(inferred ? [['wait, inferred', ...cells(WAITS)]] : []),
    ],
  };
}

function factsOf(model: OutsideSummary): Fact[] {
  const { text, sound } = stateVerdict(OUTSIDE_VERDICTS, model);
  const { seen, outcomes, scenario, verdict } = model;
  const found: Fact = { label: sound ? 'found' : NO_VERDICT, text: withoutLabel(text), sound };
  if (verdict.kind === 'nobody-served') return [found];
  const isAllServed = Object.entries(outcomes).every(([kind, count]) => kind === 'served' || count === 0);
  const [present, most] = [outsideMedian(model, 'meanPresent'), outsideFigureOver(model, 'mostPresent')];
  const together = seen.atLeast === null ? '' : `; certainly ${seen.atLeast} or more in service at once`;
  return [
    {
      label: 'throughput',
      text: `${grouped(outsideMedian(model, 'throughput') ?? 0)} clients per second; ${grouped(outsideMedian(model, 'arrivalRate') ?? 0)} arrived (${grouped(scenario.load.rate)} requested${scenario.load.arrivals === 'poisson' ? ' on average' : ''})`,
    },
    {
      label: 'in the system',
      text: `at most ${countOf(most?.largest ?? 0, 'client')} at once, ${significant(present ?? 0)} on average${together}`,
    },
    ...(isAllServed || verdict.kind === 'clients-not-served'
      ? []
      : [{ label: 'outcomes', text: describeOutcomes(model) }]),
    found,
  ];
}

export function viewArrivalsAtUrl(document: OpenDocument, options: ViewOptions): View {
  const { models } = summariseArrivals(document);
  return {
    heading: `${describeBriefly(document)}; ${describeRequest(document)}, seed ${document.scenario.seed}\n${describeMachine(document.context)}`,
    blocks: models.flatMap((model) =>
      [...clientsOf(model, options), figuresOf(model)].map((section): Block => ({ kind: 'table', section })),
    ),
    footnotes: models.flatMap((model) => footnotesOf(document, model)),
    statements: arrivalsStatements(document),
  };
}

function describeRequest({ outside }: OpenDocument): string {
  return `${plain(outside?.request.method ?? '')}, one connection per request`;
}

export function arrivalsStatements(document: OpenDocument): Statement[] {
  return summariseArrivals(document).models.map((model) => ({
    ...stateVerdict(OUTSIDE_VERDICTS, model),
    subject: model.seen.url,
  }));
}

function figuresOf(model: OutsideSummary): Section {
  const { scenario, seen } = model;
  const how = seen.inferred
    ? 'Waits are inferred: a response minus the time of a request alone. Utilisation and theory need the number of slots, which arrivals do not show.'
    : `Waits are not inferred, because ${seen.alone === null ? 'no request alone was answered' : 'the time of a request alone changed'}.`;
  return summarySection(OUTSIDE_ARRIVAL_FIGURES, model, {
    title: 'Summary',
    columns: [
      { heading: 'figure', align: 'left', width: 24 },
      { heading: 'measured', align: 'left', width: 21 },
      { heading: 'what it means', align: 'left', width: 32 },
    ],
    notes: [...(scenario.rounds > STREAM_DEFAULTS.rounds ? [describeRounds(scenario.rounds)] : []), how],
  });
}

/** Clients are listed one by one only with --rows. */
function clientsOf({ measured: [round] }: OutsideSummary, { rows }: ViewOptions): Section[] {
  return rows === null || round === undefined ? [] : [clientsSection(round, rowsAtEnds(rows, 'all'))];
}

function clientsSection({ records }: Round, rows: ShownRows): Section {
  const start = firstArrival(records);
  const { first, leftOut, last } = selectRows(records, rows);
  const row = ({ client, outcome }: Round['records'][number], index: number): string[] => {
    const ending = client === null ? NOTHING : duration(responseTime({ client }));
    return [
      String(index + 1),
      client === null ? NOTHING : duration(arrivalOf(client) - start),
      client === null ? NOTHING : duration(connectTime({ client })),
      outcome.kind === 'served' ? ending : `${outcome.kind} ${ending}`,
    ];
  };
  const after = records.length - last.length;
  const gap = leftOut === 0 ? [] : [['...', countOf(leftOut, 'more client'), '', '']];
  return {
    title: 'The clients in the order of arrival (round 1)',
    columns: [
      { heading: 'client', align: 'right', width: 7 },
      { heading: 'arrived at', align: 'right', width: 16 },
      { heading: 'connected in', align: 'right', width: 12 },
      { heading: 'answered after', align: 'right', width: 20 },
    ],
    rows: [...first.map(row), ...gap, ...last.map((record, index) => row(record, after + index))],
    notes: describeNotServed(records),
  };
}

/** The warnings, and what makes inferred figures less certain. */
function footnotesOf({ warnings }: OpenDocument, { warnings: own, seen }: OutsideSummary): string[] {
  const { drift } = seen;
  return [
    ...warnings.map(describeWarning),
    ...own.map((warning) => describeWarning(withModelName(warning, seen.url))),
    ...(drift?.moved === true
      ? [
          `A request alone took ${drift.ratio.toFixed(2)} times as long after the arrivals as before, so waits are not inferred.`,
        ]
      : []),
  ];
}
