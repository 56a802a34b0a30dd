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
import { describeDeclined } from './failures.js';
import { probeSection } from './probe-section.js';
import { drawStaircase } from './staircase.js';

const ROWS = { atEachEnd: 12 };

export function viewProbe(document: ProbeDocument, { allRows, width }: ViewOptions): View {
  const summary = summariseProbe(document);
  const staircase = staircaseOf(document, summary, allRows, width);
  return {
    heading: describeProbe(document),
    // Of a server that could not be probed there is nothing more to say.
    blocks: summary.answer.kind === 'failed' ? [] : [{ kind: 'table', section: probeSection(summary) }, ...staircase],
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

function staircaseOf(document: ProbeDocument, summary: ProbeSummary, allRows: boolean, width: number): Block[] {
  const burst = shownBurst(document);
  const { unloaded, inflation } = summary;
  if (burst === null || unloaded === null) return [];
  const line = seenLine(burst, unloaded, Math.max(1, inflation ?? 1));
  return [{ kind: 'timeline', timeline: drawStaircase(line, allRows ? 'all' : ROWS, width) }];
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

/** Natural logarithm of a ratio, about a sixth. */
const UNSTEADY = 0.16;

function footnotesOf({ bursts, end, context }: ProbeDocument, { drift, limit, failures }: ProbeSummary): string[] {
  const retries = bursts.reduce((total, { synRetries }) => total + (synRetries ?? 0), 0);
  const overflows = bursts.reduce((total, { listenOverflows }) => total + (listenOverflows ?? 0), 0);
  return [
    ...(drift?.moved === true
      ? [
          `Unloaded service changed x ${drift.ratio.toFixed(2)} while it was probed: a warm-up, a cache, or other work. The later value is used.`,
        ]
      : []),
    ...(drift !== null && !drift.moved && Math.abs(Math.log(drift.ratio)) > UNSTEADY
      ? [
          `A request that was alone took x ${drift.ratio.toFixed(2)} as long after the probe as before, which may be chance: take times and speed with care.`,
        ]
      : []),
    ...(context.loadAverage > context.cores
      ? [
          `This machine was busy: a load average of ${context.loadAverage.toFixed(1)} on ${countOf(context.cores, 'core')}, before the probe.`,
        ]
      : []),
    ...(end.kind === 'out-of-budget'
      ? [`The budget was over during "${plain(end.during)}": what comes after was left out.`]
      : []),
    ...(limit !== null && limit.clientBusy > 0.5
      ? [`This client was busy ${(limit.clientBusy * 100).toFixed(0)} % of the time of its busiest burst.`]
      : []),
    ...(failures === null
      ? []
      : [
          `${failures.failed} of ${countOf(failures.of, 'request')} of the bursts failed (${describeDeclined(failures.outcomes)}), and are left out.`,
        ]),
    ...(retries > 0 ? [`${countOf(retries, 'SYN')} had to be sent again, by anybody on this machine.`] : []),
    ...(overflows > 0
      ? [`${countOf(overflows, 'connection')} found an accept queue of this machine full, whosever it was.`]
      : []),
  ];
}
