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
   * `falls-behind`: more clients arrived than left, by more than chance explains. `keeps-up`: in the last quarter of
   * the arrivals, no queue was left at some instant.
   */
  readonly kind: 'keeps-up' | 'falls-behind' | 'undecided';
  /** Clients per second by which the number present grew while clients arrived; null if there was too little time. */
  readonly growth: number | null;
  /** Clients that left per second of the same time. */
  readonly leaving: number | null;
}

/** Clients are present for a whole response before the first of them leaves, so this many responses do not count. */
const RAMP_RESPONSES = 2;
/** The rest must be at least this share of the arrivals' time. */
const LEAST_SHARE = 0.5;
const BATCHES = 20;
/** With fewer arrivals per batch the counts say nothing about the rate. */
const ARRIVALS_PER_BATCH = 2;
/** A smaller growth can be due to where the batches begin and end. */
const LEAST_GROWTH = 5;
/** The share of the arrivals at whose end a queue must be gone. */
const LAST_SHARE = 0.25;

const UNDECIDED: Pace = { kind: 'undecided', growth: null, leaving: null };

/**
 * At the limit of what a server can do, the number present is a random walk that starts empty and is reflected at 0:
 * its end exceeds z standard deviations with twice the probability of a normal variable. Below that limit it stays
 * smaller. So a growth beyond the two-sided 98 % quantile of Student's t occurs by chance in at most 2 % of runs.
 * @param response how long a client is present if no other is, ns; null if unknown
 */
export function paceOf(stays: readonly Stay[], response: Nanoseconds | null): Pace {
  if (response === null || stays.length < BATCHES * ARRIVALS_PER_BATCH) return UNDECIDED;
  const arrivals = sorted(stays.map(({ start }) => start));
  const departures = sorted(stays.map(({ end }) => end));
  const [first = 0, last = 0] = [arrivals[0], arrivals.at(-1)];
  const from = first + RAMP_RESPONSES * response;
  if (last - from < LEAST_SHARE * (last - first) || last <= from) return UNDECIDED;
  const present = (at: Nanoseconds) => bisectRight(arrivals, at) - bisectRight(departures, at);
  const levels = Array.from({ length: BATCHES + 1 }, (_, index) => present(from + ((last - from) * index) / BATCHES));
  const steps = levels.slice(1).map((level, index) => level - (levels[index] ?? 0));
  const grown = (levels.at(-1) ?? 0) - (levels[0] ?? 0);
  const leaving = bisectRight(departures, last) - bisectRight(departures, from);
  const perSecond = (count: number) => count / ((last - from) / SECOND);
  const found = { growth: perSecond(grown), leaving: perSecond(leaving) };
  const byChance = studentQuantile(BATCHES - 1) * Math.sqrt(variance(steps) / BATCHES);
  if (grown >= LEAST_GROWTH && mean(steps) > byChance) return { kind: 'falls-behind', ...found };
  const usual = Math.floor((arrivals.length - 1) * (response / (last - first)));
  const since = last - LAST_SHARE * (last - first);
  return { kind: fewestSince(since, arrivals, departures) <= usual ? 'keeps-up' : 'undecided', ...found };
}

/** The fewest clients present just before an arrival in the rest of the arrivals. */
function fewestSince(since: Nanoseconds, arrivals: readonly number[], departures: readonly number[]): number {
  return arrivals.reduce(
    (fewest, at, index) => (at < since ? fewest : Math.min(fewest, index - bisectRight(departures, at))),
    Number.POSITIVE_INFINITY,
  );
}
