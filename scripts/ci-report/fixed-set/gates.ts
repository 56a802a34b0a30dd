import { medianInterval } from '../../../src/analysis/statistics/intervals.js';
import { median } from '../../../src/analysis/statistics/samples.js';
import { MILLISECOND } from '../../../src/model/units.js';
import type { MeasureOptions } from '../../../src/runner/measure.js';
import type { Gate, GateOutcome, Report } from '../report.js';

/** The usual service: what it is measured with must be small beside it. */
export const SERVICE_TIME = 10 * MILLISECOND;

/** What one of them comes to; its tables are absolute figures, for information. */
export interface MeasurementReport extends Pick<Report, 'statements' | 'figures' | 'sections'> {
  readonly gates: readonly JudgedGate[];
}

/** Something that is measured by itself, and can be measured again. */
export interface FixedMeasurement {
  readonly name: string;
  readonly measure: (options: MeasureOptions) => Promise<MeasurementReport>;
}

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
  const bounds = values.length === 1 ? '' : ` [${inDigits(interval.low)}, ${inDigits(interval.high)}]`;
  const measured = `${inDigits(median(values))}${bounds}`;
  return { subject, name, allowed, measured, outcome: compareWithRange(interval, range), isFirm: false };
}

function compareWithRange({ low, high }: { low: number; high: number }, { least, most }: Range): GateOutcome {
  if (low >= least && high <= most) return 'passed';
  return high < least || low > most ? 'failed' : 'unclear';
}

function describeRange({ least, most }: Range): string {
  return least === 0 ? `at most ${most}` : `${least} to ${most}`;
}

function inDigits(value: number): string {
  return value.toPrecision(4);
}

/** On a noisy machine a gate that is not firm can't have failed: it is not known whether it would have. */
export function excuseNoise(gates: readonly JudgedGate[], isNoisy: boolean): JudgedGate[] {
  return gates.map((gate) =>
    isNoisy && !gate.isFirm && gate.outcome === 'failed' ? { ...gate, outcome: 'unclear' } : gate,
  );
}
