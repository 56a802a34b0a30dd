/** Whether a server keeps up with its clients, from their arrivals and departures alone. */
import { bisectRight } from 'd3-array';
import { type Nanoseconds, SECOND } from '../../model/units.js';
import { studentQuantile } from '../statistics/intervals.js';
import { mean, sorted, variance } from '../statistics/samples.js';

/** From the arrival of a client to its departure, ns. */
export interface Stay {
  readonly start: Nanoseconds;
  readonly end: Nanoseconds;
}

export interface Pace {
  /**
   * `falls-behind`: more clients arrived than left, by more than can be due to chance. `keeps-up`: in the last quarter of
   * the arrivals, no queue was left at some instant.
   */
  readonly kind: 'keeps-up' | 'falls-behind' | 'undecided';
  /** Clients per second by which the number present grew while clients arrived; null if there was too little time. */
  readonly growth: number | null;
  /** Clients that left per second of the same time. */
  readonly leaving: number | null;
}

/** How long a client is present if no other is, ns. */
export interface ResponseAlone {
  readonly response: Nanoseconds;
  readonly longest: Nanoseconds;
}

/** With fewer clients a run is not judged. */
const FEWEST_CLIENTS = 40;
/** The number present is compared at the ends of this many equal batches of time. */
const BATCHES = 20;
/** Clients are present for a whole response before the first of them leaves, so this many responses do not count. */
const RAMP_RESPONSES = 2;
/** A smaller growth can be due to where the batches begin and end. */
const LEAST_GROWTH = 5;
/** A server keeps up if its queue was empty at some instant in this last share of the arrivals' time. */
const LAST_SHARE = 0.25;

export function paceOf(stays: readonly Stay[], alone: ResponseAlone | null): Pace {
  if (alone === null || stays.length < FEWEST_CLIENTS) return { kind: 'undecided', growth: null, leaving: null };
  const arrivals = sorted(stays.map(({ start }) => start));
  const departures = sorted(stays.map(({ end }) => end));
  const { isTooMuch, ...found } = growthOf(arrivals, departures, alone);
  if (isTooMuch) return { kind: 'falls-behind', ...found };
  const [first = 0, last = 0] = [arrivals[0], arrivals.at(-1)];
  const usual = last === first ? 0 : Math.floor(((arrivals.length - 1) * alone.response) / (last - first));
  const fewest = fewestSince(last - LAST_SHARE * (last - first), arrivals, departures);
  return { kind: fewest <= usual ? 'keeps-up' : 'undecided', ...found };
}

interface Growth extends Pick<Pace, 'growth' | 'leaving'> {
  readonly isTooMuch: boolean;
}

/**
 * At the limit of what a server can do, the number present is a random walk that starts empty and is reflected at 0:
 * its end exceeds z standard deviations with twice the probability of a normal variable. Below that limit it stays
 * smaller. So a growth beyond the two-sided 98 % quantile of Student's t occurs by chance in at most 2 % of runs. The
 * steps of the walk are independent only if a batch is not shorter than a service.
 */
function growthOf(arrivals: readonly number[], departures: readonly number[], { longest }: ResponseAlone): Growth {
  const from = (arrivals[0] ?? 0) + RAMP_RESPONSES * longest;
  const last = arrivals.at(-1) ?? 0;
  const batch = (last - from) / BATCHES;
  if (batch <= 0 || batch < longest) return { growth: null, leaving: null, isTooMuch: false };
  const present = (at: Nanoseconds) => bisectRight(arrivals, at) - bisectRight(departures, at);
  const levels = Array.from({ length: BATCHES + 1 }, (_, index) => present(from + index * batch));
  const steps = levels.slice(1).map((level, index) => level - (levels[index] ?? 0));
  const grown = (levels.at(-1) ?? 0) - (levels[0] ?? 0);
  const left = bisectRight(departures, last) - bisectRight(departures, from);
  const perSecond = (count: number) => count / ((last - from) / SECOND);
  const byChance = studentQuantile(BATCHES - 1) * Math.sqrt(variance(steps) / BATCHES);
  return {
    growth: perSecond(grown),
    leaving: perSecond(left),
    isTooMuch: grown >= LEAST_GROWTH && mean(steps) > byChance,
  };
}

/** The fewest clients present just before an arrival in the rest of the arrivals. */
function fewestSince(since: Nanoseconds, arrivals: readonly number[], departures: readonly number[]): number {
  return arrivals.reduce(
    (fewest, at, index) => (at < since ? fewest : Math.min(fewest, index - bisectRight(departures, at))),
    Number.POSITIVE_INFINITY,
  );
}
