/** The full view of a probe: the answer, the figures, the staircase of one burst. */

import { plain } from '../../model/printable.js';
import { longestProbe, type ProbeBurst, type ProbeDocument } from '../../model/probe.js';
import { countOf, formatDuration } from '../../model/units.js';
import { isAnswer } from '../../probe/estimation/answer/kinds.js';
import { type SeenClient, seenLine } from '../../probe/estimation/answer/position-waits.js';
import { agentsIn } from '../../probe/estimation/evidence/clocks.js';
import { starvedClients } from '../../probe/estimation/evidence/closed-loop.js';
import { connectedLate, hasLateConnect, wasServed } from '../../probe/estimation/evidence/requests.js';
import { type ProbeSummary, summariseProbe } from '../../probe/estimation/summary.js';
import {
  IN_SERVICE_SIGN,
  layTimeline,
  rowsAtEnds,
  type ShownRows,
  type TimelineScale,
  WAITING_SIGN,
} from '../view/drawings.js';
import { describeMachine } from '../view/format.js';
import type { Block, Section, Statement, Timeline, View, ViewOptions } from '../view/view.js';
import { describeAnswer } from './answer-words.js';
import { describeDeclined } from './figure-text.js';
import { probeFigures } from './figures.js';

const NOT_SERVED_SIGN = 'x';
/** Sent and not yet answered, if waiting and service cannot be separated. */
const UNANSWERED_SIGN = '─';

export function drawStaircase(line: readonly SeenClient[], rows: ShownRows, width: number): Timeline {
  const isInferred = line.some(({ startedAt }) => startedAt !== null);
  const signs = isInferred
    ? `${WAITING_SIGN} waiting   ${IN_SERVICE_SIGN} in service, inferred`
    : `${UNANSWERED_SIGN} from sent to answered`;
  const refused = line.some(({ served }) => !served) ? `   ${WAITING_SIGN}${NOT_SERVED_SIGN} not served` : '';
  return layTimeline(
    {
      items: line.map((client, index) => ({ client, position: index + 1 })),
      span: line.reduce((last, { departedAt }) => Math.max(last, departedAt), 1),
      label: ({ position }) => String(position),
      draw: ({ client }, scale) => drawAnswer(client, scale),
      signs: `${signs}${refused}   (one row per answer)`,
    },
    rows,
    width,
  );
}

function drawAnswer({ sentAt, startedAt, departedAt, served }: SeenClient, { column, columns }: TimelineScale) {
  const sent = Math.min(column(sentAt), columns - 1);
  const ended = Math.max(sent + 1, column(departedAt));
  const before = ' '.repeat(sent);
  if (!served) return { before, waiting: WAITING_SIGN.repeat(ended - sent - 1), inService: NOT_SERVED_SIGN };
  if (startedAt === null) return { before: `${before}${UNANSWERED_SIGN.repeat(ended - sent)}` };
  const started = Math.min(Math.max(sent, column(startedAt)), columns - 1);
  const inService = IN_SERVICE_SIGN.repeat(Math.max(1, ended - started));
  return { before, waiting: WAITING_SIGN.repeat(started - sent), inService };
}

const SHOWN_CLIENTS = { atEachEnd: 12 };

export function viewProbe(document: ProbeDocument, { rows, width }: ViewOptions): View {
  const summary = summariseProbe(document);
  const staircase = staircaseOf(document, summary, rowsAtEnds(rows, SHOWN_CLIENTS), width);
  return {
    heading: describeProbe(document),
    // A failed probe has no figures.
    blocks: summary.answer.kind === 'failed' ? [] : [{ kind: 'table', section: probeTable(summary) }, ...staircase],
    footnotes: probeFootnotes(document, summary),
    statements: probeStatements(document),
    statementsFirst: true,
  };
}

export function probeStatements(document: ProbeDocument): Statement[] {
  const summary = summariseProbe(document);
  const subject = plain(document.scenario.target);
  return [{ subject, text: describeAnswer(summary), sound: isAnswer(summary.answer) }];
}

function probeTable(summary: ProbeSummary): Section {
  const rows = probeFigures(summary.waits).flatMap(({ label, write, meaning, shown }) => {
    const words = shown.summary === true ? (meaning?.(summary) ?? null) : null;
    return words === null ? [] : [[label, write(summary), words]];
  });
  return {
    title: 'The probe',
    columns: [
      { heading: 'figure', align: 'left', width: 22 },
      { heading: 'measured', align: 'left', width: 24 },
      { heading: 'what it means', align: 'left', width: 30 },
    ],
    rows,
  };
}

function staircaseOf(document: ProbeDocument, summary: ProbeSummary, rows: ShownRows, width: number): Block[] {
  const line = seenLine(document, summary);
  if (line.length === 0) return [];
  return [{ kind: 'timeline', timeline: drawStaircase(line, rows, width) }];
}

function describeProbe({ scenario, context }: ProbeDocument): string {
  const { target, command, method, keepAlive, budget, maxClients, hold, mayAbandon = false } = scenario;
  const how = [
    method === '' ? 'raw bytes' : method,
    keepAlive ? 'reused connections' : 'one connection per request',
    ...(hold ? ['idle-hold'] : []),
    ...(mayAbandon ? ['requests may be abandoned'] : []),
  ].join(', ');
  const started = command === null ? '' : `\nServer started with: ${plain(command)}`;
  return `Probe of ${plain(target)}: ${how}, at most ${countOf(maxClients, 'client')} at once and ${formatDuration(longestProbe(budget))}${started}\n${describeMachine(context)}`;
}

