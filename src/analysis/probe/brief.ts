/** A probe on one screen: the answer, the staircase, four figures, the evidence, and what to try. */

import { plain } from '../../model/printable.js';
import type { ProbeDocument } from '../../model/probe.js';
import { countOf } from '../../model/units.js';
import { isAnswer, slotsAnswered } from '../../probe/estimation/answer/kinds.js';
import { seenLine } from '../../probe/estimation/answer/position-waits.js';
import { type ProbeSummary, summariseProbe } from '../../probe/estimation/summary.js';
import { briefView, linesOfFacts, noteFacts, rowsLeft, SCREEN_LINES } from '../view/brief.js';
import { duration } from '../view/format.js';
import type { Block, Fact, View, ViewOptions } from '../view/view.js';
import { answerSentences } from './answer-words.js';
import { ordinal } from './figure-text.js';
import { probeFigures } from './figures.js';
import { drawStaircase, probeFootnotes } from './view.js';

const STAIRCASE_ROWS = { least: 3, most: 8 };

export function briefProbe(document: ProbeDocument, { rows, width }: ViewOptions): View {
  const summary = summariseProbe(document);
  const { answer, remedies, configured } = answerSentences(summary);
  const isFailed = summary.answer.kind === 'failed';
  const first: Fact[] = [
    { label: 'answer', text: answer, sound: isAnswer(summary.answer) },
    ...(configured === '' ? [] : [{ label: 'configured', text: configured }]),
  ];
  const last = [
    ...(isFailed ? [] : figureFacts(summary)),
    ...(remedies === '' ? [] : [{ label: 'try', text: `${remedies}.` }]),
    ...(isFailed ? [] : noteFacts(probeFootnotes(document, summary))),
  ];
  const line = isFailed ? [] : seenLine(document, summary);
  // The heading, the axis with its signs on two lines, and an empty line before each block of facts.
  const taken = 5 + linesOfFacts([...first, ...last], width);
  const shown = rows === 'all' ? rows : { evenly: rows ?? rowsLeft(SCREEN_LINES, taken, STAIRCASE_ROWS) };
  const staircase: Block[] =
    line.length === 0 ? [] : [{ kind: 'timeline', timeline: drawStaircase(line, shown, width) }];
  return briefView({
    heading: `Probe of ${plain(document.scenario.target)}`,
    blocks: [
      { kind: 'facts', facts: first },
      ...staircase,
      ...(last.length === 0 ? [] : [{ kind: 'facts' as const, facts: last }]),
    ],
  });
}

/** The rows of the probe's table that answer the reader's next questions, with their labels here. */
const SHOWN_FIGURES: Readonly<Record<string, string>> = {
  'limit.estimate.slots': 'slots',
  effective: 'parallelism',
  'unloaded.serviceTime': 'service time',
};

function figureFacts(summary: ProbeSummary): Fact[] {
  const facts = probeFigures(summary.waits).flatMap((figure): Fact[] => {
    const label = SHOWN_FIGURES[figure.id];
    const words = figure.meaning?.(summary) ?? null;
    return label === undefined || words === null ? [] : [{ label, text: `${figure.write(summary)} (${words})` }];
  });
  return [...facts, ...nextInLine(summary), ...howSure(summary)];
}

/** The wait of the first request that finds no free slot. */
function nextInLine({ waits, answer }: ProbeSummary): Fact[] {
  const slots = slotsAnswered(answer);
  const next = slots === null ? undefined : waits.find(({ position }) => position === slots + 1);
  if (next === undefined) return [];
  const { measured, expected, position } = next;
  const wait = measured === null ? `should wait about ${duration(expected)}` : `waits ${duration(measured)}`;
  return [{ label: 'next in queue', text: `the ${ordinal(position)} request in a burst ${wait}` }];
}

/** Without an exact number, the client could have been the limit. */
function describeCapacity({ held, tried }: NonNullable<ProbeSummary['capacity']>): string {
  return held < tried
    ? `this client could hold only ${held} of ${countOf(tried, 'connection')} at once`
    : `this client can hold ${countOf(held, 'connection')} at once`;
}

/** The measurements that the number is based on. */
function howSure({ limit, spent, answer, capacity }: ProbeSummary): Fact[] {
  const asked = `${countOf(spent.requests, 'request')} in ${countOf(spent.bursts, 'burst')} of up to ${countOf(spent.mostClients, 'client')}`;
  // A number that was rejected is not repeated beside the answer.
  if (limit === null || limit.estimate.slots !== slotsAnswered(answer)) {
    return [{ label: 'evidence', text: capacity === null ? asked : `${asked}; ${describeCapacity(capacity)}` }];
  }
  const { agreement, slots } = limit.estimate;
  return [
    {
      label: 'evidence',
      text: `${asked}; resampling them gives ${slots} in ${(agreement * 100).toFixed(0)} % of cases`,
    },
  ];
}
