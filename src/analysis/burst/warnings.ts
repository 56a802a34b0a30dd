/** The warnings that follow from a run's records. */

import { isServed, saidNothing } from '../../model/connection-record.js';
import { type ModelRun, measuredRounds } from '../../model/run.js';
import { queueOverflowed } from '../queueing/queue-length.js';
import { connectTime, isLate, responseTime, serviceTime, waitTime } from '../queueing/times.js';
import type { Warning } from '../view/warnings.js';
import { spreadWarning } from './arrival-spread.js';
import type { RoundFigures } from './round-figures.js';
import type { Verdict } from './verdict.js';

export function deriveWarnings(run: ModelRun, figures: readonly RoundFigures[], verdict: Verdict): Warning[] {
  return [failures(run), overflow(run), spreadWarning(run, figures, verdict), negative(run)].filter(
    (warning) => warning !== null,
  );
}

/** The same where clients come one by one: that their arrivals are spread is what was asked for. */
export function deriveOpenWarnings(run: ModelRun): Warning[] {
  return [failures(run), overflow(run), negative(run)].filter((warning) => warning !== null);
}

/** Of one core, which is all that the load generator's process can have. */
export const SATURATED = 0.9;

function recordsOf(run: ModelRun) {
  return measuredRounds(run).flatMap(({ records }) => records);
}

function failures(run: ModelRun): Warning | null {
  const records = recordsOf(run).filter((record) => !saidNothing(record));
  const failed = records.filter(({ outcome }) => outcome.kind !== 'served').length;
  return failed === 0 ? null : { kind: 'clients-failed', model: run.model, failed, of: records.length };
}

function overflow(run: ModelRun): Warning | null {
  const overflows = measuredRounds(run).reduce(
    (total, { kernel }) => total + (kernel.available ? kernel.listenOverflows : 0),
    0,
  );
  const late = recordsOf(run).flatMap(({ client }) =>
    client !== null && isLate({ client }) ? [connectTime({ client }) ?? 0] : [],
  );
  if (!measuredRounds(run).some(queueOverflowed)) return null;
  const latestConnect = late.reduce((latest, time) => Math.max(latest, time), 0);
  return { kind: 'accept-queue-overflowed', model: run.model, overflows, lateClients: late.length, latestConnect };
}

function negative(run: ModelRun): Warning | null {
  const durations = recordsOf(run)
    .filter(isServed)
    .flatMap((record) => [waitTime(record), serviceTime(record), responseTime(record)])
    .filter((duration) => duration < 0);
  if (durations.length === 0) return null;
  const smallest = durations.reduce((least, duration) => Math.min(least, duration));
  return { kind: 'negative-duration', model: run.model, count: durations.length, smallest };
}
