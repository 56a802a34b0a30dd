/** The shape of a round: its records or its window, what the kernel saw meanwhile, and what it cost. */
import { z } from 'zod';
import { count, finite } from './quantity-schema.js';
import { record } from './record-schema.js';
import { sustainedFields } from './sustained-schema.js';

const kernel = z.discriminatedUnion('available', [
  z.strictObject({
    available: z.literal(true),
    samples: z.array(z.strictObject({ at: finite, queueLength: count })),
    listenBacklogInForce: count,
    listenOverflows: finite,
    listenDrops: finite,
  }),
  z.strictObject({ available: z.literal(false), why: z.string() }),
]);

const anyRound = {
  warmUp: z.boolean(),
  sequence: count,
  kernel,
  load: z.strictObject({ peakMemoryBytes: finite, cpuTime: finite }),
  processes: z.array(z.strictObject({ process: count, cpuTime: finite, peakMemoryBytes: finite })),
};

export const round = z.strictObject({ ...anyRound, records: z.array(record) });
export const sustainedRound = z.strictObject({ ...anyRound, ...sustainedFields });
