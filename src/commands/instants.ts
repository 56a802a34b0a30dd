/** Dates as a user writes them. They are of UTC, as those in the names of saved runs are. */
import { UsageFailure } from '../model/failure.js';

const DAY = 86_400_000;

/** A date, or a date and a time, and how long what it names lasts: a day, a minute or a second. */
const FORMS: ReadonlyArray<readonly [form: RegExp, rest: string, length: number]> = [
  [/^\d{4}-\d\d-\d\d$/, 'T00:00:00.000Z', DAY],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d$/, ':00.000Z', 60_000],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/, '.000Z', 1000],
];

/** The first instant that a date names, ms since 1970. @throws UsageFailure unless it is one */
export function parseStart(flag: string, text: string): number {
  return parsePeriod(flag, text).start;
}

/** The last instant that a date names: of a day, its last. @throws UsageFailure unless it is one */
export function parseEnd(flag: string, text: string): number {
  const { start, length } = parsePeriod(flag, text);
  return start + length - 1;
}

function parsePeriod(flag: string, text: string): { start: number; length: number } {
  const written = text.replace(' ', 'T').replace(/Z$/, '');
  for (const [form, rest, length] of FORMS) {
    const whole = written + rest;
    const start = form.test(written) ? Date.parse(whole) : Number.NaN;
    // Date.parse takes the 30th of February for the 1st or 2nd of March.
    if (!Number.isNaN(start) && new Date(start).toISOString() === whole) return { start, length };
  }
  throw new UsageFailure(`${flag} takes a date (UTC), as 2026-01-31 or 2026-01-31T12:30, not "${text}". Write it so.`);
}
