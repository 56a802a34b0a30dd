/** The loads that both versions serve, the figures that are compared, and how those of `bench` are read from its JSON. */
import { z } from 'zod';
import { median, percentile } from '../../../src/analysis/statistics/samples.js';
import type { Nanoseconds } from '../../../src/model/units.js';
import { cpuTimeOfQueue, responseTimes } from './clients.js';
import type { Serving } from './serving.js';

/** What both versions serve. */
export interface ComparedLoad {
  readonly name: string;
  readonly why: string;
}

export interface ComparedFigure {
  readonly load: ComparedLoad;
  readonly name: string;
}

/** A service that sleeps: it should take exactly the requested time. */
const WAITING: ComparedLoad = { name: 'sequential, services of 10 ms', why: 'the duration of a service' };

/** A service time of zero: what is left is the loop itself. */
const LOOP: ComparedLoad = {
  name: 'sequential, service time zero',
  why: "the cost of the service loop itself; the other figures are from each version's own bench",
};

/** A figure that decides. In each round a server of each version serves the same clients in turn. */
export interface GatedFigure extends ComparedFigure {
  /** As an option of `serve`. */
  readonly serviceTime: string;
  /** What a server serves in one go: ns. */
  readonly measure: (server: Serving) => Nanoseconds;
  /** How often each server does so before anything is counted. */
  readonly warmUps: number;
  /** Pairs in a round: each is one go of either version, right after the other. Fewer if the time is short. */
  readonly pairs: { readonly least: number; readonly most: number };
  /**
   * Whether the servers of the first round are those of all. Otherwise they are started anew, because two starts of the same
   * version differ too: in the layout of memory and in what was compiled when.
   */
  readonly keepsServers: boolean;
  /** Whether the two servers use one core, which is drawn in each round. */
  readonly onOneCore: boolean;
}

/** The fastest tenth. */
const FASTEST = 0.1;

export const GATED_FIGURES: readonly GatedFigure[] = [
  {
    load: WAITING,
    name: 'response time',
    serviceTime: '10ms',
    // A neighbour can only delay a response: the fastest tenth shows what it takes when nothing does.
    measure: (server) => percentile(responseTimes(server, 12), FASTEST),
    warmUps: 0,
    pairs: { least: 2, most: 2 },
    // Two starts differ by microseconds, a service takes thousands of them.
    keepsServers: true,
    // A server that is ready uses the first core that is free.
    onOneCore: false,
  },
  {
    load: LOOP,
    name: 'CPU time per connection',
    serviceTime: '0ms',
    // Waiting for a core that another program uses is not CPU time. A neighbour's use of the caches does add to it. The
    // queue fits into the default listen backlog.
    measure: (server) => cpuTimeOfQueue(server, 100),
    // The loop is compiled after about 3500 connections.
    warmUps: 36,
    pairs: { least: 20, most: 100 },
    keepsServers: false,
    onOneCore: true,
  },
];

/** A burst of each version's own `bench`, with its own clients and its trace: for information. */
export const BENCH_WORDS: readonly string[] = [
  'bench',
  '--model',
  'sequential',
  ...['--clients', '100', '--service-time', '0', '--rounds', '12', '--warm-up-rounds', '3', '--format', 'json'],
];

/**
 * The figures of one run of `bench`, ns. `service` and `passage` (from one start of service to the next while clients
 * wait) are those of the fastest tenth: what they take when nothing disturbs them.
 */
type BenchFigureName = 'service' | 'passage' | 'medianPassage' | 'makespan';

export interface BenchFigure extends ComparedFigure {
  readonly reading: BenchFigureName;
}

/** With a service time of zero, the makespan is the time that the load generator needs to open its clients. */
export const BENCH_FIGURES: readonly BenchFigure[] = (
  [
    ['service', 'service time'],
    ['passage', 'passage'],
    ['medianPassage', 'passage, median'],
    ['makespan', 'makespan per client'],
  ] as const
).map(([reading, name]) => ({ load: LOOP, reading, name }));

/** The figures of one run, ns. Few fields are read, as other versions have other schemas. */
export type RunReadings = Readonly<Record<BenchFigureName, Nanoseconds>>;

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
