/** The shape of the reports of agents. They come over a network, from other machines. */
import { z } from 'zod';
import { probeLoopShape, probeRequestShape } from '../model/saved/probe.js';
import { count, nanoseconds } from '../model/saved/record.js';
import { MOST } from '../model/scenario.js';
import type { LoadReport } from '../protocol/client-messages.js';

const time = nanoseconds.min(0);

const burst = z.object({
  report: z.literal('probe-burst'),
  startedAt: nanoseconds,
  requests: z.array(probeRequestShape).max(MOST.clients),
  lastBytesAt: z.array(nanoseconds.nullable()),
  redirect: z.object({ status: z.int(), location: z.string().nullable() }).nullable(),
  releasedAt: nanoseconds.nullable(),
  clientBusy: z.number().min(0),
  peakMemoryBytes: z.number().min(0),
  cpuTime: time,
});

const loop = probeLoopShape.safeExtend({
  report: z.literal('probe-loop'),
  clientOfDeparture: z.array(count),
  responseTimes: z.array(nanoseconds),
});

const reportShape = z.discriminatedUnion('report', [
  z.object({ report: z.literal('failed'), message: z.string() }),
  z.object({
    report: z.literal('aimed'),
    address: z.object({ kind: z.literal('tcp'), host: z.string(), port: z.int().min(1).max(MOST.port) }),
  }),
  z.object({ report: z.literal('connect'), times: z.array(time) }),
  burst,
  loop,
  z.object({ report: z.literal('capacity'), held: count }),
]);

/** Null if it is not a report that an agent of this version sends. */
export function readReport(text: string): LoadReport | null {
  try {
    return reportShape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
