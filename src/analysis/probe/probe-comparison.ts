/** Two probes side by side: the answers, and each figure with its interval. */
import type { ProbeDocument } from '../../model/probe.js';
import { claimed } from '../../probe/estimation/probe-answer.js';
import { type Proven, provenNumber } from '../../probe/estimation/proven.js';
import type { Effective } from '../../probe/estimation/speed/effective-parallelism.js';
import { duration, formatRatio, grouped, NOTHING, significant } from '../view/format.js';
import type { Section } from '../view/view.js';
import { describeProven, figureOf } from './answer-words.js';
import { type ProbeSummary, summariseProbe } from './probe-summary.js';

type Row = readonly [figure: string, first: string, second: string, ratio: string];

export function compareProbes(first: ProbeDocument, second: ProbeDocument): Section[] {
  const [a, b] = [summariseProbe(first), summariseProbe(second)];
  const rows: Row[] = [
    ['answer', a.answer.kind, b.answer.kind, NOTHING],
    ['slots c', slotsOf(a), slotsOf(b), NOTHING],
    effectiveRow(a, b),
    numberRow('throughput, kept busy', a, b, throughputOf, (value) => `${grouped(value)} /s`),
    numberRow('service time S1', a, b, ({ unloaded }) => unloaded?.serviceTime ?? null, duration),
    provenRow(a, b),
    numberRow('round trip', a, b, ({ unloaded }) => unloaded?.roundTrip ?? null, duration),
  ];
  return [
    {
      title: 'The probes',
      columns: [
        { heading: 'figure', align: 'left', width: 22 },
        { heading: 'A', align: 'left', width: 20 },
        { heading: 'B', align: 'left', width: 20 },
        { heading: 'A / B', align: 'left', width: 14 },
      ],
      rows,
      notes: [
        'In brackets 95 % intervals; that of the ratio holds whatever both intervals hold, and is wider than need be. "~": can\'t be told from 1.',
      ],
    },
  ];
}

/** A number that is not believed is not named. */
function slotsOf(summary: ProbeSummary): string {
  const slots = claimed(summary);
  return slots === null ? NOTHING : String(slots);
}

/** Two intervals that have nothing in common differ, whatever the answers are. */
function provenRow({ proven: a }: ProbeSummary, { proven: b }: ProbeSummary): Row {
  const show = (proven: Proven) => describeProven(proven) || NOTHING;
  return ['served at once, proven', show(a), show(b), ratioOf(a, b)];
}

function ratioOf(a: Proven, b: Proven): string {
  const [first, second] = [provenNumber(a), provenNumber(b)];
  if (first !== null && second !== null) return first === second ? '~' : significant(first / second);
  if (a.atLeast !== null && b.atMost !== null && a.atLeast > b.atMost) return `>= ${significant(a.atLeast / b.atMost)}`;
  if (a.atMost !== null && b.atLeast !== null && a.atMost < b.atLeast) return `<= ${significant(a.atMost / b.atLeast)}`;
  return '~';
}

function effectiveRow(a: ProbeSummary, b: ProbeSummary): Row {
  const [first, second] = [toldBy(a), toldBy(b)];
  const name = 'effective parallelism e';
  const write = (effective: Effective | null) => (effective === null ? NOTHING : figureOf(effective));
  if (first === null || second === null) return [name, write(first), write(second), NOTHING];
  const low = first.interval.low / second.interval.high;
  const high = first.interval.high / second.interval.low;
  const ratio = first.parallelism / second.parallelism;
  const significantly = low > 1 || high < 1;
  return [
    name,
    write(first),
    write(second),
    formatRatio({ ratio, interval: { low, high }, significant: significantly }),
  ];
}

function toldBy({ effective }: ProbeSummary): Effective | null {
  return effective?.kind === 'told' ? effective.effective : null;
}

function throughputOf({ effective }: ProbeSummary): number | null {
  return effective?.effective?.throughput.perSecond ?? null;
}

/** Without an interval there is no telling whether a ratio differs from 1. */
function numberRow(
  name: string,
  a: ProbeSummary,
  b: ProbeSummary,
  pick: (summary: ProbeSummary) => number | null,
  write: (value: number) => string,
): Row {
  const [first, second] = [pick(a), pick(b)];
  const show = (value: number | null) => (value === null ? NOTHING : write(value));
  const ratio = first === null || second === null || second === 0 ? NOTHING : significant(first / second);
  return [name, show(first), show(second), ratio];
}