/** The measurements, and the machine they were made on. */
type Seen = Pick<ProbeDocument, 'bursts' | 'loop' | 'end' | 'context'>;

/** Natural logarithm of the ratio of two times: a difference of about one sixth. */
const UNSTEADY = 0.16;

/** What a reader must know to trust the answer. */
export function probeFootnotes(document: Seen, summary: ProbeSummary): string[] {
  const { bursts, end, context } = document;
  const { drift, limit, failures } = summary;
  return [
    ...describeAgents(bursts),
    ...redirectsIn(bursts),
    ...starvedIn(document, summary),
    ...(drift?.moved === true
      ? [
          `Single requests took ${drift.ratio.toFixed(2)} times as long after the bursts as before: a warm-up, a cache or other load. The later time is used.`,
        ]
      : []),
    ...(drift !== null && !drift.moved && Math.abs(Math.log(drift.ratio)) > UNSTEADY
      ? [
          `Single requests took ${drift.ratio.toFixed(2)} times as long after the bursts as before, so times are less certain.`,
        ]
      : []),
    ...(context.loadAverage > context.cores
      ? [
          `This machine was busy beforehand: load average ${context.loadAverage.toFixed(1)} on ${countOf(context.cores, 'core')}.`,
        ]
      : []),
    ...(end.kind === 'out-of-budget'
      ? [
          `The time budget ran out during the step "${plain(end.during)}"; later steps were skipped. Use a longer --budget.`,
        ]
      : []),
    ...(limit !== null && limit.clientBusy > 0.5
      ? [
          `This client was busy ${(limit.clientBusy * 100).toFixed(0)} % of the time during the bursts; its own speed may hide that of the server.`,
        ]
      : []),
    ...retriesIn(bursts.filter(hasLateConnect)),
    ...(failures === null
      ? []
      : [
          `${failures.failed} of ${countOf(failures.of, 'request')} in bursts failed (${describeDeclined(failures.outcomes)}) and are left out.`,
        ]),
  ];
}

/** Names of more agents would not fit. */
const MOST_NAMED = 4;

function describeAgents(bursts: readonly ProbeBurst[]): string[] {
  const seen = agentsIn(bursts);
  if (seen === null) return [];
  const { agents, clockBound, releaseSpread, inFlight } = seen;
  const names = agents.length > MOST_NAMED ? '' : ` (${plain(agents.join(', '))})`;
  const [only] = agents;
  if (agents.length === 1) return [`All requests were sent by the agent ${plain(only ?? '')}.`];
  const { least, most } = inFlight;
  const pair = least === most ? `${most}` : `${least} to ${most}`;
  return [
    `Sent by ${countOf(agents.length, 'agent')}${names}, whose clocks are known to within ${formatDuration(clockBound)}. The agents of a burst began to send within ${formatDuration(releaseSpread)}; at most ${pair} requests were in flight at once.`,
  ];
}

function redirectsIn(bursts: readonly ProbeBurst[]): string[] {
  const redirects = bursts.reduce((total, burst) => total + burst.redirects, 0);
  if (redirects === 0) return [];
  const served = bursts.reduce((total, { requests }) => total + requests.filter(wasServed).length, 0);
  const share = redirects === served ? `All ${redirects}` : `${redirects} of ${served}`;
  return [`${share} answers were redirects (3xx), which are not followed. Probe the address in their Location header.`];
}

function starvedIn({ loop }: Seen, { starvation }: ProbeSummary): string[] {
  if (loop === null || starvation === null) return [];
  return [
    `Of the ${countOf(starvation.clients, 'client')} in the closed loop, these were never answered: ${describeNumbers(starvedClients(loop))}.`,
  ];
}

/** Only for bursts with late connections of the probe: the kernel's overflow counter covers the whole machine. */
function retriesIn(late: readonly ProbeBurst[]): string[] {
  const connects = late.reduce((total, { requests }) => total + requests.filter(connectedLate).length, 0);
  const overflows = late.reduce((total, { listenOverflows }) => total + (listenOverflows ?? 0), 0);
  if (connects === 0) return [];
  const full =
    overflows === 0
      ? ''
      : `; meanwhile accept queues on this machine overflowed ${overflows === 1 ? 'once' : `${overflows} times`}`;
  return [`${countOf(connects, 'connection')} took 0.9 s or more, or was never established${full}.`];
}

/** How many stretches of numbers are named. */
const MOST_STRETCHES = 8;

/** `3, 5 to 9, and 4 more`. @param numbers whole, in ascending order */
export function describeNumbers(numbers: readonly number[]): string {
  const stretches: Array<{ from: number; to: number }> = [];
  for (const number of numbers) {
    const last = stretches.at(-1);
    if (last !== undefined && last.to === number - 1) last.to = number;
    else stretches.push({ from: number, to: number });
  }
  const named = stretches.slice(0, MOST_STRETCHES);
  const counted = named.reduce((total, { from, to }) => total + to - from + 1, 0);
  const texts = named.map(describeStretch);
  return counted === numbers.length ? texts.join(', ') : `${texts.join(', ')}, and ${numbers.length - counted} more`;
}

function describeStretch({ from, to }: { readonly from: number; readonly to: number }): string {
  if (from === to) return String(from);
  return to === from + 1 ? `${from}, ${to}` : `${from} to ${to}`;
}
