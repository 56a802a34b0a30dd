/** Durations: nanoseconds internally, text with units for users. */
import { UsageFailure } from './failure.js';

/** A duration, or an instant relative to the run's start, in nanoseconds; exact as a double for 104 days. */
export type Nanoseconds = number;

export const MICROSECOND = 1e3;
export const MILLISECOND = 1e6;
export const SECOND = 1e9;

const UNITS: Readonly<Record<string, Nanoseconds>> = {
  us: MICROSECOND,
  µs: MICROSECOND,
  // The Greek letter mu, which many keyboards produce.
  μs: MICROSECOND,
  ms: MILLISECOND,
  s: SECOND,
};

/** The longest duration that an option takes: one hour. */
export const LONGEST_DURATION: Nanoseconds = 3600 * SECOND;

/**
 * Parses a duration such as `10ms`, `250us`, `1.5s` or `0`.
 * @param flag the option that takes it, for the message
 * @param example a usual value, for the message
 * @throws UsageFailure if it is not a duration of 0 to 1 h
 */
export function parseDuration(flag: string, text: string, example = '10ms'): Nanoseconds {
  const match = /^(\d+(?:\.\d+)?)(us|µs|μs|ms|s)?$/.exec(text.trim());
  const amount = Number(match?.[1]);
  const unit = match?.[2];
  if (match === null) {
    throw new UsageFailure(`${flag} takes a duration in us, ms or s, such as ${example}, not "${text}".`);
  }
  if (unit === undefined && amount !== 0) {
    throw new UsageFailure(`${flag} takes a duration with a unit, not "${text}". Write ${amount}ms or ${amount}s.`);
  }
  const duration = Math.round(amount * (UNITS[unit ?? 'ms'] ?? MILLISECOND));
  if (duration > LONGEST_DURATION) {
    throw new UsageFailure(`${flag} takes a duration of at most 3600s, not "${text}". Choose a shorter one.`);
  }
  return duration;
}

/** The unit and the number of decimals for durations from a limit (ns) on. The limits allow for rounding up. */
const STEPS: ReadonlyArray<readonly [from: Nanoseconds, unit: string, scale: Nanoseconds, digits: number]> = [
  [99.995 * SECOND, 's', SECOND, 0],
  [999.5 * MILLISECOND, 's', SECOND, 2],
  [99.95 * MILLISECOND, 'ms', MILLISECOND, 0],
  [9.995 * MILLISECOND, 'ms', MILLISECOND, 1],
  [999.5 * MICROSECOND, 'ms', MILLISECOND, 2],
  [9.95 * MICROSECOND, 'µs', MICROSECOND, 0],
  [999.5, 'µs', MICROSECOND, 1],
  [0.5, 'ns', 1, 0],
];

/** Written for values that are not finite, which edited documents can produce. */
const UNMEASURABLE = '-';

/** Writes several durations (ns) in the unit that suits one of them: `write` gives the number without the unit. */
export function durationWriter(reference: Nanoseconds): {
  readonly write: (value: Nanoseconds) => string;
  readonly unit: string;
} {
  const size = Math.abs(reference);
  const [, unit, scale, digits] = STEPS.find(([from]) => size >= from) ?? [0, 'ms', MILLISECOND, 0];
  return { write: (value) => (Number.isFinite(value) ? (value / scale).toFixed(digits) : UNMEASURABLE), unit };
}

/** Writes a duration for people: three significant digits or so, in the unit that reads best. */
export function formatDuration(duration: Nanoseconds): string {
  const { write, unit } = durationWriter(duration);
  return `${write(duration)} ${unit}`;
}

/** Writes a count with its noun: `1 client`, `50 clients`, `10,000 clients`. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? noun : plural}`;
}
