/** Reads the value of an option from its text. */
import { UsageFailure } from '../model/failure.js';
import { MOST } from '../model/scenario.js';
import { type Nanoseconds, parseDuration } from '../model/units.js';
import { didYouMean } from './nearest.js';

/** The text of an option; undefined if it was not given, an array if it was given twice. */
export type Raw = string | readonly string[] | undefined;

export interface CountBounds {
  readonly least: number;
  readonly most: number;
}

/** @throws UsageFailure unless it is a whole number within the bounds */
export function parseCount(flag: string, text: string, { least, most }: CountBounds): number {
  const range = `from ${least} to ${most}`;
  if (!/^[+-]?\d+$/.test(text)) throw new UsageFailure(`${flag} takes a whole number ${range}, not "${text}".`);
  const value = Number(text);
  if (value < least || value > most) throw new UsageFailure(`${flag} must be ${range}, not ${text}. Choose another.`);
  return value;
}

const ALTERNATIVES = new Intl.ListFormat('en-GB', { type: 'disjunction' });

/** @throws UsageFailure unless it is one of the choices */
export function parseChoice<T extends string>(flag: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((candidate) => candidate === text);
  if (choice !== undefined) return choice;
  throw new UsageFailure(`${flag} takes ${ALTERNATIVES.format(choices)}, not "${text}".${didYouMean(text, choices)}`);
}

/** A duration. A bare number is seconds, as in other load generators. @throws UsageFailure otherwise */
export function parseSeconds(flag: string, text: string): Nanoseconds {
  return parseDuration(flag, /^\d+(\.\d+)?$/.test(text) ? `${text}s` : text, '10s');
}

/** Arrivals per second, such as `60/s` or `60`. @throws UsageFailure otherwise */
export function parseRate(flag: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(?:\/s)?$/.exec(text.trim());
  const rate = Number(match?.[1]);
  if (match !== null && rate > 0 && rate <= MOST.rate) return rate;
  throw new UsageFailure(
    `${flag} takes arrivals per second, more than 0 and at most ${MOST.rate.toLocaleString('en-GB')}/s, not "${text}". Write it as 60/s.`,
  );
}

/** An IPv4 address, or localhost. @throws UsageFailure otherwise */
export function parseHost(flag: string, text: string): string {
  if (text === 'localhost') return '127.0.0.1';
  const parts = text.split('.');
  const isAddress = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
  if (!isAddress)
    throw new UsageFailure(`${flag} takes an IPv4 address of this machine, not "${text}". Use 127.0.0.1.`);
  return parts.map(Number).join('.');
}

/** IPv4 addresses, separated by commas. @throws UsageFailure otherwise */
export function parseHosts(flag: string, text: string): string[] {
  return text.split(',').map((host) => parseHost(flag, host));
}

/** The first digits of a commit's hash. @throws UsageFailure otherwise */
export function parseCommit(flag: string, text: string): string {
  if (/^[0-9a-f]{1,40}$/i.test(text)) return text.toLowerCase();
  throw new UsageFailure(`${flag} takes the first digits of a commit (0-9, a-f), not "${text}". "git log" shows them.`);
}

/** A number, or a range from the smaller to the larger. @throws UsageFailure otherwise */
export function parseRange(flag: string, text: string, bounds: CountBounds): { from: number; to: number } {
  const [first = '', last = first, ...more] = text.split('..');
  const [from, to] = [parseCount(flag, first, bounds), parseCount(flag, last, bounds)];
  if (more.length === 0 && from <= to) return { from, to };
  throw new UsageFailure(`${flag} takes a range from the smaller to the larger, such as 10..100, not "${text}".`);
}

const DAY = 86_400_000;

/** Forms of a date, or of a date and time, each with the length of what it names, ms. All in UTC. */
const DATES: ReadonlyArray<readonly [form: RegExp, rest: string, length: number]> = [
  [/^\d{4}-\d\d-\d\d$/, 'T00:00:00.000Z', DAY],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d$/, ':00.000Z', 60_000],
  [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/, '.000Z', 1000],
];

/** The first instant that a date names, ms since 1970. @throws UsageFailure unless it is one */
export function parseStart(flag: string, text: string): number {
  return parsePeriod(flag, text).start;
}

/** The last instant that a date names, for example the end of a day. @throws UsageFailure unless it is one */
export function parseEnd(flag: string, text: string): number {
  const { start, length } = parsePeriod(flag, text);
  return start + length - 1;
}

