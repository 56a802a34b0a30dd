/** The warnings that follow from the records of a run, and one for bursts: that the arrivals were spread over time. */
import { isServed, type ServedRecord, saidNothing } from '../../model/connection-record.js';
import { type ModelRun, measuredRounds, type Round } from '../../model/run.js';
import { formatDuration, type Nanoseconds } from '../../model/units.js';
import { queueOverflowed } from '../queueing/concurrency.js';
import { arrivalOf, connectTime, isLate, responseTime, serviceTime, waitTime } from '../queueing/times.js';
import { type Figure, figureOf } from '../statistics/figure.js';
import { median } from '../statistics/samples.js';
import { SPREAD_FIGURES, type SpreadFigure, type Warning } from '../view/warnings.js';
import { costs, figureOver, type RoundFigures, waits } from './round-figures.js';
import type { BurstVerdict } from './verdict.js';

/** Share of one core, which is all that the load generator's process can use. */
export const SATURATED = 0.9;

export function deriveWarnings(run: ModelRun, figures: readonly RoundFigures[], verdict: BurstVerdict): Warning[] {
  return [failures(run), overflow(run, mostInQueue(run)), spreadWarning(run, figures, verdict), negative(run)].filter(
    (warning) => warning !== null,
  );
}

/** The same without the warning about spread arrivals, since open arrivals are spread on purpose. */
export function deriveOpenWarnings(run: ModelRun): Warning[] {
  return [failures(run), overflow(run, null), negative(run)].filter((warning) => warning !== null);
}

function recordsOf(run: ModelRun) {
  return measuredRounds(run).flatMap(({ records }) => records);
}

function failures(run: ModelRun): Warning | null {
  const records = recordsOf(run).filter((record) => !saidNothing(record));
  const failed = records.filter(({ outcome }) => outcome.kind !== 'served').length;
  return failed === 0 ? null : { kind: 'clients-failed', model: run.model, failed, of: records.length };
}

/** A burst can be in the queue as a whole. */
function mostInQueue(run: ModelRun): number {
  return measuredRounds(run).reduce((most, { records }) => Math.max(most, records.length), 0);
}

function overflow(run: ModelRun, enough: number | null): Warning | null {
  const overflows = measuredRounds(run).reduce(
    (total, { kernel }) => total + (kernel.available ? kernel.listenOverflows : 0),
    0,
  );
  if (!measuredRounds(run).some(queueOverflowed)) return null;
  const late = recordsOf(run).flatMap(({ client }) =>
    client !== null && isLate({ client }) ? [connectTime({ client }) ?? 0] : [],
  );
  const latestConnect = late.reduce((latest, time) => Math.max(latest, time), 0);
  const lateClients = late.length;
  return { kind: 'accept-queue-overflowed', model: run.model, overflows, lateClients, latestConnect, enough };
}

function negative(run: ModelRun): Warning | null {
  const served = recordsOf(run).filter(isServed);
  const durations = [waitTime, serviceTime, responseTime].flatMap((durationOf) =>
    served.map(durationOf).filter((duration) => duration < 0),
  );
  if (durations.length === 0) return null;
  const smallest = durations.reduce((least, duration) => Math.min(least, duration));
  return { kind: 'negative-duration', model: run.model, count: durations.length, smallest };
}

/** Arrivals count as simultaneous while their spread is below this share of the service time. */
const SIMULTANEOUS = 0.1;

/** Null if simultaneous arrivals would change neither the verdict nor any figure by more than its uncertainty. */
function spreadWarning(run: ModelRun, figures: readonly RoundFigures[], verdict: BurstVerdict): Warning | null {
  const services = figures.flatMap(({ meanServiceTime }) => meanServiceTime ?? []);
  if (services.length === 0) return null;
  const spread = median(figures.map(({ arrivalSpread }) => arrivalSpread));
  const serviceTime = median(services);
  if (spread <= SIMULTANEOUS * serviceTime) return null;
  const atOnce = measuredRounds(run).map(figuresAtOnce);
  const changes = SPREAD_FIGURES.flatMap((figure) => {
    const measured = figureOver(figures, figure);
    const other = figureOf(atOnce.map((round) => round[figure]));
    if (measured === null || other === null || !differs(measured, other.median)) return [];
    return [{ figure, measured: measured.median, atOnce: other.median }];
  });
  // Clients that leave before others arrive are never in service with them. With less spread the peak might be higher.
  const couldChangeVerdict = verdict.kind === 'not-filled';
  if (changes.length === 0 && !couldChangeVerdict) return null;
  return { kind: 'arrivals-spread', model: run.model, spread, serviceTime, couldChangeVerdict, changes };
}

/** Whether it lies outside the interval (or the range, if there are too few rounds for one) and is displayed differently. */
function differs({ interval, smallest, largest, median }: Figure, atOnce: Nanoseconds): boolean {
  const { low, high } = interval ?? { low: smallest, high: largest };
  return (atOnce < low || atOnce > high) && formatDuration(atOnce) !== formatDuration(median);
}

/** The figures of the same services with every wait counted from the first arrival. */
function figuresAtOnce(round: Round): Pick<RoundFigures, SpreadFigure> {
  const speaking = round.records.filter((record) => !saidNothing(record));
  const first = speaking.reduce(
    (earliest, { client }) => (client === null ? earliest : Math.min(earliest, arrivalOf(client))),
    Number.POSITIVE_INFINITY,
  );
  const served = round.records
    .filter(isServed)
    .map((record): ServedRecord => ({ ...record, client: { ...record.client, arrivedAt: first } }));
  const { costOfPlace } = queueOverflowed(round) ? { costOfPlace: null } : costs(served, null);
  return { ...waits(served), costOfPlace };
}
