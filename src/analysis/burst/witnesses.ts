/** How many each of the three witnesses saw in service at once: the clients' clocks, the server's trace, the kernel. */
import { type ServedRecord, saidNothing } from '../../model/connection-record.js';
import type { Line } from '../../model/models.js';
import type { Round } from '../../model/run.js';
import { MILLISECOND, type Nanoseconds } from '../../model/units.js';
import { queueOverflowed } from '../queueing/concurrency.js';
import { servedRecords, timeFromConnect } from '../queueing/times.js';
import { robustSlope } from '../statistics/robust.js';
import { median, sorted } from '../statistics/samples.js';
import { describeClientsDisturbance, punctualDepartures, typicalService } from './disturbance.js';
import { ACCEPTED_EARLY, hearKernel } from './kernel-witness.js';
import type { RoundFigures } from './round-figures.js';
import { cannotTell, NEARLY_ALL, type Testimony } from './verdict.js';

/** The client's cost of a connection hides a service time shorter than this, ns. */
const SHORTEST_SEEN_SERVICE: Nanoseconds = 2 * MILLISECOND;
/** Largest spread of the arrivals, as a share of a service time: the load generator stamps nothing while it connects the rest. */
const LARGEST_SPREAD = 0.5;
/** How far the clients' ratio can lie from the concurrency, as a share of it. */
const CLIENTS_TOLERANCE = 0.25;

/** All three, asked whether `concurrency` were in service at once; null: whether there was no limit. */
export function hearWitnesses(
  rounds: readonly Round[],
  figures: readonly RoundFigures[],
  concurrency: number | null,
  line: Line = 'one-queue',
): Testimony[] {
  if (concurrency === null) {
    return [hearClientsUncapped(rounds), hearServerUncapped(rounds, figures), cannotTell('kernel', ACCEPTED_EARLY)];
  }
  return [
    hearClients(rounds, figures, concurrency, line),
    hearServer(figures, concurrency),
    hearKernel(rounds, concurrency, line),
  ];
}

/** Why departures are not evenly spaced where clients do not wait in one queue. */
const UNEVEN_DEPARTURES: Readonly<Record<Line, string | null>> = {
  'one-queue': null,
  'queue-each': 'their queues had different lengths',
  'process-each': 'starting processes slow each other down',
  'in-memory': 'an event loop can close several connections together',
};

/**
 * The clients' clocks alone. A client that does not wait departs one service time after it connects. The time between
 * departures is one service time divided by the concurrency. So the first divided by the second is the concurrency.
 */
function hearClients(
  rounds: readonly Round[],
  figures: readonly RoundFigures[],
  concurrency: number,
  line: Line,
): Testimony {
  const silent = (because: string) => cannotTell('clients', because);
  const uneven = UNEVEN_DEPARTURES[line];
  if (uneven !== null) return silent(uneven);
  if (rounds.some(({ records }) => records.some(saidNothing))) return silent('some of them said nothing');
  const served = rounds.map(({ records }) => servedRecords(records));
  if (served.some((records) => records.length <= 2 * concurrency)) return silent('too few clients waited');
  if (rounds.some(queueOverflowed)) return silent('some clients did not fit into the accept queue');
  if (figures.some(({ meanServiceTime }) => (meanServiceTime ?? 0) < SHORTEST_SEEN_SERVICE)) {
    return silent('service times were too short for their clocks');
  }
  if (figures.some(({ arrivalSpread, meanServiceTime }) => arrivalSpread > LARGEST_SPREAD * (meanServiceTime ?? 0))) {
    return silent('their arrivals were spread over much of a service time');
  }
  const ratio = median(served.map(ratioSeen));
  const agrees = isNear(ratio, concurrency);
  const disturbances = agrees ? [] : served.flatMap((records) => describeClientsDisturbance(records) ?? []);
  if (disturbances.length > 0 && isNear(median(served.map(ratioUndisturbed)), concurrency)) {
    return silent(`the machine was busy: ${disturbances[0]}`);
  }
  return {
    witness: 'clients',
    concurrency: Math.round(ratio),
    says: agrees ? 'agrees' : 'disagrees',
    because: `shortest time from connect to departure / time between departures = ${ratio.toFixed(2)}`,
  };
}

function isNear(ratio: number, concurrency: number): boolean {
  return Math.round(ratio) === concurrency || Math.abs(ratio - concurrency) <= CLIENTS_TOLERANCE * concurrency;
}

/** The shortest time from connect to departure, divided by the time between departures. */
function ratioSeen(records: readonly ServedRecord[]): number {
  const shortest = sorted(records.map(timeFromConnect))[0] ?? Number.NaN;
  return shortest / timeBetween(sorted(records.map(({ client }) => client.departedAt)));
}

/** The same ratio without the effect of a process that did not run for a moment, as the server's trace shows it. */
function ratioUndisturbed(records: readonly ServedRecord[]): number {
  if (describeClientsDisturbance(records) === null) return ratioSeen(records);
  return typicalService(records) / timeBetween(punctualDepartures(records));
}

function timeBetween(departures: readonly Nanoseconds[]): Nanoseconds {
  return robustSlope(departures.map((y, x) => ({ x, y }))) ?? Number.NaN;
}

/** The server's trace: the most service intervals that overlap. */
function hearServer(figures: readonly RoundFigures[], concurrency: number): Testimony {
  const peaks = figures.map(({ peakConcurrency }) => peakConcurrency);
  const peak = peaks.reduce((most, value) => Math.max(most, value), 0);
  return {
    witness: 'server',
    concurrency: peak,
    says: peaks.every((value) => value === concurrency) ? 'agrees' : 'disagrees',
    because: `most between accept and close at once, by round: ${[...new Set(peaks)].join(', ')}`,
  };
}

/** A client that waits for another takes at least two service times. If none took twice the shortest, none waited. */
function hearClientsUncapped(rounds: readonly Round[]): Testimony {
  const ratios = rounds.map(({ records }) => {
    const times = servedRecords(records).map(timeFromConnect);
    const [shortest, longest] = [Math.min, Math.max].map((pick) => times.reduce((a, b) => pick(a, b), times[0] ?? 0));
    return (longest ?? 0) / (shortest ?? 0);
  });
  const ratio = ratios.reduce((largest, value) => Math.max(largest, value), 0);
  const fewest = rounds.reduce(
    (least, { records }) => Math.min(least, servedRecords(records).length),
    Number.POSITIVE_INFINITY,
  );
  const because = `longest / shortest time from connect to departure = ${ratio.toFixed(2)}`;
  return ratio < 2
    ? {
        witness: 'clients',
        concurrency: fewest,
        says: 'agrees',
        because: `${because}, so no client waited for another`,
      }
    : { witness: 'clients', concurrency: null, says: 'cannot tell', because };
}

/** The server's trace: (nearly) all clients that were served were in service at once. */
function hearServerUncapped(rounds: readonly Round[], figures: readonly RoundFigures[]): Testimony {
  const peaks = figures.map(({ peakConcurrency }) => peakConcurrency);
  const least = peaks.reduce((fewest, peak) => Math.min(fewest, peak), Number.POSITIVE_INFINITY);
  const all = rounds.every(({ records }, index) => (peaks[index] ?? 0) >= NEARLY_ALL * servedRecords(records).length);
  return {
    witness: 'server',
    concurrency: least,
    says: all ? 'agrees' : 'cannot tell',
    because: `most in service at once, by round: ${[...new Set(peaks)].join(', ')}`,
  };
}
