/**
 * Numbers of slots that fit almost as well as the best one, judged by simulation: bursts like the measured ones, with as many slots
 * as the rival and the services that the replay implies for it. If none of them makes the best number fit so well, the rival is ruled
 * out. Unlike votes of resamples, this needs no number of bursts, and knows how much a number of requests can show.
 */
import { replaceLeast } from '../../../analysis/queueing/theory.js';
import { sorted, sortedPercentile } from '../../../analysis/statistics/samples.js';
import { seededUniform } from '../../../model/random.js';
import { replayAll, replayServiceTimes, scoreReplayed } from './replay.js';
import type { ServedTimes } from './requests.js';

/** Simulations of each rival. It is ruled out if none is as extreme as the measurement. */
const SIMULATIONS = 200;

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
export function isRuledOut(rival: number, contenders: readonly number[], { bursts, leastTime, seed }: Rivals): boolean {
  const others = contenders.filter((slots) => slots !== rival);
  const lead = (some: readonly ServedTimes[]) => {
    const ofRival = scoreOf(some, rival, leastTime);
    const best = Math.min(...others.map((slots) => scoreOf(some, slots, leastTime)));
    return ofRival - best;
  };
  const measured = lead(bursts);
  const services = sorted(bursts.flatMap((burst) => [...replayServiceTimes(burst, rival)])).filter((time) => time > 0);
  if (!Number.isFinite(measured) || services.length < 2) return false;
  const draw = seededUniform(seed);
  // Between two services, as equal ones would make every number fit better than it does.
  const drawService = () => sortedPercentile(services, draw());
  for (let made = 0; made < SIMULATIONS; made += 1) {
    const simulated = lead(bursts.map((burst) => simulate(burst, rival, drawService)));
    if (!(simulated < measured)) return false;
  }
  return true;
}

/** Infinite for too few services. */
function scoreOf(bursts: readonly ServedTimes[], slots: number, leastTime: number): number {
  return replayAll(bursts, [slots]).flatMap((one) => scoreReplayed(one, leastTime)?.score ?? [])[0] ?? Number.POSITIVE_INFINITY;
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
