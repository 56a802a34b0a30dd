/** The unit of a time axis, and times in it, rounded to what can be seen. */
import { MICROSECOND, MILLISECOND, type Nanoseconds, SECOND } from '../../model/units.js';

export interface TimeScale {
  readonly unit: 's' | 'ms' | 'µs';
  /** In the unit, to four digits of the longest: so much can be seen, and more would only make files large. */
  readonly of: (time: Nanoseconds) => number;
}

export function timeScale(longest: Nanoseconds): TimeScale {
  const [unit, size] =
    longest >= 2 * SECOND
      ? (['s', SECOND] as const)
      : longest >= 2 * MILLISECOND
        ? (['ms', MILLISECOND] as const)
        : (['µs', MICROSECOND] as const);
  const digits = Math.min(6, Math.max(0, 4 - Math.floor(Math.log10(Math.max(1, longest / size)))));
  return { unit, of: (time) => Number((time / size).toFixed(digits)) };
}

/** The largest of many, or 0: spread arguments end at some 100,000. */
export function longestOf(times: Iterable<Nanoseconds>): Nanoseconds {
  let longest = 0;
  for (const time of times) longest = Math.max(longest, time);
  return longest;
}
