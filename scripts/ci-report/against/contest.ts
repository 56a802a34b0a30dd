/** The comparison of two versions, as a report. */

import { type Bounds, roundsNeeded } from '../../../src/analysis/statistics/intervals.js';
import { median, percentile } from '../../../src/analysis/statistics/samples.js';
import { NOTHING } from '../../../src/analysis/view/format.js';
import type { Section } from '../../../src/analysis/view/view.js';
import { formatDuration } from '../../../src/model/units.js';
import { sectionOf } from '../../section.js';
import { exactPercent, type FollowedFigure, type Gate, overall, type Report } from '../report.js';
import { type ComparedSeries, FIGURE_CONFIDENCE, type Judgement } from './compare.js';
import type { ComparedLoad } from './loads.js';

export interface Contest {
  readonly series: readonly ComparedSeries[];
  /** The other version's name, as given by the user, and its commit. */
  readonly ref: string;
  readonly commit: string;
  readonly threshold: number;
  /** The machine and its noise: one line each. */
  readonly notes: readonly string[];
}

export function reportContest(contest: Contest): Report {
  const { series, ref, commit, threshold, notes } = contest;
  const gates = series.filter(({ figure }) => figure.isGate).map((one) => comparedGate(one, threshold));
  const loads = [...new Set(series.map(({ figure }) => figure.load))];
  return {
    title: `Performance against ${ref} (${commit.slice(0, 12)})`,
    conclusion: concludeContest(contest),
    statements: [],
    sections: loads.map((load) => loadSection(load, series)),
    gates,
    figures: series.flatMap(followedFigure),
    notes: [
      `A figure is worse if its whole interval lies beyond +${exactPercent(threshold)}. Intervals are for the median ratio over pairs of runs, by the sign test, with at least ${exactPercent(FIGURE_CONFIDENCE)} confidence each: over all figures and looks at most 1 report in 20 is wrong. Bootstrap intervals and Mann and Whitney's U test are for information only.`,
      ...series.filter(({ figure }) => figure.isGate).flatMap(describeSpread),
      ...notes,
    ],
  };
}

function comparedGate({ figure, judgement }: ComparedSeries, threshold: number): Gate {
  return {
    subject: figure.load.name,
    name: figure.name,
    outcome: judgement?.outcome ?? 'unclear',
    measured: describeJudgement(judgement),
    allowed: `a ratio of at most ${(1 + threshold).toFixed(3)}`,
  };
}

function concludeContest({ series, ref, threshold }: Contest): string {
  const gates = series.filter(({ figure }) => figure.isGate);
  const named = (outcome: string) =>
    gates
      .filter(({ judgement }) => (judgement?.outcome ?? 'unclear') === outcome)
      .map(({ figure }) => `${figure.name} (${figure.load.name})`)
      .join('; ');
  switch (overall(gates.map(({ judgement }) => judgement?.outcome ?? 'unclear'))) {
    case 'passed':
      return `Passed: no figure is worse than ${ref} by ${exactPercent(threshold)} or more.`;
    case 'failed':
      return `Failed: worse than ${ref} by more than ${exactPercent(threshold)}: ${named('failed')}.`;
    case 'unclear':
      return `Inconclusive: ${named('unclear')}. This needs ${moreRounds(gates)}: use a longer --budget, or a quieter machine.`;
  }
}

function moreRounds(gates: readonly ComparedSeries[]): string {
  const most = Math.max(...gates.map(({ judgement }) => judgement?.morePairs ?? roundsNeeded(FIGURE_CONFIDENCE)));
  return `about ${most} more rounds of each version`;
}

const COMPARED_COLUMNS = [
  'figure',
  'this version',
  'the other',
  'difference',
  'interval',
  'bootstrap',
  'U test, p',
  'pairs',
  'outcome',
];

function loadSection(load: ComparedLoad, series: readonly ComparedSeries[]): Section {
  const rows = series.filter(({ figure }) => figure.load === load).map(comparedRow);
  return sectionOf(load.name, COMPARED_COLUMNS, rows, `Shows ${load.why}.`);
}

function comparedRow({ figure, candidate, reference, judgement }: ComparedSeries): string[] {
  if (judgement === null) return [figure.name, ...Array<string>(6).fill(NOTHING), '0', 'no figures'];
  const { ratio, interval, bootstrap, p, pairs, isDifferent } = judgement;
  return [
    figure.name,
    formatDuration(median(candidate)),
    formatDuration(median(reference)),
    isDifferent ? signedPercent(ratio - 1) : '~',
    describeBounds(interval),
    describeBounds(bootstrap),
    p < 0.001 ? '< 0.001' : p.toFixed(3),
    String(pairs),
    figure.isGate ? describeGateOutcome(judgement) : 'for information',
  ];
}

function describeBounds(bounds: Bounds | null): string {
  return bounds === null ? NOTHING : `${signedPercent(bounds.low - 1)} to ${signedPercent(bounds.high - 1)}`;
}

function describeGateOutcome({ outcome, morePairs }: Judgement): string {
  if (outcome === 'unclear') return `inconclusive: needs ${morePairs} more rounds`;
  return outcome;
}

function describeJudgement(judgement: Judgement | null): string {
  if (judgement === null) return 'not measured';
  const { ratio, interval, pairs } = judgement;
  const bounds = interval === null ? 'no interval' : `${interval.low.toFixed(3)} to ${interval.high.toFixed(3)}`;
  return `ratio ${ratio.toFixed(3)} (${bounds}, ${pairs} pairs)`;
}

/** The noise of the machine: how far apart runs of the same version are. */
function describeSpread({ figure, reference }: ComparedSeries): string[] {
  if (reference.length < 2) return [];
  const spread = percentile(reference, 0.9) / percentile(reference, 0.1) - 1;
  return [
    `Runs of the other version: ${figure.name} (${figure.load.name}) spread over ${(100 * spread).toFixed(1)} % (10th to 90th percentile).`,
  ];
}

function followedFigure({ figure, judgement }: ComparedSeries): FollowedFigure[] {
  if (judgement === null) return [];
  const { ratio, interval } = judgement;
  return [
    {
      name: `${figure.load.name}: ${figure.name}, against the other version`,
      unit: 'ratio',
      value: ratio,
      range: interval === null ? null : `${interval.low.toFixed(4)} - ${interval.high.toFixed(4)}`,
    },
  ];
}

/** To a tenth of a per cent: more digits would suggest more precision than there is. */
function signedPercent(share: number): string {
  return `${share < 0 ? '-' : '+'}${Math.abs(100 * share).toFixed(1)} %`;
}
