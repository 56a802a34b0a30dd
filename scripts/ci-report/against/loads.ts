/**
 * The loads that are put on both versions, and the figures that are compared, read from the JSON of each version's own
 * `bench`.
 */
import { z } from 'zod';
import { median, percentile } from '../../../src/analysis/statistics/samples.js';
import type { Nanoseconds } from '../../../src/model/units.js';

/** A load for both versions, as options of their own `bench`. */
export interface ComparedLoad {
  readonly name: string;
  readonly why: string;
  readonly words: readonly string[];
}

/**
 * The figures of one run, ns. `service` and `passage` (from one start of service to the next while clients wait) are
 * those of the fastest tenth: what they take when nothing disturbs them. On a busy machine they differ between runs of
 * the same version only a third as much as the median does, and a slower loop is slower at every quantile.
 */
type ComparedFigureName = 'service' | 'passage' | 'medianPassage' | 'makespan';

export interface FigureOnLoad {
  readonly load: ComparedLoad;
  readonly reading: ComparedFigureName;
  readonly name: string;
  /** Whether it decides, or is only shown for information. */
  readonly isGate: boolean;
}

/** A service that sleeps: it should take exactly the requested time. */
const WAITING: ComparedLoad = {
  name: 'sequential, services of 10 ms',
  why: 'the duration of a service',
  words: ['--clients', '12', '--service-time', '10ms', '--rounds', '2', '--warm-up-rounds', '0'],
};

/** A service time of zero: what is left is the loop itself. */
const PASSING: ComparedLoad = {
  name: 'sequential, service time zero',
  why: 'the cost of the service loop itself',
  words: ['--clients', '100', '--service-time', '0', '--rounds', '12', '--warm-up-rounds', '3'],
};

const DECIDING: ReadonlyArray<readonly [reading: ComparedFigureName, name: string]> = [
  ['service', 'service time'],
  ['passage', 'passage'],
];

/** With a service time of zero, the makespan is the time that the load generator needs to open its clients. */
const INFORMATION: ReadonlyArray<readonly [reading: ComparedFigureName, name: string]> = [
  ['medianPassage', 'passage, median'],
  ['makespan', 'makespan per client'],
];

export const COMPARED_FIGURES: readonly FigureOnLoad[] = [WAITING, PASSING].flatMap((load) => [
  ...DECIDING.map(([reading, name]) => ({ load, reading, name, isGate: true })),
  ...INFORMATION.map(([reading, name]) => ({ load, reading, name, isGate: false })),
]);

export const GATED_FIGURES = COMPARED_FIGURES.filter(({ isGate }) => isGate);

/** The figures of one run, ns. Few fields are read, as other versions have other schemas. */
export type RunReadings = Readonly<Record<ComparedFigureName, Nanoseconds>>;

const instantSchema = z.number();

const recordSchema = z.object({
  client: z.object({ arrivedAt: instantSchema, departedAt: instantSchema }),
  server: z.object({ serviceStartedAt: instantSchema, serviceEndedAt: instantSchema }),
});

const documentSchema = z.object({
  runs: z
    .array(z.object({ rounds: z.array(z.object({ warmUp: z.boolean().optional(), records: z.array(z.unknown()) })) }))
    .length(1),
});

type ServedClient = z.infer<typeof recordSchema>;

/** The fastest tenth. */
const FASTEST = 0.1;

/** Null if this is not such a document, or no client was served in it. */
export function readingsOf(json: string): RunReadings | null {
  const document = documentSchema.safeParse(parseJson(json));
  const measured = document.data?.runs[0]?.rounds.filter(({ warmUp }) => warmUp !== true) ?? [];
  const rounds = measured.map(({ records }) => servedIn(records));
  const services = rounds.flatMap((served) => served.map(timeServed));
  const passages = rounds.flatMap(passagesOf);
  if (rounds.some(({ length }) => length === 0) || passages.length === 0) return null;
  return {
    service: percentile(services, FASTEST),
    passage: percentile(passages, FASTEST),
    medianPassage: median(passages),
    makespan: median(rounds.map(makespanPerClient)),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The served clients in the order served, without records that only one side has. */
function servedIn(records: readonly unknown[]): ServedClient[] {
  return records
    .flatMap((record) => recordSchema.safeParse(record).data ?? [])
    .sort((a, b) => a.server.serviceStartedAt - b.server.serviceStartedAt);
}

function timeServed({ server }: ServedClient): Nanoseconds {
  return server.serviceEndedAt - server.serviceStartedAt;
}

function makespanPerClient(served: readonly ServedClient[]): Nanoseconds {
  const first = Math.min(...served.map(({ client }) => client.arrivedAt));
  const last = Math.max(...served.map(({ client }) => client.departedAt));
  return (last - first) / served.length;
}

/**
 * The times from one start of service to the next, if the next client was already waiting; otherwise the server was
 * idle.
 */
function passagesOf(served: readonly ServedClient[]): Nanoseconds[] {
  return served.slice(1).flatMap((next, index) => {
    const start = served[index]?.server.serviceStartedAt ?? 0;
    return next.client.arrivedAt < start ? [next.server.serviceStartedAt - start] : [];
  });
}
