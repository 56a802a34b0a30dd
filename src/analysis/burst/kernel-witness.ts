/** The third witness: samples of the kernel's accept queue, taken during a round. */

import { bisectRight } from 'd3-array';
import type { Line } from '../../model/models.js';
import type { QueueSample, Round } from '../../model/run.js';
import { countOf } from '../../model/units.js';
import { queueOverflowed } from '../queueing/concurrency.js';
import { servedRecords } from '../queueing/times.js';
import { sorted, sum } from '../statistics/samples.js';
import { clientStampsOf } from './clients.js';
import { MOMENT, undisturbedLooks } from './disturbance.js';
import { cannotTell, type Testimony } from './verdict.js';

/** Share of the kernel's samples that must show the concurrency. Not all can, as a client sees a close a little late. */
const KERNEL_SHARE = 0.8;
const FEWEST_SAMPLES = 10;
/** If no number is shown by this share of the samples, they agree on none. */
const AGREEING_SHARE = 0.5;

/** Why the accept queue shows nothing where libuv accepts. */
export const ACCEPTED_EARLY = 'an event loop accepts clients long before it serves them';

/** A client that has arrived, has not departed and is not in the accept queue is in service. */
export function hearKernel(rounds: readonly Round[], concurrency: number, line: Line): Testimony {
  const silent = (because: string) => cannotTell('kernel', because);
  if (line === 'in-memory') return silent(ACCEPTED_EARLY);
  const unavailable = rounds.flatMap(({ kernel }) => (kernel.available ? [] : [kernel.why]))[0];
  if (unavailable !== undefined) return silent(unavailable);
  if (rounds.some(queueOverflowed)) return silent('its queue overflowed');
  const inService = rounds.flatMap((round) => seenInService(round, looksAtLine(round)));
  if (inService.length < FEWEST_SAMPLES)
    return silent(
      `only ${countOf(inService.length, 'sample')} ${inService.length === 1 ? 'was' : 'were'} taken while a client waited`,
    );
  const judge = line === 'one-queue' ? alwaysFull : neverMore;
  const testimony = judge(inService, concurrency);
  if (testimony.says !== 'disagrees') return testimony;
  const discord = describeDiscord(rounds, inService, line);
  if (discord !== null) return silent(discord);
  const slots = line === 'one-queue' ? concurrency : null;
  const clear = rounds.flatMap((round) => seenInService(round, undisturbedLooks(round, looksAtLine(round), slots)));
  const isDisturbed = clear.length >= FEWEST_SAMPLES && judge(clear, concurrency).says === 'agrees';
  const disturbed = inService.length - clear.length;
  if (!isDisturbed || disturbed >= MOMENT * inService.length) return testimony;
  return silent(
    `the machine was busy: a process did not run during ${disturbed} of ${inService.length} samples, and only the others show ${concurrency}`,
  );
}

/** With one queue no client waits while a slot is free. */
function alwaysFull(inService: readonly number[], concurrency: number): Testimony {
  const seen = mode(inService);
  const share = inService.filter((value) => value === concurrency).length / inService.length;
  return {
    witness: 'kernel',
    concurrency: seen,
    says: seen === concurrency && share >= KERNEL_SHARE ? 'agrees' : 'disagrees',
    because: `arrived - departed - its queue = ${seen} in ${Math.round(share * 100)} % of ${inService.length} samples`,
  };
}

/** With several queues a slot can be free while a client waits, but the limit is reached at times and never exceeded. */
function neverMore(inService: readonly number[], concurrency: number): Testimony {
  const reached = inService.some((value) => value === concurrency);
  const share = inService.filter((value) => value <= concurrency).length / inService.length;
  if (!reached && share === 1) return cannotTell('kernel', `it never saw ${concurrency} in service`);
  const seen = share >= KERNEL_SHARE ? concurrency : mode(inService);
  return {
    witness: 'kernel',
    concurrency: seen,
    says: share >= KERNEL_SHARE ? 'agrees' : 'disagrees',
    because: `arrived - departed - its queues <= ${seen} in ${Math.round(share * 100)} % of ${inService.length} samples`,
  };
}

/**
 * Why the samples agree on no number; null if they do agree. With one queue, a server with a constant number of slots
 * shows that number in most samples. With a queue per process the number varies by itself. Then samples are useless only
 * if clients see closes late, for example because a service is shorter than one pass of their event loop.
 */
function describeDiscord(rounds: readonly Round[], inService: readonly number[], line: Line): string | null {
  const seen = mode(inService);
  const share = inService.filter((value) => value === seen).length / inService.length;
  if (share >= AGREEING_SHARE) return null;
  const late = sum(rounds.map(looksWithLateDepartures)) / inService.length;
  const [most, misled] = [share, late].map((value) => `${Math.round(value * 100)} %`);
  const discord = `its ${inService.length} samples agree on no number, the most frequent being ${seen} (${most})`;
  if (late < AGREEING_SHARE) return line === 'one-queue' ? discord : null;
  return `${discord}: in ${misled} of them the server had closed a connection whose client had not yet noticed`;
}

/** How many samples count a client as in service although the server's trace shows that it was already served. */
function looksWithLateDepartures(round: Round): number {
  const served = servedRecords(round.records);
  const ends = sorted(served.map(({ server }) => server.serviceEndedAt));
  const departures = sorted(served.map(({ client }) => client.departedAt));
  return looksAtLine(round).filter(({ at }) => bisectRight(ends, at) > bisectRight(departures, at)).length;
}

/** The samples after the last arrival in which a client waited. */
function looksAtLine({ records, kernel }: Round): readonly QueueSample[] {
  if (!kernel.available) return [];
  const allConnectedAt = clientStampsOf(records).reduce(
    (last, { arrivedAt, connectedAt }) => Math.max(last, connectedAt ?? arrivedAt),
    0,
  );
  return kernel.samples.filter(({ at, queueLength }) => at > allConnectedAt && queueLength > 0);
}

/** How many were in service at each sample. */
function seenInService({ records }: Round, looks: readonly QueueSample[]): number[] {
  const clients = clientStampsOf(records);
  const departures = sorted(clients.map(({ departedAt }) => departedAt));
  return looks.map(({ at, queueLength }) => clients.length - bisectRight(departures, at) - queueLength);
}

function mode(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0];
}
