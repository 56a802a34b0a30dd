/** Which options belong to which load, and what the options of a load become. */
import type { Expectation } from '../index.js';
import { UsageFailure } from '../model/failure.js';
import {
  type Arrivals,
  DEFAULTS,
  type LoadName,
  type Message,
  MOST,
  STREAM_DEFAULTS,
  type Sustained,
} from '../model/scenario.js';
import { type Nanoseconds, SECOND } from '../model/units.js';

export interface LoadArguments {
  readonly load?: LoadName | undefined;
  readonly clients?: number | undefined;
  readonly rate?: number | undefined;
  readonly arrivals?: Arrivals | undefined;
  readonly duration?: Nanoseconds | undefined;
  readonly message?: Message | undefined;
  readonly 'keep-alive'?: boolean | undefined;
  readonly url?: URL | undefined;
  readonly 'expect-concurrency'?: readonly Expectation[] | undefined;
  readonly 'silent-clients'?: number | undefined;
  readonly 'silent-time'?: Nanoseconds | undefined;
}

type LoadOption = Exclude<keyof LoadArguments, 'load'>;

/** The loads that an option makes sense with, and what to do instead. */
const BELONGS: Readonly<Record<LoadOption, { readonly loads: readonly LoadName[]; readonly remedy: string }>> = {
  clients: { loads: ['burst', 'sustained'], remedy: 'How many come follows from --rate and --duration.' },
  rate: { loads: ['open'], remedy: 'Add --load open, or leave it out.' },
  arrivals: { loads: ['open'], remedy: 'Add --load open, or leave it out.' },
  duration: { loads: ['sustained', 'open'], remedy: 'A burst lasts until all were served: leave it out.' },
  message: { loads: ['burst', 'open'], remedy: 'Busy clients send HTTP: leave it out.' },
  'keep-alive': { loads: ['sustained'], remedy: 'The others send one request a connection. Add --load sustained.' },
  url: { loads: ['sustained'], remedy: 'The others are measured on both sides. Add --load sustained.' },
  'silent-clients': { loads: ['burst'], remedy: 'They come before a burst: leave --load out.' },
  'silent-time': { loads: ['burst'], remedy: 'It is for silent clients, who come before a burst: leave --load out.' },
  'expect-concurrency': { loads: ['burst'], remedy: 'Only a burst proves a cap: leave out --load.' },
};

/** @throws UsageFailure when an option makes no sense with the load that was chosen */
export function checkLoadOptions(given: LoadArguments): void {
  const load = given.load ?? DEFAULTS.load;
  for (const option of Object.keys(BELONGS) as LoadOption[]) {
    const { loads, remedy } = BELONGS[option];
    if (given[option] === undefined || loads.includes(load)) continue;
    throw new UsageFailure(`--${option} means nothing with --load ${load}. ${remedy}`);
  }
}

/**
 * The timetable that was asked for, and how many clients it has.
 * @throws UsageFailure when there is no rate, or the timetable has no end that it could come to
 */
export function openLoadOf({ rate, arrivals, duration = DEFAULTS.duration }: LoadArguments) {
  if (rate === undefined) throw new UsageFailure('--load open needs a rate. Add --rate, as --rate 60/s.');
  checkDuration(duration);
  const clients = Math.max(1, Math.round((rate * duration) / SECOND));
  if (clients > MOST.clients) {
    throw new UsageFailure(
      `--rate and --duration make ${clients.toLocaleString('en-GB')} clients, and ${MOST.clients.toLocaleString('en-GB')} is the most. Lower one of them.`,
    );
  }
  return { load: { kind: 'open', rate, arrivals: arrivals ?? STREAM_DEFAULTS.arrivals }, clients } as const;
}

/** How long clients are kept busy. @throws UsageFailure when that is no time at all */
export function sustainedLoadOf({ duration = DEFAULTS.duration }: LoadArguments): Sustained {
  checkDuration(duration);
  return { kind: 'sustained', duration };
}

function checkDuration(duration: Nanoseconds): void {
  if (duration <= 0) throw new UsageFailure('--duration must be longer than 0. Choose another, as 10s.');
}
