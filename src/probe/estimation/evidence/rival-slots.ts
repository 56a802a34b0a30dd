/**
 * Numbers of slots that fit almost as well as the best one, judged by simulation: bursts like the measured ones, with as many slots
 * as the rival and the services that the replay implies for it. If none of them makes the best number fit so well, the rival is ruled
 * out. Unlike votes of resamples, this needs no minimum number of bursts: the simulations show how much so many requests can prove.
 */
import { replaceLeast } from '../../../analysis/queueing/theory.js';
import { median, sorted, sortedPercentile } from '../../../analysis/statistics/samples.js';
import { seededUniform } from '../../../model/random.js';
import { MILLISECOND, type Nanoseconds } from '../../../model/units.js';
import { replayAll, replayServiceTimes, scoreReplayed } from './replay.js';
import type { ServedTimes } from './requests.js';
import { LEAST_TOLERANCE } from './slots.js';
import type { Unloaded } from './unloaded.js';

/** Simulations of each number. It is ruled out if none of them is like the measurement. */
const SIMULATIONS = 200;
/** The last bursts that have no more requests than this are simulated, as more would take many seconds for each rival. */
const MOST_SIMULATED = 8000;
/** Replayed services that show their distribution well enough for the score, and for the order alone. */
const FEWEST_FOR_SCORE = 30;
const FEWEST_FOR_ORDER = 4;

export interface Rivals {
  readonly bursts: readonly ServedTimes[];
  /** Service times below this are impossible, ns. */
  readonly leastTime: number;
  readonly seed: number;
}

/**
 * Whether the rival's score is behind the best one by more than if the rival were true.
 * @param contenders the numbers that may be best, besides the rival
 */
export function isRuledOut(rival: number, contenders: readonly number[], rivals: Rivals): boolean {
  const { leastTime, seed } = rivals;
  const bursts = lastFew(rivals.bursts);
  const others = contenders.filter((slots) => slots !== rival);
  const lead = (some: readonly ServedTimes[]) => {
    const ofRival = scoreOf(some, rival, leastTime);
    const best = Math.min(...others.map((slots) => scoreOf(some, slots, leastTime)));
    return ofRival - best;
  };
  const measured = lead(bursts);
  if (!Number.isFinite(measured)) return false;
  return isNeverSimulated(rival, FEWEST_FOR_SCORE, bursts, seed, (some) => !(lead(some) < measured));
}

function lastFew(bursts: readonly ServedTimes[]): readonly ServedTimes[] {
  let requests = 0;
  const tooMany = bursts.findLastIndex(({ departures }) => {
    requests += departures.length;
    return requests > MOST_SIMULATED;
  });
  return bursts.slice(tooMany + 1);
}

/** Mean time between two answers from which their order is certain, ns: far longer than a client's pauses. */
const SURE_ORDER: Nanoseconds = 30 * MILLISECOND;

/**
 * Share of the services that may be shorter than half of the usual single request; of exponential ones 29 % are. Answers that come
 * together, as the steps of steady services, leave most services without any time, and their order shows nothing.
 */
const MOST_SHORT = 0.45;

/** High over low: a wider range is not worth reporting. */
export const WIDE_RANGE = 1.6;

/**
 * The numbers of slots that the order of departures allows: the least with which no request ended before it began, and those above it
 * with which simulated bursts are served in such an order too; at least two numbers. Null if that is too wide, if answers come so
 * close together that this client may have recorded them in another order, or if services would be far shorter than single requests.
 */
export function slotsByOrder(
  bursts: readonly ServedTimes[],
  { serviceTime, times }: Pick<Unloaded, 'serviceTime' | 'times'>,
  seed: number,
): { readonly low: number; readonly high: number } | null {
  if (serviceTime < SURE_ORDER) return null;
  const low = leastByOrder(bursts);
  if (serviceTime / low < SURE_ORDER) return null;
  const services = bursts.flatMap((burst) => [...replayServiceTimes(burst, low)]);
  const half = median(times) / 2;
  const short = services.filter((time) => time < half).length;
  if (short > MOST_SHORT * services.length) return null;
  const widest = Math.max(low + 2, Math.floor(WIDE_RANGE * low));
  const isLike = (simulated: readonly ServedTimes[]) => neverTooEarly(simulated, low);
  for (let next = low + 1; next <= widest + 1; next += 1) {
    if (isNeverSimulated(next, FEWEST_FOR_ORDER, bursts, seed, isLike))
      return { low, high: Math.max(low + 1, next - 1) };
  }
  return null;
}

/** The least number of slots with which no request ended before it began. */
export function leastByOrder(bursts: readonly ServedTimes[]): number {
  let tooFew = 0;
  let enough = bursts.reduce((most, { departures }) => Math.max(most, departures.length), 1);
  // With more slots every replayed service begins earlier, so a search by halves finds the least number.
  while (enough - tooFew > 1) {
    const slots = Math.floor((tooFew + enough) / 2);
    if (neverTooEarly(bursts, slots)) enough = slots;
    else tooFew = slots;
  }
  return enough;
}

function neverTooEarly(bursts: readonly ServedTimes[], slots: number): boolean {
  return bursts.every((burst) => replayServiceTimes(burst, slots).every((time) => time > -LEAST_TOLERANCE));
}

/** Whether no bursts that are simulated with so many slots, and the services that the replay implies for them, are like that. */
function isNeverSimulated(
  slots: number,
  fewest: number,
  bursts: readonly ServedTimes[],
  seed: number,
  isLike: (simulated: readonly ServedTimes[]) => boolean,
): boolean {
  const services = sorted(bursts.flatMap((burst) => [...replayServiceTimes(burst, slots)])).filter((time) => time > 0);
  if (services.length < fewest) return false;
  const draw = seededUniform(seed);
  // Between two services, as equal ones would make every number fit better than it does.
  const drawService = () => sortedPercentile(services, draw());
  for (let made = 0; made < SIMULATIONS; made += 1) {
    if (isLike(bursts.map((burst) => simulate(burst, slots, drawService)))) return false;
  }
  return true;
}

/** Infinite for too few services. */
function scoreOf(bursts: readonly ServedTimes[], slots: number, leastTime: number): number {
  return (
    replayAll(bursts, [slots]).flatMap((one) => scoreReplayed(one, leastTime)?.score ?? [])[0] ??
    Number.POSITIVE_INFINITY
  );
}

/** The same arrivals, served in order by so many slots. */
function simulate({ clients, arrivals }: ServedTimes, slots: number, drawService: () => number): ServedTimes {
  const freeAt = new Float64Array(slots);
  const departures = arrivals.map((at) => {
    const departure = Math.max(at, freeAt[0] ?? 0) + drawService();
    replaceLeast(freeAt, departure);
    return departure;
  });
  return { clients, arrivals, departures };
}
