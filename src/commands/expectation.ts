/** How many a server is expected to serve at once: as a user writes it, and what is said of what became of it. */
import type { Expectation, JudgedExpectation, Met } from '../index.js';
import { UsageFailure } from '../model/failure.js';
import { MOST } from '../model/scenario.js';

/** `4`, `none`, `>=8` or `1..2`. @throws UsageFailure otherwise */
export function parseExpectation(flag: string, text: string): Expectation {
  if (text === 'none') return { kind: 'none' };
  const [, least] = /^>=(\d+)$/.exec(text) ?? [];
  const [, from, to] = /^(\d+)(?:\.\.(\d+))?$/.exec(text) ?? [];
  const low = Number(least ?? from);
  const high = least === undefined ? Number(to ?? from) : null;
  const isKnown = least !== undefined || from !== undefined;
  if (isKnown && low >= 1 && low <= MOST.clients && (high === null || (high >= low && high <= MOST.clients))) {
    return { kind: 'slots', low, high };
  }
  throw new UsageFailure(`${flag} takes a number, as 4, a range, as 1..2, >=8, or none, not "${text}".`);
}

/** `1`, or one for each compared model: `1,4,none`. `none`: that there is no cap. */
export function parseExpected(flag: string, text: string): readonly Expectation[] {
  return text.split(',').map((part) => {
    if (part === 'none') return { kind: 'none' };
    const cap = /^\d{1,9}$/.test(part) ? Number(part) : 0;
    if (cap >= 1 && cap <= MOST.workers) return { kind: 'slots', low: cap, high: cap };
    throw new UsageFailure(
      `${flag} takes a whole number from 1 to ${MOST.workers}, none, or a list with one of these for each model, as 1,4,none, not "${text}".`,
    );
  });
}

/** Of what `bench` measured: what is met is shown by the verdict. */
export function describeUnmet({ subject, expected, met, proven }: JudgedExpectation): string | null {
  if (met === 'met') return null;
  const wanted = expected.kind === 'none' ? 'no cap' : `a cap of ${expected.low}`;
  return `Expectation not met: ${subject}: expected ${wanted}, and ${describeProvenCap(proven)}.`;
}

function describeProvenCap(proven: JudgedExpectation['proven']): string {
  if (proven === 'none') return 'there is none';
  return proven === null ? 'no cap was proven' : `the cap is ${proven}`;
}

/** Of what was probed. */
export function describeMet({ expected, met }: JudgedExpectation): string {
  return REMARKS[met](describeExpectation(expected));
}

const REMARKS: Readonly<Record<Met, (expected: string) => string>> = {
  met: (expected) => `As expected: ${expected}.`,
  'not-met': (expected) => `Expectation not met: expected ${expected}.`,
  'could-not-tell': (expected) => `Whether it is as expected (${expected}) could not be told.`,
};

function describeExpectation(expected: Expectation): string {
  if (expected.kind === 'none') return 'no limit';
  const { low, high } = expected;
  if (high === null) return `${low} or more at once`;
  return low === high ? `${low} at once` : `${low} to ${high} at once`;
}
