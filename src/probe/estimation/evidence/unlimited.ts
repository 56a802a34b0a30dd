/** How many clients were served without waiting for a slot, and why more clients would show no more. */

import { median } from '../../../analysis/statistics/samples.js';
import type { ProbeBurst, Probed } from '../../../model/probe.js';
import { servedTogether } from './overlap.js';
import { burstsOf, hasLateConnect, servedTimes, wasServed } from './requests.js';
import { answersByPosition } from './staircase.js';
import type { Unloaded } from './unloaded.js';
import { meanResponse, noneWaits } from './waiting.js';

export type UnlimitedEnd =
  /** As many came as were to come, or more than half of them. */
  | 'all-tried'
  /** More are not admitted at once. */
  | 'not-let-in'
  /** With more, answers come as quickly as they can be handled, without a pause: the machine, or the client, is slower than the server. */
  | 'bottleneck';

export interface Unlimited {
  /** Of so many none waited. */
  readonly clients: number;
  /** So many were in service at once at least. */
  readonly atLeast: number;
  /** Null where with more some wait, and it is not known for what. */
  readonly end: UnlimitedEnd | null;
}

/** Of fewer clients, where no more were tried, nothing is said of there being no limit. */
export const ENOUGH_CLIENTS = 48;
/** Of fewer clients nothing is said at all. */
const FEWEST_UNLIMITED = 8;
const FEWEST_ADMITTED = 5;
/** Share of a burst that was in service at once: the rest are the client's hiccups. */
const ALL = 0.9;
/** Responses of so many services, on average: of services that vary, they may be free of waiting. */
const SEEMS_FREE = 1.3;
/** Between the end of one batch and of the next there is a pause of so much of a service. */
const BATCH_PAUSE = 0.35;
/** The same, in usual gaps between two answers. */
const GAPS = 6;
/** After the first answer, in services: none of the second batch comes sooner. */
const SECOND_BATCH = 0.9;
const FEWEST_ALIKE = 3;
/** Share of the answers at each end, which are apart in any case: where clearly more came, a pause there is no matter. */
const OUTERMOST = 0.1;
const CLEARLY_MORE = 1.5;

type SeenProbe = Pick<Probed, 'bursts' | 'scenario'>;

/** Null where even the smallest bursts say no such thing. */
export function unlimitedUpTo(probed: SeenProbe, unloaded: Unloaded): Unlimited | null {
  const isFree = unloaded.deterministic ? areTogether : noneWaits;
  return upTo(probed, unloaded, isFree);
}

/** How many to try again, to be sure that none waits. */
export function seemingUnlimited(probed: SeenProbe, unloaded: Unloaded): Unlimited | null {
  const isFree = unloaded.deterministic
    ? areTogether
    : (bursts: readonly ProbeBurst[]) => meanResponse(bursts, unloaded) <= SEEMS_FREE;
  return upTo(probed, unloaded, isFree);
}

function upTo(
  { bursts, scenario }: SeenProbe,
  unloaded: Unloaded,
  isFree: (bursts: readonly ProbeBurst[], unloaded: Unloaded) => boolean,
): Unlimited | null {
  const loaded = burstsOf(bursts, 'ramp', 'aimed', 'invariance');
  const whole = loaded.filter((burst) => !hasLateConnect(burst) && burst.requests.every(wasServed));
  const sizes = [...new Set(whole.map(({ requests }) => requests.length))].sort((a, b) => a - b);
  const ofSize = (size: number) => whole.filter(({ requests }) => requests.length === size);
  const clients = sizes.findLast((size) => isFree(ofSize(size), unloaded));
  if (clients === undefined) return null;
  const larger = sizes.filter((size) => size > clients).map(ofSize);
  const isOverflowing = loaded.some((burst) => hasLateConnect(burst) && burst.requests.length > clients);
  const end = endOf({ clients, larger, isOverflowing, maxClients: scenario.maxClients }, unloaded);
  if (clients < (end === 'not-let-in' ? FEWEST_ADMITTED : FEWEST_UNLIMITED)) return null;
  const together = Math.max(
    ...sizes.filter((size) => size <= clients).map((size) => servedTogether(ofSize(size), unloaded)),
  );
  return { clients, atLeast: Math.max(1, Math.min(clients, Math.floor(together))), end };
}

/** An answer a whole service after the others waited for a slot; one that is only a little late is the client's hiccup, now and then. */
function areTogether(bursts: readonly ProbeBurst[], unloaded: Unloaded): boolean {
  const clients = bursts[0]?.requests.length ?? Number.POSITIVE_INFINITY;
  const together = servedTogether(bursts, unloaded);
  return bursts.length < FEWEST_ALIKE ? together >= clients : together >= ALL * clients && !hasPause(bursts, unloaded);
}

function endOf(
  {
    clients,
    larger,
    isOverflowing,
    maxClients,
  }: { clients: number; larger: readonly ProbeBurst[][]; isOverflowing: boolean; maxClients: number },
  unloaded: Unloaded,
): UnlimitedEnd | null {
  if (larger.length > 0) return unloaded.deterministic && isSmooth(larger, unloaded, clients) ? 'bottleneck' : null;
  if (clients > maxClients / 2) return 'all-tried';
  return isOverflowing ? 'not-let-in' : null;
}

/** No pause, as between the batches of a limited number of slots, is always at the same position: that of one burst may be anything. */
function isSmooth(larger: readonly ProbeBurst[][], unloaded: Unloaded, clients: number): boolean {
  const most = larger.reduce((best, bursts) => (bursts.length >= best.length ? bursts : best), []);
  // Of a few more, the last may be all that waited.
  const size = most[0]?.requests.length ?? 0;
  const outermost = size >= CLEARLY_MORE * clients ? Math.floor(OUTERMOST * size) : 0;
  return most.length >= FEWEST_ALIKE && !hasPause(most, unloaded, outermost);
}

/** @param outermost so many answers at each end do not count */
function hasPause(bursts: readonly ProbeBurst[], { serviceTime }: Unloaded, outermost = 0): boolean {
  const all = answersByPosition(bursts.map(servedTimes));
  // A request that waited for a slot got one when the first was done, and is done a service later.
  const second = (all[0] ?? 0) + SECOND_BATCH * serviceTime;
  const answers = all.slice(outermost, all.length - outermost);
  const gaps = answers.slice(1).map((at, index) => ({ at, gap: at - (answers[index] ?? at) }));
  const usual = median(gaps.map(({ gap }) => gap));
  return gaps.some(({ at, gap }) => at >= second && gap >= GAPS * usual && gap >= BATCH_PAUSE * serviceTime);
}
