/** The warnings that follow from the records of a run, and one for bursts: that the arrivals were spread over time. */
import type { ServedRecord } from '../../model/connection-record.js';
import { plain } from '../../model/printable.js';
import { type BurstDocument, type ModelRun, measuredRounds, type Round } from '../../model/run.js';
import { withoutScheme } from '../../model/subject.js';
import { formatDuration, type Nanoseconds } from '../../model/units.js';
import { queueOverflowed } from '../queueing/concurrency.js';
import {
  arrivalOf,
  connectTime,
  isLate,
  responseTime,
  servedRecords,
  serviceTime,
  speakingOf,
  waitTime,
} from '../queueing/times.js';
import { type Figure, figureOf } from '../statistics/figure.js';
import { median, sum } from '../statistics/samples.js';
import { SPREAD_FIGURES, type SpreadFigure, type Warning, withModelName } from '../view/warnings.js';
import { clientStampsOf } from './clients.js';
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

function failures(run: ModelRun): Warning | null {
  const rounds = measuredRounds(run).map(({ records }) => speakingOf(records));
  const failed = sum(rounds.map((records) => countOf(records, ({ outcome }) => outcome.kind !== 'served')));
  if (failed === 0) return null;
  return { kind: 'clients-failed', model: run.model, failed, of: sum(rounds.map(({ length }) => length)) };
}

function countOf<T>(items: readonly T[], isCounted: (item: T) => boolean): number {
  let count = 0;
  for (const item of items) if (isCounted(item)) count += 1;
  return count;
}

/** A burst can be in the queue as a whole. */
function mostInQueue(run: ModelRun): number {
  return measuredRounds(run).reduce((most, { records }) => Math.max(most, clientStampsOf(records).length), 0);
}

function overflow(run: ModelRun, enough: number | null): Warning | null {
  const overflows = measuredRounds(run).reduce(
    (total, { kernel }) => total + (kernel.available ? kernel.listenOverflows : 0),
    0,
  );
  if (!measuredRounds(run).some(queueOverflowed)) return null;
  let lateClients = 0;
  let latestConnect = 0;
  for (const { records } of measuredRounds(run)) {
    for (const client of clientStampsOf(records)) {
      if (!isLate({ client })) continue;
      lateClients += 1;
      latestConnect = Math.max(latestConnect, connectTime({ client }) ?? 0);
    }
  }
  return { kind: 'accept-queue-overflowed', model: run.model, overflows, lateClients, latestConnect, enough };
}

function negative(run: ModelRun): Warning | null {
  let count = 0;
  let smallest = 0;
  for (const { records } of measuredRounds(run)) {
    for (const record of servedRecords(records)) {
      for (const durationOf of DURATIONS) {
        const duration = durationOf(record);
        if (duration >= 0) continue;
        count += 1;
        smallest = Math.min(smallest, duration);
      }
    }
  }
  return count === 0 ? null : { kind: 'negative-duration', model: run.model, count, smallest };
}

const DURATIONS = [waitTime, serviceTime, responseTime] as const;

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
  const speaking = speakingOf(round.records);
  const first = speaking.reduce(
    (earliest, { client }) => (client === null ? earliest : Math.min(earliest, arrivalOf(client))),
    Number.POSITIVE_INFINITY,
  );
  const served = servedRecords(round.records).map(
    (record): ServedRecord => ({ ...record, client: { ...record.client, arrivedAt: first } }),
  );
  const { costOfPlace } = queueOverflowed(round) ? { costOfPlace: null } : costs(served, null);
  return { ...waits(served), costOfPlace };
}

/** A server that at-once did not start has no model's name. */
export function withServerName(warning: Warning, { scenario: { url } }: BurstDocument) {
  return url === null ? warning : withModelName(warning, withoutScheme(plain(url)));
}
