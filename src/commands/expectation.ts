/** How many a server is expected to serve at once: parsing, and the message about the outcome. */
import type { Expectation, JudgedExpectation, Met } from '../index.js';
import { UsageFailure } from '../model/failure.js';
import { MOST } from '../model/scenario.js';

/** `4`, `none`, `>=8` or `1..2`. @throws UsageFailure otherwise */
export function parseExpectation(flag: string, text: string): Expectation {
  const expected = readExpectation(text);
  if (expected !== null) return expected;
  throw new UsageFailure(`${flag} takes a number such as 4, a range such as 1..2, >=8, or none, not "${text}".`);
}

/** The same, or one for each compared model: `1,4,none`. `none` means no limit. */
export function parseExpected(flag: string, text: string): readonly Expectation[] {
  return text.split(',').map((part) => {
    const expected = readExpectation(part);
    if (expected !== null) return expected;
    throw new UsageFailure(
      `${flag} takes a number such as 4, a range such as 1..2, >=8, none, or a list with one of these for each model, such as 1,4,none, not "${text}".`,
    );
  });
}

function readExpectation(text: string): Expectation | null {
  if (text === 'none') return { kind: 'none' };
  const [, least] = /^>=(\d+)$/.exec(text) ?? [];
  const [, from, to] = /^(\d+)(?:\.\.(\d+))?$/.exec(text) ?? [];
  const low = Number(least ?? from);
  const high = least === undefined ? Number(to ?? from) : null;
  const isInBounds = low >= 1 && low <= MOST.clients && (high === null || (high >= low && high <= MOST.clients));
  return isInBounds ? { kind: 'slots', low, high } : null;
}

/** The message of `bench`; null if the expectation is met, as the verdict shows that. */
export function describeUnmet({ subject, expected, met, proven }: JudgedExpectation): string | null {
  if (met === 'met') return null;
  const wanted = expected.kind === 'none' ? 'no limit' : `a limit of ${describeSlots(expected)}`;
  return `Expectation not met: ${subject}: expected ${wanted}, and ${describeProvenLimit(proven)}.`;
}

function describeProvenLimit(proven: JudgedExpectation['proven']): string {
  if (proven === 'none') return 'there is none';
  return proven === null ? 'no limit was proven' : `the limit is ${proven}`;
}

/** The message of `probe`. */
export function describeMet({ expected, met }: JudgedExpectation): string {
  return REMARKS[met](describeExpectation(expected));
}

const REMARKS: Readonly<Record<Met, (expected: string) => string>> = {
  met: (expected) => `As expected: ${expected}.`,
  'not-met': (expected) => `Expectation not met: expected ${expected}.`,
  'could-not-tell': (expected) => `Inconclusive: expected ${expected}.`,
};

function describeExpectation(expected: Expectation): string {
  if (expected.kind === 'none') return 'no limit';
  return `${describeSlots(expected)} at once`;
}

function describeSlots({ low, high }: Extract<Expectation, { kind: 'slots' }>): string {
  if (high === null) return `${low} or more`;
  return low === high ? String(low) : `${low} to ${high}`;
}

/** As a user types it: `4`, `1..2`, `>=8` or `none`. */
export function writeExpectation(expected: Expectation): string {
  if (expected.kind === 'none') return expected.kind;
  const { low, high } = expected;
  if (high === null || high === Number.POSITIVE_INFINITY) return `>=${low}`;
  return low === high ? String(low) : `${low}..${high}`;
}
