/** From the text of an option to its value. Every message says what, the value, the remedy. */
import { UsageFailure } from '../model/failure.js';
import { MOST } from '../model/scenario.js';
import { type Nanoseconds, parseDuration } from '../model/units.js';

/** Text of an option, or undefined when it was not given; an array when it was given twice. */
type Raw = string | readonly string[] | undefined;

export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** @throws UsageFailure unless it is a whole number within the bounds */
export function parseCount(flag: string, text: string, { least, most }: Bounds): number {
  const range = `from ${least} to ${most}`;
  if (!/^[+-]?\d+$/.test(text)) throw new UsageFailure(`${flag} takes a whole number ${range}, not "${text}".`);
  const value = Number(text);
  if (value < least || value > most)
    throw new UsageFailure(`${flag} must be ${range}, and ${text} is not. Choose another.`);
  return value;
}

/** @throws UsageFailure unless it is one of the choices */
export function parseChoice<T extends string>(flag: string, text: string, choices: readonly T[]): T {
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined) throw new UsageFailure(`${flag} takes ${choices.join(' or ')}, not "${text}".`);
  return choice;
}

/** Clients a second, as `60/s` or `60`. @throws UsageFailure otherwise */
export function parseRate(flag: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(?:\/s)?$/.exec(text.trim());
  const rate = Number(match?.[1]);
  if (match !== null && rate > 0 && rate <= MOST.rate) return rate;
  throw new UsageFailure(
    `${flag} takes clients a second, more than 0 and at most ${MOST.rate.toLocaleString('en-GB')}/s, not "${text}". Write it as 60/s.`,
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

/** yargs' coerce for an option that is given at most once, and with a value. */
function once<T>(flag: string, parse: (flag: string, text: string) => T): (raw: Raw) => T | undefined {
  return (raw) => {
    if (raw === undefined) return undefined;
    // What it was given is not repeated: it may hold a key.
    if (typeof raw !== 'string') throw new UsageFailure(`${flag} was given twice. Give it once.`);
    if (raw === '') throw new UsageFailure(`${flag} needs a value. See --help.`);
    return parse(flag, raw);
  };
}

/** An option that takes text, as yargs wants it described. */
export function option<T>(flag: string, description: string, parse: (flag: string, text: string) => T) {
  return { type: 'string', description, coerce: once(`--${flag}`, parse) } as const;
}

export function countOption(flag: string, description: string, bounds: Bounds) {
  return option(flag, description, (name, text): number => parseCount(name, text, bounds));
}

export function durationOption(flag: string, description: string) {
  return option(flag, description, (name, text): Nanoseconds => parseDuration(name, text));
}

export function choiceOption<T extends string>(flag: string, description: string, choices: readonly T[]) {
  return option(flag, `${description}: ${choices.join(' or ')}`, (name, text): T => parseChoice(name, text, choices));
}

export function textOption(flag: string, description: string) {
  return option(flag, description, (_, text): string => text);
}