function parsePeriod(flag: string, text: string): { start: number; length: number } {
  const written = text.replace(' ', 'T').replace(/Z$/, '');
  for (const [form, rest, length] of DATES) {
    const whole = written + rest;
    const start = form.test(written) ? Date.parse(whole) : Number.NaN;
    // Date.parse reads 30 February as 1 or 2 March.
    if (!Number.isNaN(start) && new Date(start).toISOString() === whole) return { start, length };
  }
  throw new UsageFailure(`${flag} takes a date (UTC), such as 2026-01-31 or 2026-01-31T12:30, not "${text}".`);
}

/** Reads the text of an option. @throws UsageFailure, which names the flag */
export type Reader<T> = (flag: string, text: string) => T;

export function countFrom(least: number, most: number): Reader<number> {
  return (flag, text) => parseCount(flag, text, { least, most });
}

export const anyText: Reader<string> = (_, given) => given;

export function oneOf<T extends string>(choices: readonly T[]): Reader<T> {
  return (flag, given) => parseChoice(flag, given, choices);
}

/** For yargs: an option with a value that is given at most once. */
export function option<T>(name: string, description: string, read: Reader<T>) {
  return { type: 'string', description, coerce: (raw: Raw) => readOnce(`--${name}`, raw, read) } as const;
}

function readOnce<T>(flag: string, raw: Raw, read: Reader<T>): T | undefined {
  if (raw === undefined) return undefined;
  // The values are not repeated, as they can hold a key.
  if (typeof raw !== 'string') throw new UsageFailure(`${flag} was given twice. Give it once.`);
  if (raw === '') throw new UsageFailure(`${flag} needs a value. See --help.`);
  return read(flag, raw);
}

export interface LoadBounds {
  readonly least: number;
  readonly most: number;
  /** How the loads of a range are spaced: as many in each doubling, or by tenths. */
  readonly scale: 'whole-numbers' | 'tenths';
}

/** The most loads in a sweep. */
const MOST_LOADS = 100;
/** About this many loads cover a range of whole numbers: 1, 2, 3, 5, 8, 13, ... */
const LOADS_OF_RANGE = 12;
const TENTH = 0.1;

/** `1..100`, `1,2,4,8`, `0.1..1.1`. @throws UsageFailure for anything else */
export function parseLoads(flag: string, text: string, bounds: LoadBounds): readonly number[] {
  const loads = text.split(',').flatMap((part) => parsePart(flag, part.trim(), bounds));
  const distinct = [...new Set(loads)].sort((a, b) => a - b);
  if (distinct.length > MOST_LOADS) {
    throw new UsageFailure(
      `${flag} names ${distinct.length} loads, and a sweep has at most ${MOST_LOADS}. Name fewer.`,
    );
  }
  return distinct;
}

function parsePart(flag: string, part: string, bounds: LoadBounds): number[] {
  const [first = '', last, ...more] = part.split('..');
  const from = parseLoad(flag, first, bounds);
  if (last === undefined) return [from];
  const to = parseLoad(flag, last, bounds);
  if (more.length > 0 || to < from) {
    throw new UsageFailure(`${flag} takes a range from the smaller to the larger, such as 1..100, not "${part}".`);
  }
  return bounds.scale === 'whole-numbers' ? spreadOut(from, to) : tenths(from, to);
}

function parseLoad(flag: string, text: string, { least, most, scale }: LoadBounds): number {
  const isNumber = scale === 'whole-numbers' ? /^\d+$/.test(text) : /^\d*\.?\d+$/.test(text);
  const value = Number(text);
  if (isNumber && value >= least && value <= most) return value;
  const kind = scale === 'whole-numbers' ? 'whole numbers' : 'numbers';
  const example = scale === 'whole-numbers' ? '1..100 or 1,2,4,8' : '0.1..1.1 or 0.5,0.8';
  throw new UsageFailure(`${flag} takes ${kind} from ${least} to ${most}, such as ${example}, not "${text}".`);
}

/** Whole numbers from `from` to `to`, spaced evenly on a logarithmic scale. */
function spreadOut(from: number, to: number): number[] {
  const steps = Math.min(LOADS_OF_RANGE - 1, to - from);
  const ratio = steps === 0 ? 1 : (to / from) ** (1 / steps);
  return Array.from({ length: steps + 1 }, (_, step) => Math.round(from * ratio ** step));
}

function tenths(from: number, to: number): number[] {
  const steps = Math.round((to - from) / TENTH);
  return Array.from({ length: steps + 1 }, (_, step) => Number((from + step * TENTH).toFixed(3))).filter(
    (at) => at <= to,
  );
}
