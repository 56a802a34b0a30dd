/** One round: a server of each version for each figure, and clients that the two serve in turn. */
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
}

type BothServers = Readonly<Record<Contestant, Serving>>;

/** Measures rounds. Servers that are kept from one round to the next run until `stop`. */
export class Rounds {
  readonly #options: RoundOptions;
  readonly #kept = new Map<GatedFigure, BothServers>();

  constructor(options: RoundOptions) {
    this.#options = options;
  }

  /** One reading per figure. @param time how long the round should take, ms */
  async measure(figures: readonly GatedFigure[], time: number): Promise<PairedReading[]> {
    const endsAt = performance.now() + time;
    const starting = figures.map((figure) => this.#kept.get(figure) ?? startBoth(figure, this.#options));
    const started = await Promise.allSettled(starting);
    const ofThisRound: BothServers[] = [];
    for (const [index, start] of started.entries()) {
      const figure = figures[index];
      if (start.status === 'rejected' || figure === undefined) continue;
      if (figure.keepsServers) this.#kept.set(figure, start.value);
      else ofThisRound.push(start.value);
    }
    try {
      const readings: PairedReading[] = [];
      for (const [index, figure] of figures.entries()) {
        const start = started[index];
        if (start?.status !== 'fulfilled') throw start?.reason;
        readings.push(await measureFigure(figure, start.value, endsAt, this.#options));
      }
      return readings;
    } finally {
      await Promise.all(ofThisRound.map(stopBoth));
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#kept.values()].map(stopBoth));
  }
}

/** If one does not start, the other is stopped. */
async function startBoth({ serviceTime }: GatedFigure, { versions, signal }: RoundOptions): Promise<BothServers> {
  const starting = CONTESTANTS.map((side) => startServing(versions[side], serviceTime, signal));
  const started = await Promise.allSettled(starting);
  const servers = started.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const [candidate, reference] = servers;
  if (candidate !== undefined && reference !== undefined) return { candidate, reference };
  await Promise.all(servers.map((server) => server.stop()));
  throw started.find((start) => start.status === 'rejected')?.reason;
}

async function stopBoth({ candidate, reference }: BothServers): Promise<void> {
  await Promise.all([candidate.stop(), reference.stop()]);
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
