/** How many a server is expected to serve at once, as a user writes it. */
import { UsageFailure } from '../model/failure.js';
import { MOST } from '../model/scenario.js';
import type { Expectation } from '../probe/estimation/answer/expectation.js';

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

export function describeExpectation(expected: Expectation): string {
  if (expected.kind === 'none') return 'no limit';
  const { low, high } = expected;
  if (high === null) return `${low} or more at once`;
  return low === high ? `${low} at once` : `${low} to ${high} at once`;
}
