/** Durations: nanoseconds inside, words at the edges. */
import { UsageFailure } from './failure.js';

/** A duration, or an instant relative to the run's start, in nanoseconds; exact as a double for 104 days. */
export type Nanoseconds = number;

export const MICROSECOND = 1e3;
export const MILLISECOND = 1e6;
export const SECOND = 1e9;

const UNITS: Readonly<Record<string, Nanoseconds>> = {
  us: MICROSECOND,
  µs: MICROSECOND,
  ms: MILLISECOND,
  s: SECOND,
};

/** Longest duration that an option takes: one hour. A bound on time for everything that waits. */
export const LONGEST_DURATION: Nanoseconds = 3600 * SECOND;

/**
 * Reads a duration as a user writes it (`10ms`, `250us`, `1.5s`, `0`).
 * @param flag the option it was given to, for the message
 * @throws UsageFailure when it is not a duration of 0 to 1 h
 */
export function parseDuration(flag: string, text: string): Nanoseconds {
  const match = /^(\d+(?:\.\d+)?)(us|µs|ms|s)?$/.exec(text.trim());
  const amount = Number(match?.[1]);
  const unit = match?.[2];
  if (match === null || (unit === undefined && amount !== 0)) {
    throw new UsageFailure(
      `${flag} takes a duration with a unit, not "${text}". Write it with us, ms or s, as in 10ms.`,
    );
  }
  const duration = Math.round(amount * (UNITS[unit ?? 'ms'] ?? MILLISECOND));
  if (duration > LONGEST_DURATION) {
    throw new UsageFailure(`${flag} takes a duration of at most 3600s, not "${text}". Choose a shorter one.`);
  }
  return duration;
}

/** Writes a duration for people: three significant digits or so, in the unit that reads best. */
export function formatDuration(duration: Nanoseconds): string {
  const size = Math.abs(duration);
  if (size >= 100 * SECOND) return `${(duration / SECOND).toFixed(0)} s`;
  if (size >= SECOND) return `${(duration / SECOND).toFixed(2)} s`;
  if (size >= 100 * MILLISECOND) return `${(duration / MILLISECOND).toFixed(0)} ms`;
  if (size >= 10 * MILLISECOND) return `${(duration / MILLISECOND).toFixed(1)} ms`;
  if (size >= MILLISECOND) return `${(duration / MILLISECOND).toFixed(2)} ms`;
  if (size === 0) return '0 ms';
  if (size >= 10 * MICROSECOND) return `${(duration / MICROSECOND).toFixed(0)} µs`;
  if (size >= MICROSECOND) return `${(duration / MICROSECOND).toFixed(1)} µs`;
  return `${duration.toFixed(0)} ns`;
}

/** Writes a count with its noun: `1 client`, `50 clients`, `10,000 clients`. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? noun : plural}`;
}
