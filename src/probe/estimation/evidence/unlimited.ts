/** How many clients were served without waiting for a slot, and why more clients would show no more. */

import { median } from '../../../analysis/statistics/samples.js';
import type { ProbeBurst, Probed } from '../../../model/probe.js';
import { servedTogether } from './overlap.js';
import { burstsOf, hasLateConnect, mostClientsOf, servedTimes, wasServed } from './requests.js';
import { answersByPosition } from './staircase.js';
import { hidesSteps, type Unloaded } from './unloaded.js';
import { meanResponse, noneWaits } from './waiting.js';

export type UnlimitedEnd =
  /** Bursts reached --max-clients, or more than half of it. */
  | 'all-tried'
  /** This client could not hold more connections. */
  | 'client-full'
  /** The accept queue does not admit larger bursts. */
  | 'not-let-in'
  /** Answers of larger bursts arrive evenly, without the pauses of a limit: the machine or the client is slower than the server. */
  | 'bottleneck';

export interface Unlimited {
  /** The largest burst in which no request waited. */
  readonly clients: number;
  /** Requests in service at once, at least. */
  readonly atLeast: number;
  /** Null if requests of larger bursts waited for an unknown reason. */
  readonly end: UnlimitedEnd | null;
}

/** Burst size from which "no limit" may be answered, if larger bursts were not tried. */
export const ENOUGH_CLIENTS = 48;
/** Burst size below which the finding is not used at all. */
const FEWEST_UNLIMITED = 8;
const FEWEST_ADMITTED = 5;
/** Share of a burst that must have been in service at once; the rest may be pauses of the client. */
const ALL = 0.9;
/** Mean response in unloaded services up to which varying services may be free of waiting. */
const SEEMS_FREE = 1.3;
/** Least pause between two batches, as a share of a service. */
const BATCH_PAUSE = 0.35;
/** The same, in usual gaps between two answers. */
const GAPS = 6;
/** Time after the first answer, in services, before which no answer belongs to the second batch. */
const SECOND_BATCH = 0.9;
const FEWEST_ALIKE = 3;
/** Fewer single requests can seem free of jitter by chance. */
const FEWEST_ALONE = 15;
/** Share of the answers at each end that is ignored in clearly larger bursts, as gaps are wider there in any case. */
const OUTERMOST = 0.1;
const CLEARLY_MORE = 1.5;

type SeenProbe = Pick<Probed, 'bursts' | 'scenario' | 'clientHeld' | 'clientTried'>;

/** Null if requests waited even in the smallest bursts. */
export function unlimitedUpTo(probed: SeenProbe, unloaded: Unloaded): Unlimited | null {
  const isFree = unloaded.deterministic ? areTogether : noneWaits;
  return upTo(probed, unloaded, isFree);
}

/** The burst size to repeat, to make sure that no request waits. Less strict than `unlimitedUpTo`. */
export function seemingUnlimited(probed: SeenProbe, unloaded: Unloaded): Unlimited | null {
  const isFree = unloaded.deterministic
    ? areTogether
    : (bursts: readonly ProbeBurst[]) => meanResponse(bursts, unloaded) <= SEEMS_FREE;
  return upTo(probed, unloaded, isFree);
}

function upTo(
  probed: SeenProbe,
  unloaded: Unloaded,
  isFree: (bursts: readonly ProbeBurst[], unloaded: Unloaded) => boolean,
): Unlimited | null {
  const loaded = burstsOf(probed.bursts, 'ramp', 'aimed', 'invariance');
  const whole = loaded.filter((burst) => !hasLateConnect(burst) && burst.requests.every(wasServed));
  const sizes = [...new Set(whole.map(({ requests }) => requests.length))].sort((a, b) => a - b);
  const ofSize = (size: number) => whole.filter(({ requests }) => requests.length === size);
  const clients = sizes.findLast((size) => isFree(ofSize(size), unloaded));
  if (clients === undefined) return null;
  const larger = sizes.filter((size) => size > clients).map(ofSize);
  const isOverflowing = loaded.some((burst) => hasLateConnect(burst) && burst.requests.length > clients);
  const end = endOf({ clients, larger, isOverflowing, ...mostClientsOf(probed) }, unloaded);
  if (clients < (end === 'not-let-in' ? FEWEST_ADMITTED : FEWEST_UNLIMITED)) return null;
  const together = Math.max(
    ...sizes.filter((size) => size <= clients).map((size) => servedTogether(ofSize(size), unloaded)),
  );
  return { clients, atLeast: Math.max(1, Math.min(clients, Math.floor(together))), end };
}

/** Whether all were in service together. An answer a whole service later waited for a slot; a slightly late one may be a pause of the client. */
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
    most,
    isOwn,
  }: { clients: number; larger: readonly ProbeBurst[][]; isOverflowing: boolean; most: number; isOwn: boolean },
  unloaded: Unloaded,
): UnlimitedEnd | null {
  if (larger.length > 0) return unloaded.deterministic && isSmooth(larger, unloaded, clients) ? 'bottleneck' : null;
  if (clients > most / 2) return isOwn ? 'client-full' : 'all-tried';
  return isOverflowing ? 'not-let-in' : null;
}

/** Whether there is no pause at the same position in several bursts, as between the batches of a limit. A pause in one burst proves nothing. */
function isSmooth(larger: readonly ProbeBurst[][], unloaded: Unloaded, clients: number): boolean {
  if (hidesSteps(unloaded) || unloaded.times.length < FEWEST_ALONE) return false;
  const most = larger.reduce((best, bursts) => (bursts.length >= best.length ? bursts : best), []);
  // If the burst is only slightly larger, its last answers may be all that waited, so they must count.
  const size = most[0]?.requests.length ?? 0;
  const outermost = size >= CLEARLY_MORE * clients ? Math.floor(OUTERMOST * size) : 0;
  return most.length >= FEWEST_ALIKE && !hasPause(most, unloaded, outermost);
}

/** @param outermost answers to ignore at each end */
function hasPause(bursts: readonly ProbeBurst[], { serviceTime }: Unloaded, outermost = 0): boolean {
  const all = answersByPosition(bursts.map(servedTimes));
  // A request that waited got its slot after the first answer, and was answered one service later.
  const second = (all[0] ?? 0) + SECOND_BATCH * serviceTime;
  const answers = all.slice(outermost, all.length - outermost);
  const gaps = answers.slice(1).map((at, index) => ({ at, gap: at - (answers[index] ?? at) }));
  const usual = median(gaps.map(({ gap }) => gap));
  return gaps.some(({ at, gap }) => at >= second && gap >= GAPS * usual && gap >= BATCH_PAUSE * serviceTime);
}
