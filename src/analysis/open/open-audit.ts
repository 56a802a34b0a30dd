/** The audits of open arrivals, in addition to those of every round. */
import type { Round } from '../../model/run.js';
import type { OpenArrivals, Scenario } from '../../model/scenario.js';
import { drawTimetable } from '../../model/timetable.js';
import { formatDuration, type Nanoseconds, SECOND } from '../../model/units.js';
import { type Audit, auditClients, auditOf, auditRounds } from '../queueing/audit.js';
import { sorted } from '../statistics/samples.js';
import type { OpenFigures } from './open-figures.js';

/** A measured round, its figures, and its index among the rounds of its model. */
export interface TimedRound<Figures = OpenFigures> {
  readonly round: Round;
  readonly figures: Figures;
  /** From 0, including warm-up rounds. */
  readonly index: number;
}

/** The arrivals can take this many times as long as scheduled ... */
export const LONGEST_SPAN = 1.05;
/** ... plus one mean gap and this time, ns, which matters only for a few arrivals. */
const SPAN_SLACK: Nanoseconds = 1e6;

export function auditOpenRounds(
  rounds: readonly TimedRound[],
  scenario: Scenario<OpenArrivals>,
  servers: number | null,
): Audit[] {
  const measured = rounds.map(({ round }) => round);
  const littles = rounds.map(({ figures }) => checkLittle(figures));
  return [
    ...auditRounds(measured, scenario.clients, servers),
    auditDrawn(rounds, scenario),
    auditOf("number in the queue = arrivals / time x mean wait (Little's law)", littles),
  ];
}

/** The same from the clients' records alone. */
export function auditArrivals(
  rounds: ReadonlyArray<TimedRound<{ readonly meanPresent: number; readonly littlesPresent: number }>>,
  scenario: Scenario<OpenArrivals>,
): Audit[] {
  const littles = rounds.map(({ figures }) => checkEqual(figures.meanPresent, figures.littlesPresent));
  return [
    ...auditClients(
      rounds.map(({ round }) => round),
      scenario.clients,
    ),
    auditDrawn(rounds, scenario),
    auditOf("number present = arrivals / time x mean time present (Little's law)", littles),
  ];
}

function auditDrawn(
  rounds: ReadonlyArray<Pick<TimedRound, 'round' | 'index'>>,
  scenario: Scenario<OpenArrivals>,
): Audit {
  return auditOf(
    'intended arrivals = those drawn from the seed',
    rounds.map((timed) => checkTimetable(timed, scenario)),
  );
}

/** Compares the intended arrivals of a round, counted from the first, with those that its seed gives. */
function checkTimetable(
  { round, index }: Pick<TimedRound, 'round' | 'index'>,
  { load, clients, seed }: Scenario<OpenArrivals>,
) {
  const timetable = drawTimetable(load, clients, seed, index);
  const intended = sorted(
    round.records.flatMap(({ client }) => (client?.intendedAt == null ? [] : [client.intendedAt])),
  );
  const start = (intended[0] ?? 0) - (timetable[0] ?? 0);
  // The two are summed separately, so they can differ by a nanosecond of rounding.
  const agreeing = timetable.filter((at, index) => Math.abs((intended[index] ?? Number.NaN) - start - at) <= 1).length;
  return { holds: agreeing === clients, detail: `${agreeing} of ${clients} as drawn` };
}

function checkLittle({ meanQueueLength, littlesQueueLength }: OpenFigures) {
  return checkEqual(meanQueueLength, littlesQueueLength);
}

function checkEqual(measured: number, expected: number) {
  const holds = Math.abs(measured - expected) <= 1e-6 * Math.max(Math.abs(expected), 1e-3);
  return { holds, detail: `${measured.toFixed(6)} = ${expected.toFixed(6)}` };
}

/** What shows whether the clients arrived on time. */
type Punctuality = Pick<OpenFigures, 'arrivalSpan' | 'timetableSpan' | 'latenessP95' | 'meanServiceTime'>;

/**
 * Whether the clients arrived on time. They did not if one in 20 was later than both a mean gap and a service time, or
 * if all arrivals together took longer than scheduled.
 */
export function auditTimetable(figures: readonly Punctuality[], rate: number): Audit {
  return auditOf(
    'the load generator kept to its schedule',
    figures.map((round) => {
      const { arrivalSpan, timetableSpan, latenessP95, meanServiceTime } = round;
      const gap = SECOND / rate;
      const tolerable = Math.max(gap, meanServiceTime ?? 0);
      const late = (latenessP95 ?? 0) > tolerable;
      const long = arrivalSpan > LONGEST_SPAN * timetableSpan + gap + SPAN_SLACK;
      const detail = `95 % of the clients were at most ${formatDuration(latenessP95 ?? 0)} late, and all arrived within ${formatDuration(arrivalSpan)} (scheduled: ${formatDuration(timetableSpan)})`;
      return { holds: !late && !long, detail };
    }),
  );
}
