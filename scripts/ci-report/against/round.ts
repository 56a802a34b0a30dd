/** One round: a new server of each version for each figure, and clients that the two serve in turn. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { allowedCores, shareCore } from '../../../bench/serving-thread.js';
import { mean, sorted } from '../../../src/analysis/statistics/samples.js';
import { Interruption } from '../../../src/model/failure.js';
import { type Draw, shuffle } from '../../../src/model/random.js';
import type { Nanoseconds } from '../../../src/model/units.js';
import type { GatedFigure } from './loads.js';
import { type Serving, startServing } from './serving.js';
import type { Version } from './versions.js';

/** Which of the two versions is measured. */
export type Contestant = 'candidate' | 'reference';

export const CONTESTANTS: readonly Contestant[] = ['candidate', 'reference'];

/** A figure of both versions. */
export type PairedReading = Readonly<Record<Contestant, Nanoseconds>>;

/** The share of a server's goes that counts. */
const FASTER = 0.5;

export interface RoundOptions {
  readonly versions: Readonly<Record<Contestant, Version>>;
  readonly draw: Draw;
  readonly signal: AbortSignal;
  /** How long the round should take, ms. */
  readonly time: number;
}

type BothServers = Readonly<Record<Contestant, Serving>>;

/**
 * One reading per figure.
 *
 * Servers are started anew, because two starts of the same version differ too: in the layout of memory and in what was
 * compiled when.
 */
export async function measureRound(figures: readonly GatedFigure[], options: RoundOptions): Promise<PairedReading[]> {
  const endsAt = performance.now() + options.time;
  const starting = figures.flatMap(({ serviceTime }) =>
    CONTESTANTS.map((side) => startServing(options.versions[side], serviceTime, options.signal)),
  );
  const started = await Promise.allSettled(starting);
  try {
    const servers = started.map((start) => {
      if (start.status === 'rejected') throw start.reason;
      return start.value;
    });
    const readings: PairedReading[] = [];
    for (const [index, figure] of figures.entries()) {
      const [candidate, reference] = servers.slice(2 * index) as [Serving, Serving];
      readings.push(await measureFigure(figure, { candidate, reference }, endsAt, options));
    }
    return readings;
  } finally {
    await Promise.all(started.map((start) => (start.status === 'fulfilled' ? start.value.stop() : null)));
  }
}

async function measureFigure(
  figure: GatedFigure,
  servers: BothServers,
  endsAt: number,
  { draw, signal }: RoundOptions,
): Promise<PairedReading> {
  const order = shuffle(CONTESTANTS, draw);
  const [core] = shuffle(allowedCores(), draw);
  if (figure.onOneCore && core !== undefined) shareCore([servers.candidate, servers.reference], core);
  for (let warmUp = 0; warmUp < figure.warmUps; warmUp += 1) await measurePair(figure, servers, order, signal);
  const pairs: PairedReading[] = [];
  const { least, most } = figure.pairs;
  for (let pair = 0; pair < most && (pair < least || performance.now() < endsAt); pair += 1) {
    // A, B, B, A: a machine that slows down or speeds up steadily favours neither version.
    pairs.push(await measurePair(figure, servers, pair % 2 === 0 ? order : order.toReversed(), signal));
  }
  return readingOf(pairs);
}

/** Not interrupted by signals, so it must be short. */
async function measurePair(
  { measure }: GatedFigure,
  servers: BothServers,
  order: readonly Contestant[],
  signal: AbortSignal,
): Promise<PairedReading> {
  await nextTurn();
  if (signal.aborted) throw new Interruption(signal.reason);
  const pair: Record<Contestant, Nanoseconds> = { candidate: Number.NaN, reference: Number.NaN };
  for (const side of order) pair[side] = measure(servers[side]);
  return pair;
}

/**
 * The mean of each server's faster goes: other programs can only add to the CPU time, where they share a cache or a core's
 * execution units.
 */
export function readingOf(pairs: readonly PairedReading[]): PairedReading {
  const count = Math.ceil(pairs.length * FASTER);
  const fasterGoes = (side: Contestant) => mean(sorted(pairs.map((pair) => pair[side])).slice(0, count));
  return { candidate: fasterGoes('candidate'), reference: fasterGoes('reference') };
}
