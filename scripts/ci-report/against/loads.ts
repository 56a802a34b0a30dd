/** What both versions are made to do, and the figures of it that are compared, read off the JSON of their own `bench`. */
import { z } from 'zod';
import { median, percentile } from '../../../src/analysis/statistics/samples.js';
import type { Nanoseconds } from '../../../src/model/units.js';

/** A load that is put on both versions, by the options of their own `bench`. */
export interface ComparedLoad {
  readonly name: string;
  readonly why: string;
  readonly words: readonly string[];
}

/**
 * What is read off one run, ns. `service` and `passage` (from one start of service to the next while clients wait) are
 * those of the fastest tenth: what they take when nothing disturbs them. Where others want the CPU too, runs of one
 * version lie a third as far apart by it as by the median, and a loop that got slower is slower at every quantile.
 */
type ComparedFigureName = 'service' | 'passage' | 'medianPassage' | 'makespan';

export interface FigureOnLoad {
  readonly load: ComparedLoad;
  readonly reading: ComparedFigureName;
  readonly name: string;
  /** Whether it decides, or is shown for information. */
  readonly isGate: boolean;
}

/** A service that waits: what is asked for is what it should take. */
const WAITING: ComparedLoad = {
  name: 'sequential, services of 10 ms',
  why: 'the time that a service takes',
  words: ['--clients', '12', '--service-time', '10ms', '--rounds', '2', '--warm-up-rounds', '0'],
};

/** No service at all: what is left is the loop itself. */
const PASSING: ComparedLoad = {
  name: 'sequential, services of no time',
  why: 'what the service loop itself costs',
  words: ['--clients', '100', '--service-time', '0', '--rounds', '12', '--warm-up-rounds', '3'],
};

const DECIDING: ReadonlyArray<readonly [reading: ComparedFigureName, name: string]> = [
  ['service', 'service time'],
  ['passage', 'passage'],
];

/** A makespan without services is as long as the load generator needs to open its clients. */
const INFORMATION: ReadonlyArray<readonly [reading: ComparedFigureName, name: string]> = [
  ['medianPassage', 'passage, median'],
  ['makespan', 'makespan a client'],
];

export const COMPARED_FIGURES: readonly FigureOnLoad[] = [WAITING, PASSING].flatMap((load) => [
  ...DECIDING.map(([reading, name]) => ({ load, reading, name, isGate: true })),
  ...INFORMATION.map(([reading, name]) => ({ load, reading, name, isGate: false })),
]);

export const GATED_FIGURES = COMPARED_FIGURES.filter(({ isGate }) => isGate);

/** What one run comes to, ns. Few fields are read: other versions have other schemas. */
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

/** Null when this is not such a document, or nobody was served in it. */
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

/** In the order served. A record of a client that one side alone has seen says nothing of its service. */
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

/** From one start of service to the next, where the next client was there already: else the server was idle. */
function passagesOf(served: readonly ServedClient[]): Nanoseconds[] {
  return served.slice(1).flatMap((next, index) => {
    const start = served[index]?.server.serviceStartedAt ?? 0;
    return next.client.arrivedAt < start ? [next.server.serviceStartedAt - start] : [];
  });
}
