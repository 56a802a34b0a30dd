/** From what was measured to gates. */
import { medianInterval } from '../../../src/analysis/statistics/intervals.js';
import { median } from '../../../src/analysis/statistics/quantiles.js';
import type { Outcome } from '../outcome.js';
import type { Gate } from '../report.js';

/** A gate, and whether a noisy machine is an excuse. */
export interface JudgedGate extends Gate {
  /** It holds on every machine, however noisy: counts and identities. */
  readonly isFirm: boolean;
}

export interface Range {
  readonly least: number;
  readonly most: number;
}

/** Something that holds or does not, whatever the machine does. */
export function firmGate(gate: Omit<Gate, 'outcome'>, holds: boolean): JudgedGate {
  return { ...gate, outcome: holds ? 'passed' : 'failed', isFirm: true };
}

/** Something that holds or does not, and need not hold on a machine that is busy otherwise. */
export function looseGate(gate: Omit<Gate, 'outcome'>, holds: boolean): JudgedGate {
  return { ...firmGate(gate, holds), isFirm: false };
}

/**
 * A ratio, one value a round. Its whole interval must lie within the range to pass, and without to fail; where there
 * are too few rounds for an interval, all values must. Null where some round does not have it: that is no pass.
 */
export function ratioGate(
  subject: string,
  name: string,
  perRound: ReadonlyArray<number | null>,
  range: Range,
): JudgedGate {
  const values = perRound.filter((value) => value !== null);
  const allowed = describeRange(range);
  if (values.length === 0 || values.length < perRound.length) {
    return { subject, name, allowed, measured: 'not known', outcome: 'unclear', isFirm: false };
  }
  const interval = medianInterval(values) ?? { low: Math.min(...values), high: Math.max(...values) };
  const bounds = values.length === 1 ? '' : ` [${write(interval.low)}, ${write(interval.high)}]`;
  const measured = `${write(median(values))}${bounds}`;
  return { subject, name, allowed, measured, outcome: place(interval, range), isFirm: false };
}

function place({ low, high }: { low: number; high: number }, { least, most }: Range): Outcome {
  if (low >= least && high <= most) return 'passed';
  return high < least || low > most ? 'failed' : 'unclear';
}

function describeRange({ least, most }: Range): string {
  return least === 0 ? `at most ${most}` : `${least} to ${most}`;
}

function write(value: number): string {
  return value.toPrecision(4);
}

/** On a noisy machine a gate that is not firm can't have failed: it is not known whether it would have. */
export function excuseNoise(gates: readonly JudgedGate[], isNoisy: boolean): JudgedGate[] {
  return gates.map((gate) =>
    isNoisy && !gate.isFirm && gate.outcome === 'failed' ? { ...gate, outcome: 'unclear' } : gate,
  );
}
