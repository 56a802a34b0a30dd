/** The third witness: the kernel's accept queue, looked at while a round ran. */

import { bisectRight } from 'd3-array';
import { isServed } from '../../model/connection-record.js';
import type { Line } from '../../model/models.js';
import type { QueueSample, Round } from '../../model/run.js';
import { queueOverflowed } from '../queueing/concurrency.js';
import { sorted, sum } from '../statistics/samples.js';
import { clientStampsOf } from './clients.js';
import { MOMENT, undisturbedLooks } from './disturbance.js';
import { cannotTell, type Testimony } from './verdict.js';

/** Share of the kernel's samples that must show the concurrency: a client sees a close a little late. */
const KERNEL_SHARE = 0.8;
const FEWEST_SAMPLES = 10;
/** A number that fewer of the samples show than this share is not what the kernel says: they agree on none. */
const AGREEING_SHARE = 0.5;

/** Why it is of no use where libuv accepts. */
export const ACCEPTED_EARLY = 'an event loop accepts clients long before it serves them';

/** A client that has arrived, has not departed and is not in the accept queue is in service. */
export function hearKernel(rounds: readonly Round[], concurrency: number, line: Line): Testimony {
  const silent = (because: string) => cannotTell('kernel', because);
  if (line === 'in-memory') return silent(ACCEPTED_EARLY);
  const unavailable = rounds.flatMap(({ kernel }) => (kernel.available ? [] : [kernel.why]))[0];
  if (unavailable !== undefined) return silent(unavailable);
  if (rounds.some(queueOverflowed)) return silent('its queue overflowed');
  const inService = rounds.flatMap((round) => seenInService(round, looksAtLine(round)));
  if (inService.length < FEWEST_SAMPLES) return silent(`only ${inService.length} looks while somebody waited`);
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
    `the machine was busy: a process was kept from running in ${disturbed} of ${inService.length} looks, and only the others show ${concurrency}`,
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
    because: `arrived - departed - its queue = ${seen} in ${Math.round(share * 100)} % of ${inService.length} looks`,
  };
}

/** Where a slot may be free while a client waits, the cap is still never passed, and reached at times. */
function neverMore(inService: readonly number[], concurrency: number): Testimony {
  const reached = inService.some((value) => value === concurrency);
  const share = inService.filter((value) => value <= concurrency).length / inService.length;
  if (!reached && share === 1) return cannotTell('kernel', `it never saw ${concurrency} in service`);
  const seen = share >= KERNEL_SHARE ? concurrency : mode(inService);
  return {
    witness: 'kernel',
    concurrency: seen,
    says: share >= KERNEL_SHARE ? 'agrees' : 'disagrees',
    because: `arrived - departed - its queues <= ${seen} in ${Math.round(share * 100)} % of ${inService.length} looks`,
  };
}

/**
 * Why the looks agree on no number; null where they do. With one queue a server that serves as many at once as ever
 * shows that number in most looks, whichever it is. With a queue each the number varies by itself: there only clients
 * that see closes late, as where a service is shorter than one pass of their event loop, make the looks worthless.
 */
function describeDiscord(rounds: readonly Round[], inService: readonly number[], line: Line): string | null {
  const seen = mode(inService);
  const share = inService.filter((value) => value === seen).length / inService.length;
  if (share >= AGREEING_SHARE) return null;
  const late = sum(rounds.map(looksWithLateDepartures)) / inService.length;
  const [most, misled] = [share, late].map((value) => `${Math.round(value * 100)} %`);
  const discord = `its ${inService.length} looks agree on no number, ${seen} being the most frequent (${most})`;
  if (late < AGREEING_SHARE) return line === 'one-queue' ? discord : null;
  return `${discord}: in ${misled} of them clients that the server had closed were yet to stamp their departures`;
}

/** How many of the looks saw a client in service that had been served by the server's trace. */
function looksWithLateDepartures(round: Round): number {
  const served = round.records.filter(isServed);
  const ends = sorted(served.map(({ server }) => server.serviceEndedAt));
  const departures = sorted(served.map(({ client }) => client.departedAt));
  return looksAtLine(round).filter(({ at }) => bisectRight(ends, at) > bisectRight(departures, at)).length;
}

/** The looks after the last arrival at which some client waited. */
function looksAtLine({ records, kernel }: Round): readonly QueueSample[] {
  if (!kernel.available) return [];
  const allConnectedAt = clientStampsOf(records).reduce(
    (last, { arrivedAt, connectedAt }) => Math.max(last, connectedAt ?? arrivedAt),
    0,
  );
  return kernel.samples.filter(({ at, queueLength }) => at > allConnectedAt && queueLength > 0);
}

/** How many were in service at each look. */
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
