/** What a simulated server and its client are like. */
import type { Uniform } from '../../model/random.js';
import { MICROSECOND, MILLISECOND, type Nanoseconds } from '../../model/units.js';

export type ServiceLaw = 'deterministic' | 'uniform' | 'erlang' | 'exponential' | 'bimodal' | 'lognormal';

/** The client's own doing: what its event loop costs, and what keeps it from being on time. All ns. */
export interface ClientNoise {
  /** From an event to an idle client's having woken up: exponential, mean. */
  readonly wakeUp: Nanoseconds;
  /** What it takes to handle one event, during which no other is. */
  readonly handling: Nanoseconds;
  /** Chance that handling one event takes longer by `hiccup` (exponential, mean): garbage collection. */
  readonly hiccupChance: number;
  readonly hiccup: Nanoseconds;
  /** What an idle server takes to wake up, beyond what a busy one takes: exponential, mean. */
  readonly serverWakeUp: Nanoseconds;
  /** A sleep is that much too long: exponential, mean; part of every service. */
  readonly oversleep: Nanoseconds;
}

export const NOISES: Readonly<Record<'quiet' | 'usual' | 'busy' | 'shared', ClientNoise>> = {
  quiet: {
    wakeUp: 20 * MICROSECOND,
    handling: 12 * MICROSECOND,
    hiccupChance: 0,
    hiccup: 0,
    serverWakeUp: 15 * MICROSECOND,
    oversleep: 20 * MICROSECOND,
  },
  usual: {
    wakeUp: 40 * MICROSECOND,
    handling: 30 * MICROSECOND,
    hiccupChance: 0.005,
    hiccup: 0.5 * MILLISECOND,
    serverWakeUp: 50 * MICROSECOND,
    oversleep: 60 * MICROSECOND,
  },
  busy: {
    wakeUp: 80 * MICROSECOND,
    handling: 60 * MICROSECOND,
    hiccupChance: 0.01,
    hiccup: 1 * MILLISECOND,
    serverWakeUp: 100 * MICROSECOND,
    oversleep: 100 * MICROSECOND,
  },
  // A virtual machine whose neighbours take its processor away now and then.
  shared: {
    wakeUp: 80 * MICROSECOND,
    handling: 40 * MICROSECOND,
    hiccupChance: 0.01,
    hiccup: 3 * MILLISECOND,
    serverWakeUp: 120 * MICROSECOND,
    oversleep: 80 * MICROSECOND,
  },
};

export interface SimulatedModel {
  /** How many it serves at once; null: as many as come. */
  readonly slots: number | null;
  readonly law: ServiceLaw;
  /** Mean service time, ns. */
  readonly serviceTime: Nanoseconds;
  readonly noise: ClientNoise;
  readonly roundTrip: Nanoseconds;
  /** Of each way, beyond half of the round trip: exponential, mean, ns. */
  readonly jitter: Nanoseconds;
  /** Services share so many cores and slow one another down; null: they sleep. */
  readonly cores: number | null;
  /** Separate lines, dealt out by chance; the slots are shared out among them. */
  readonly lines: number;
  /** Requests in it, in service or waiting, beyond which it declines; null: never. */
  readonly admits: number | null;
  /** Requests after which it answers all others with 429; null: none. */
  readonly rateLimit: number | null;
  readonly declines: 'rejected' | 'reset';
  /** Share of the requests that, when they have been served, are answered 500. */
  readonly failing: number;
  /** Connections that may wait to be accepted; beyond, SYNs are dropped; null: as many as come. */
  readonly acceptQueue: number | null;
  /** What one acceptor takes for each connection, before any service can begin; 0: nothing. */
  readonly acceptTime: Nanoseconds;
  /** Whether it accepts every connection at once, so that only whole requests wait for a slot. */
  readonly acceptsAll: boolean;
  /** Whether a kept connection keeps its slot. */
  readonly monopoly: boolean;
  /** From the end of a service to the answer's leaving, as in a proxy; it holds no slot. */
  readonly delay: Nanoseconds;
  /** Beyond it: exponential, mean. */
  readonly delayJitter: Nanoseconds;
  /** How many it serves at once at an instant, where that changes; null: `slots`, always. */
  readonly slotsAt: ((at: Nanoseconds) => number) | null;
  /** Requests that may begin in a second, evenly spaced; those that come sooner wait for their turn, or are declined; null: any number. */
  readonly rate: { readonly perSecond: number; readonly isDeclining: boolean } | null;
  /** Connections that are open at once, beyond which every request is declined, as by uvicorn; null: never. */
  readonly mostConnections: number | null;
  /** By how much longer than usual a service takes that begins then. */
  readonly drift: (at: Nanoseconds) => number;
}

export const SIMULATED: SimulatedModel = {
  slots: 1,
  law: 'deterministic',
  serviceTime: 10 * MILLISECOND,
  noise: NOISES.usual,
  roundTrip: 0,
  jitter: 0,
  cores: null,
  lines: 1,
  admits: null,
  rateLimit: null,
  declines: 'rejected',
  failing: 0,
  acceptQueue: null,
  acceptTime: 0,
  acceptsAll: false,
  monopoly: false,
  delay: 0,
  delayJitter: 0,
  slotsAt: null,
  rate: null,
  mostConnections: null,
  drift: () => 1,
};

export function exponential(mean: Nanoseconds, draw: Uniform): Nanoseconds {
  return mean === 0 ? 0 : -mean * Math.log(1 - draw());
}

/** Share of the services of `bimodal` that are the long ones, and by how much these are longer. */
const LONG_SHARE = 0.2;
const LONG_FACTOR = 10;
/** `uniform`: from so much less than the mean to so much more. */
const UNIFORM_WIDTH = 2 / 3;
/** Of `erlang`: half as varied as `exponential`. */
const STAGES = 4;
/** Of the logarithm of `lognormal`. */
const SIGMA = 0.8;

export function drawService(law: ServiceLaw, mean: Nanoseconds, draw: Uniform): Nanoseconds {
  switch (law) {
    case 'deterministic':
      return mean;
    case 'uniform':
      return mean * (1 + UNIFORM_WIDTH * (2 * draw() - 1));
    case 'erlang':
      return Array.from({ length: STAGES }, () => exponential(mean / STAGES, draw)).reduce((sum, one) => sum + one);
    case 'exponential':
      return exponential(mean, draw);
    case 'bimodal': {
      const short = mean / (1 - LONG_SHARE + LONG_SHARE * LONG_FACTOR);
      return draw() < LONG_SHARE ? LONG_FACTOR * short : short;
    }
    case 'lognormal': {
      const normal = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
      return mean * Math.exp(SIGMA * normal - SIGMA ** 2 / 2);
    }
  }
}
