/** What a probe shows: the answer first, then its figures, then the staircase that was seen. */
import { plain } from '../../model/plain.js';
import type { ProbeDocument } from '../../model/probe.js';
import { countOf, formatDuration } from '../../model/units.js';
import type { ProbeAnswer } from '../../queueing/limit/answer.js';
import { type ProbeSummary, summariseProbe } from '../../queueing/limit/probe-summary.js';
import { seenLine, shownBurst } from '../../queueing/limit/seen-line.js';
import { describeMachine } from '../format.js';
import type { Block, View, ViewOptions } from '../view.js';
import { describeAnswer } from './answer-words.js';
import { probeSection } from './probe-section.js';
import { drawStaircase } from './staircase.js';

const ROWS = { atEachEnd: 12 };

export function viewProbe(document: ProbeDocument, { allRows, width }: ViewOptions): View {
  const summary = summariseProbe(document);
  const staircase = staircaseOf(document, summary, allRows, width);
  return {
    heading: describeProbe(document),
    blocks: [{ kind: 'table', section: probeSection(summary) }, ...(staircase === null ? [] : [staircase])],
    footnotes: footnotesOf(document, summary),
    statements: [
      { subject: plain(document.scenario.target), text: describeAnswer(summary), sound: isAnswer(summary.answer) },
    ],
    statementsFirst: true,
  };
}

const NO_ANSWERS: ReadonlyArray<ProbeAnswer['kind']> = [
  'could-not-tell',
  'failed',
  'accept-queue-overflow',
  'client-is-the-limit',
];

/** Whether the question was answered, even if with a range, or with no limit. */
export function isAnswer({ kind }: ProbeAnswer): boolean {
  return !NO_ANSWERS.includes(kind);
}

function staircaseOf(document: ProbeDocument, summary: ProbeSummary, allRows: boolean, width: number): Block | null {
  const burst = shownBurst(document);
  const { unloaded, inflation } = summary;
  if (burst === null || unloaded === null) return null;
  const line = seenLine(burst, unloaded, Math.max(1, inflation ?? 1));
  return { kind: 'timeline', timeline: drawStaircase(line, allRows ? 'all' : ROWS, width) };
}

function describeProbe({ scenario, context }: ProbeDocument): string {
  const { target, command, method, keepAlive, budget, maxClients, hold } = scenario;
  const how = [
    method === '' ? 'raw bytes' : method,
    keepAlive ? 'kept connections' : 'a connection a request',
    ...(hold ? ['idle-hold'] : []),
  ].join(', ');
  const started = command === null ? '' : `\nStarted for it: ${plain(command)}`;
  return `Probe of ${plain(target)}: ${how}, at most ${countOf(maxClients, 'client')} at once and ${formatDuration(budget)}${started}\n${describeMachine(context)}`;
}

function footnotesOf({ bursts, end }: ProbeDocument, { drift, limit }: ProbeSummary): string[] {
  const retries = bursts.reduce((total, { synRetries }) => total + (synRetries ?? 0), 0);
  const overflows = bursts.reduce((total, { listenOverflows }) => total + (listenOverflows ?? 0), 0);
  return [
    ...(drift?.moved === true
      ? [
          `Unloaded service changed x ${drift.ratio.toFixed(2)} while it was probed: a warm-up, a cache, or other work. The later value is used.`,
        ]
      : []),
    ...(end.kind === 'out-of-budget'
      ? [`The budget was over during "${plain(end.during)}": what comes after was left out.`]
      : []),
    ...(limit !== null && limit.clientBusy > 0.5
      ? [`This client was busy ${(limit.clientBusy * 100).toFixed(0)} % of the time of its busiest burst.`]
      : []),
    ...(retries > 0 ? [`${countOf(retries, 'SYN')} had to be sent again, by anybody on this machine.`] : []),
    ...(overflows > 0
      ? [`${countOf(overflows, 'connection')} found an accept queue of this machine full, whosever it was.`]
      : []),
  ];
}
