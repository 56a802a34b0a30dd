/** The identities of open arrivals, besides those of every round. */
import type { Round } from '../../model/run.js';
import type { OpenArrivals, Scenario } from '../../model/scenario.js';
import { drawTimetable } from '../../model/timetable.js';
import { formatDuration, type Nanoseconds, SECOND } from '../../model/units.js';
import { type Audit, auditOf, auditRounds } from '../queueing/audit.js';
import { sorted } from '../statistics/samples.js';
import type { OpenFigures } from './open-figures.js';

/** A measured round, its figures, and which round of its model it was. */
export interface TimedRound {
  readonly round: Round;
  readonly figures: OpenFigures;
  /** From 0, warming up included. */
  readonly index: number;
}

/** How much longer than the timetable the arrivals may take, as a share of it. */
export const LONGEST_SPAN = 1.05;
/** And besides a mean gap, ns: what a timetable of a few arrivals can be late by. */
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
    auditOf(
      'arrivals were meant as the seed draws them',
      rounds.map((timed) => checkTimetable(timed, scenario)),
    ),
    auditOf("number in the queue = arrivals / time x mean wait (Little's law)", littles),
  ];
}

/** Each round's intended arrivals, from the first, against the timetable that its seed gives. */
function checkTimetable({ round, index }: TimedRound, { load, clients, seed }: Scenario<OpenArrivals>) {
  const timetable = drawTimetable(load, clients, seed, index);
  const intended = sorted(
    round.records.flatMap(({ client }) => (client?.intendedAt == null ? [] : [client.intendedAt])),
  );
  const start = (intended[0] ?? 0) - (timetable[0] ?? 0);
  // Stamps of a long run and a timetable are summed apart: a nanosecond is lost to rounding at most.
  const agreeing = timetable.filter((at, index) => Math.abs((intended[index] ?? Number.NaN) - start - at) <= 1).length;
  return { holds: agreeing === clients, detail: `${agreeing} of ${clients} as drawn` };
}

function checkLittle({ meanQueueLength, littlesQueueLength }: OpenFigures) {
  const holds = Math.abs(meanQueueLength - littlesQueueLength) <= 1e-6 * Math.max(Math.abs(littlesQueueLength), 1e-3);
  return { holds, detail: `${meanQueueLength.toFixed(6)} = ${littlesQueueLength.toFixed(6)}` };
}

/**
 * Whether the clients came when they were meant to. They did not when one in 20 came later than by a mean gap and by
 * a service, or when all of them together took longer than the timetable.
 */
export function auditTimetable(figures: readonly OpenFigures[], rate: number): Audit {
  return auditOf(
    'the load generator kept to the timetable',
    figures.map((round) => {
      const { arrivalSpan, timetableSpan, latenessP95, meanServiceTime } = round;
      const gap = SECOND / rate;
      const tolerable = Math.max(gap, meanServiceTime ?? 0);
      const late = (latenessP95 ?? 0) > tolerable;
      const long = arrivalSpan > LONGEST_SPAN * timetableSpan + gap + SPAN_SLACK;
      const detail = `95 % were at most ${formatDuration(latenessP95 ?? 0)} late, and all came within ${formatDuration(arrivalSpan)} instead of ${formatDuration(timetableSpan)}`;
      return { holds: !late && !long, detail };
    }),
  );
}
