/** The comparison of two versions, as a report. */

import { type Bounds, roundsNeeded } from '../../../src/analysis/statistics/intervals.js';
import { median, percentile } from '../../../src/analysis/statistics/samples.js';
import { NOTHING } from '../../../src/analysis/view/format.js';
import type { Section } from '../../../src/analysis/view/view.js';
import { formatDuration } from '../../../src/model/units.js';
import { sectionOf } from '../../section.js';
import { exactPercent, type FollowedFigure, type Gate, overall, type Report } from '../report.js';
import { BENCH_CONFIDENCE, type ComparedSeries } from './compare.js';
import { ERROR, FIGURE_CONFIDENCE, type Judgement, lastConfidence } from './judge.js';
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
  const gates = series.filter(({ isGate }) => isGate).map((one) => comparedGate(one, threshold));
  const loads = [...new Set(series.map(({ figure }) => figure.load))];
  return {
    title: `Performance against ${ref} (${commit.slice(0, 12)})`,
    conclusion: concludeContest(contest),
    statements: [],
    sections: loads.map((load) => loadSection(load, series)),
    gates,
    figures: series.flatMap(followedFigure),
    notes: [
      `A gate fails if its whole interval lies beyond +${exactPercent(threshold)}, and passes if it lies below. Intervals are for the centre of the ratios of all rounds, by Wilcoxon's signed-rank test, with at least ${exactPercent(FIGURE_CONFIDENCE)} confidence each (a last look, when the time is up, with at least ${exactPercent(lastConfidence(0))}): over all gates and looks at most 1 report in ${Math.round(1 / ERROR)} is wrong. Figures of bench are for information, with ${exactPercent(BENCH_CONFIDENCE)} confidence each.`,
      ...series.filter(({ isGate }) => isGate).flatMap(describeSpread),
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
  const gates = series.filter(({ isGate }) => isGate);
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
  const most = Math.max(...gates.map(({ judgement }) => judgement?.moreRounds ?? roundsNeeded(FIGURE_CONFIDENCE)));
  return `about ${most} more rounds of each version`;
}

const COMPARED_COLUMNS = ['figure', 'this version', 'the other', 'difference', 'interval', 'rounds', 'outcome'];

function loadSection(load: ComparedLoad, series: readonly ComparedSeries[]): Section {
  const rows = series.filter(({ figure }) => figure.load === load).map(comparedRow);
  return sectionOf(load.name, COMPARED_COLUMNS, rows, `Shows ${load.why}.`);
}

function comparedRow({ figure, isGate, candidate, reference, judgement }: ComparedSeries): string[] {
  if (judgement === null) return [figure.name, ...Array<string>(4).fill(NOTHING), '0', 'not measured'];
  const { ratio, interval, rounds, isDifferent } = judgement;
  return [
    figure.name,
    formatDuration(median(candidate)),
    formatDuration(median(reference)),
    isDifferent ? signedPercent(ratio - 1) : '~',
    describeBounds(interval),
    String(rounds),
    isGate ? describeGateOutcome(judgement) : 'for information',
  ];
}

function describeBounds(bounds: Bounds | null): string {
  return bounds === null ? NOTHING : `${signedPercent(bounds.low - 1)} to ${signedPercent(bounds.high - 1)}`;
}

function describeGateOutcome({ outcome, moreRounds }: Judgement): string {
  if (outcome === 'unclear') return `inconclusive: needs ${moreRounds} more rounds`;
  return outcome;
}

function describeJudgement(judgement: Judgement | null): string {
  if (judgement === null) return 'not measured';
  const { ratio, interval, rounds } = judgement;
  const bounds = interval === null ? 'no interval' : `${interval.low.toFixed(3)} to ${interval.high.toFixed(3)}`;
  return `ratio ${ratio.toFixed(3)} (${bounds}, ${rounds} rounds)`;
}

/** The noise of the machine: how far apart the rounds are. */
function describeSpread({ figure, ratios }: ComparedSeries): string[] {
  if (ratios.length < 2) return [];
  const spread = percentile(ratios, 0.9) / percentile(ratios, 0.1) - 1;
  return [
    `The ratios of the rounds: ${figure.name} (${figure.load.name}) spread over ${(100 * spread).toFixed(1)} % (10th to 90th percentile).`,
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
