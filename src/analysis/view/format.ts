/** Formats numbers for people. */
import type { Commit, Context } from '../../model/document.js';
import { plain } from '../../model/printable.js';
import { countOf, durationWriter, formatDuration, MILLISECOND } from '../../model/units.js';
import type { Figure, Ratio } from '../statistics/figure.js';
import { type Bounds, CONFIDENCE, ROUNDS_NEEDED } from '../statistics/intervals.js';

/** Shown in place of a missing figure. */
export const NOTHING = '-';

type Writer = (value: number) => string;

/** A duration over the rounds: `10.3 ms [10.2, 10.4]`. */
export function durationFigure(figure: Figure | null): string {
  if (figure === null) return NOTHING;
  const { write, unit } = durationWriter(figure.median);
  return `${write(figure.median)} ${unit}${intervalText(figure.interval, write)}`;
}

/** Any other figure over the rounds, with its unit: `96.7 /s [96.4, 97.0]`. */
export function numberFigure(figure: Figure | null, write: Writer, unit = ''): string {
  if (figure === null) return NOTHING;
  return `${write(figure.median)}${unit === '' ? '' : ` ${unit}`}${intervalText(figure.interval, write)}`;
}

/** A percentage over the rounds: `99.2 % [99.0, 99.4]`. */
export function percentFigure(figure: Figure | null): string {
  return numberFigure(figure, (share) => fixed(share * 100, 1), '%');
}

function intervalText(interval: Bounds | null, write: Writer): string {
  return interval === null ? '' : ` [${write(interval.low)}, ${write(interval.high)}]`;
}

/** A ratio: `3.85 [3.80, 3.90]`, or `~` if its interval contains 1. */
export function formatRatio(ratio: Ratio | null): string {
  if (ratio === null) return NOTHING;
  if (ratio.significant === false) return '~';
  const write = (value: number) => significant(value);
  return write(ratio.ratio) + intervalText(ratio.interval, write);
}

/** Smaller values are written as `<0.000001`. */
const SMALLEST = 1e-6;

/** Three significant digits or so, without an exponent. */
export function significant(value: number): string {
  if (value === 0) return '0';
  if (!Number.isFinite(value)) return NOTHING;
  if (Math.abs(value) < SMALLEST) return `<${SMALLEST.toFixed(6)}`;
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 6));
}

/** A share as a percentage: `98.9 %`. Small shares are not rounded to 0. */
export function percent(share: number): string {
  if (share === 0) return '0 %';
  if (!Number.isFinite(share)) return NOTHING;
  return Math.abs(share) < 0.001 ? '<0.1 %' : `${(share * 100).toFixed(share >= 0.9995 ? 0 : 1)} %`;
}

export function grouped(value: number): string {
  if (!Number.isFinite(value)) return NOTHING;
  return value.toLocaleString('en-GB', { maximumFractionDigits: value < 1000 ? 1 : 0 });
}

export function duration(value: number | null): string {
  return value === null ? NOTHING : formatDuration(value);
}

/** With this number of decimals; NOTHING if the value is not finite. */
export function fixed(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : NOTHING;
}

/** Milliseconds with three decimals, for machines; empty if the value is not finite. */
export function formatMilliseconds(value: number): string {
  return Number.isFinite(value) ? (value / MILLISECOND).toFixed(3) : '';
}

/** Digits of an abbreviated commit hash, as in git. */
const COMMIT_DIGITS = 7;

/** `0123456`, with a `+` if there were uncommitted changes. */
export function describeCommit(commit: Commit | null): string {
  return commit === null ? NOTHING : `${commit.hash.slice(0, COMMIT_DIGITS)}${commit.dirty ? '+' : ''}`;
}

/** The machine of a document and the commit, on one line. */
export function describeMachine({ cores, cpuModel, platform, kernelRelease, nodeVersion, commit }: Context): string {
  const at = commit === null ? '' : `, commit ${describeCommit(commit)}`;
  return plain(`${cores} x ${cpuModel}, ${platform} ${kernelRelease}, Node ${nodeVersion}${at}`);
}

/** `Medians of 5 rounds [90 % bootstrap interval over rounds].` */
export function describeRounds(rounds: number): string {
  const interval = rounds < ROUNDS_NEEDED ? '' : ` [${CONFIDENCE * 100} % bootstrap interval over rounds]`;
  return `Medians of ${countOf(rounds, 'round')}${interval}.`;
}

export function perSecond(rate: number): string {
  return fixed(rate, Math.abs(rate) < 10 ? 2 : 1);
}
