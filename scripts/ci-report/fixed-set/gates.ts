import { medianInterval } from '../../../src/analysis/statistics/intervals.js';
import { median } from '../../../src/analysis/statistics/samples.js';
import { MILLISECOND } from '../../../src/model/units.js';
import type { MeasureOptions } from '../../../src/runner/measure.js';
import type { Gate, GateOutcome, Report } from '../report.js';

/** The usual service time: the instrument's own cost must be small compared with it. */
export const SERVICE_TIME = 10 * MILLISECOND;

/** The result of one measurement; its tables are absolute figures, for information. */
export interface MeasurementReport extends Pick<Report, 'statements' | 'figures' | 'sections'> {
  readonly gates: readonly JudgedGate[];
}

/** A measurement that can be made, and repeated, by itself. */
export interface FixedMeasurement {
  readonly name: string;
  readonly measure: (options: MeasureOptions) => Promise<MeasurementReport>;
}

/** A gate, and whether a noisy machine excuses its failure. */
export interface JudgedGate extends Gate {
  /** Counts and identities: they hold on every machine, however noisy. */
  readonly isFirm: boolean;
}

export interface Range {
  readonly least: number;
  readonly most: number;
}

/** A condition that must hold whatever the machine is doing. */
export function firmGate(gate: Omit<Gate, 'outcome'>, holds: boolean): JudgedGate {
  return { ...gate, outcome: holds ? 'passed' : 'failed', isFirm: true };
}

/** A condition that need not hold on a machine that is busy with other work. */
export function looseGate(gate: Omit<Gate, 'outcome'>, holds: boolean): JudgedGate {
  return { ...firmGate(gate, holds), isFirm: false };
}

/**
 * A ratio, with one value per round. To pass, its whole interval must lie inside the range; to fail, outside. With too
 * few rounds for an interval, all values must. A round without a value (null) makes it inconclusive.
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

/** On a noisy machine the failure of a gate that is not firm proves nothing. */
export function excuseNoise(gates: readonly JudgedGate[], isNoisy: boolean): JudgedGate[] {
  return gates.map((gate) =>
    isNoisy && !gate.isFirm && gate.outcome === 'failed' ? { ...gate, outcome: 'unclear' } : gate,
  );
}
