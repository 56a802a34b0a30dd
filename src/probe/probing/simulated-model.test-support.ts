/** The parameters of a simulated server and its client. */
import type { Uniform } from '../../model/random.js';
import { MICROSECOND, MILLISECOND, type Nanoseconds } from '../../model/units.js';

export type ServiceLaw = 'deterministic' | 'uniform' | 'erlang' | 'exponential' | 'bimodal' | 'lognormal';

/** Delays caused by the client: the cost of its event loop and its interruptions. All in ns. */
export interface ClientNoise {
  /** Time for an idle client to wake up after an event: exponential, mean. */
  readonly wakeUp: Nanoseconds;
  /** Time to handle one event; events are handled one at a time. */
  readonly handling: Nanoseconds;
  /** Chance that handling one event takes longer by `hiccup` (exponential, mean): garbage collection. */
  readonly hiccupChance: number;
  readonly hiccup: Nanoseconds;
  /** Time for an idle server to wake up, which a busy one does not need: exponential, mean. */
  readonly serverWakeUp: Nanoseconds;
  /** Excess of a sleep over its intended length: exponential, mean; part of every service. */
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
  // A virtual machine that is sometimes suspended in favour of others.
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
  /** How many it serves at once; null: no limit. */
  readonly slots: number | null;
  readonly law: ServiceLaw;
  /** Mean service time, ns. */
  readonly serviceTime: Nanoseconds;
  readonly noise: ClientNoise;
  readonly roundTrip: Nanoseconds;
  /** Added to half of the round trip in each direction: exponential, mean, ns. */
  readonly jitter: Nanoseconds;
  /** Cores that services share, slowing one another down; null: services sleep. */
  readonly cores: number | null;
  /** Separate queues, chosen at random; the slots are divided among them. */
  readonly lines: number;
  /** Requests in service or waiting beyond which it refuses more; null: never. */
  readonly admits: number | null;
  /** Requests after which it answers all others with 429; null: never. */
  readonly rateLimit: number | null;
  readonly declines: 'rejected' | 'reset';
  /** Share of the requests that are answered with 500 after their service. */
  readonly failing: number;
  /** Connections that can wait to be accepted; further SYNs are dropped; null: no limit. */
  readonly acceptQueue: number | null;
  /** Time that the acceptor needs for each connection before its service can begin. */
  readonly acceptTime: Nanoseconds;
  /** Whether it accepts every connection immediately, so that only complete requests wait for a slot. */
  readonly acceptsAll: boolean;
  /** Whether a kept connection keeps its slot. */
  readonly monopoly: boolean;
  /** From the end of a service until the answer is sent, as in a proxy; it occupies no slot. */
  readonly delay: Nanoseconds;
  /** Added to the delay: exponential, mean. */
  readonly delayJitter: Nanoseconds;
  /** The number of slots at an instant, if it changes; null: always `slots`. */
  readonly slotsAt: ((at: Nanoseconds) => number) | null;
  /** Limit on the requests that begin per second, evenly spaced; requests beyond it wait or are refused; null: no limit. */
  readonly rate: { readonly perSecond: number; readonly isDeclining: boolean } | null;
  /** Open connections beyond which every request is refused, as by uvicorn; null: never. */
  readonly mostConnections: number | null;
  /** The most connections that the client can hold at once. */
  readonly clientHolds: number;
  /** Factor on the service time of services that begin at an instant. */
  readonly drift: (at: Nanoseconds) => number;
}

export const SIMULATED: SimulatedModel = {
  slots: 1,
  clientHolds: Number.POSITIVE_INFINITY,
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

/** Share of the long services of `bimodal`, and how many times longer they are. */
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
