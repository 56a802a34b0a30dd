/** From the JSON of a version's `bench` to what is compared. Few fields are read: other versions have other schemas. */
import { z } from 'zod';
import { median, percentile } from '../../../src/analysis/statistics/quantiles.js';
import type { Nanoseconds } from '../../../src/model/units.js';
import type { ReadingName } from './loads.js';

/** What one run comes to, ns. */
export type Readings = Readonly<Record<ReadingName, Nanoseconds>>;

const instant = z.number();

const recordSchema = z.object({
  client: z.object({ arrivedAt: instant, departedAt: instant }),
  server: z.object({ serviceStartedAt: instant, serviceEndedAt: instant }),
});

const documentSchema = z.object({
  runs: z
    .array(z.object({ rounds: z.array(z.object({ warmUp: z.boolean().optional(), records: z.array(z.unknown()) })) }))
    .length(1),
});

type ServedClient = z.infer<typeof recordSchema>;

/** Null when this is not such a document, or nobody was served in it. */
export function readingsOf(json: string): Readings | null {
  const document = documentSchema.safeParse(parseJson(json));
  const measured = document.data?.runs[0]?.rounds.filter(({ warmUp }) => warmUp !== true) ?? [];
  const rounds = measured.map(({ records }) => servedIn(records));
  const services = rounds.flatMap((served) => served.map(serviceTime));
  const passages = rounds.flatMap(passagesOf);
  if (rounds.some(({ length }) => length === 0) || passages.length === 0) return null;
  return {
    service: percentile(services, FASTEST),
    passage: percentile(passages, FASTEST),
    medianPassage: median(passages),
    makespan: median(rounds.map(makespanPerClient)),
  };
}

/** The fastest tenth. */
const FASTEST = 0.1;

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

function serviceTime({ server }: ServedClient): Nanoseconds {
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
