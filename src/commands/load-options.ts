/** Which options belong to which load, and what the options of a load become. */
import { UsageFailure } from '../model/failure.js';
import { type Arrivals, type LoadName, MOST, OPEN_DEFAULTS } from '../model/scenario.js';
import { type Nanoseconds, SECOND } from '../model/units.js';

export interface LoadArguments {
  readonly load?: LoadName | undefined;
  readonly clients?: number | undefined;
  readonly rate?: number | undefined;
  readonly arrivals?: Arrivals | undefined;
  readonly duration?: Nanoseconds | undefined;
  readonly 'expect-concurrency'?: readonly number[] | undefined;
}

type LoadOption = Exclude<keyof LoadArguments, 'load'>;

/** The loads that an option makes sense with, and what to do instead. */
const BELONGS: Readonly<Record<LoadOption, { readonly loads: readonly LoadName[]; readonly remedy: string }>> = {
  clients: { loads: ['burst'], remedy: 'How many come follows from --rate and --duration.' },
  rate: { loads: ['open'], remedy: 'Add --load open, or leave it out.' },
  arrivals: { loads: ['open'], remedy: 'Add --load open, or leave it out.' },
  duration: { loads: ['open'], remedy: 'Add --load open, or leave it out.' },
  'expect-concurrency': { loads: ['burst'], remedy: 'Only a burst proves a cap: leave out --load.' },
};

/** @throws UsageFailure when an option makes no sense with the load that was chosen */
export function checkLoadOptions(given: LoadArguments): void {
  const load = given.load ?? 'burst';
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
export function openLoadOf({ rate, arrivals, duration = OPEN_DEFAULTS.duration }: LoadArguments) {
  if (rate === undefined) throw new UsageFailure('--load open needs a rate. Add --rate, as --rate 60/s.');
  if (duration <= 0) throw new UsageFailure('--duration must be longer than 0. Choose another, as 10s.');
  const clients = Math.max(1, Math.round((rate * duration) / SECOND));
  if (clients > MOST.clients) {
    throw new UsageFailure(
      `--rate and --duration make ${clients.toLocaleString('en-GB')} clients, and ${MOST.clients.toLocaleString('en-GB')} is the most. Lower one of them.`,
    );
  }
  return { load: { kind: 'open', rate, arrivals: arrivals ?? OPEN_DEFAULTS.arrivals }, clients } as const;
}

/** The listen backlog of open arrivals: ample, as the queue is there to be measured. */
export function ampleListenBacklog(clients: number): number {
  const { leastListenBacklog, mostListenBacklog } = OPEN_DEFAULTS;
  return Math.max(leastListenBacklog, Math.min(clients, mostListenBacklog));
}
