/** The shape of what is recorded of busy clients. */
import { z } from 'zod';
import { OUTCOME_KINDS } from '../model/connection-record.js';
import { count, finite } from './quantity-schema.js';

const distribution = z.strictObject({
  count,
  total: finite,
  smallest: finite.nullable(),
  largest: finite.nullable(),
  counts: z.array(z.tuple([count, count])),
});

const server = z.strictObject({
  waits: distribution,
  services: distribution,
  timeInService: z.array(finite),
  processes: z.array(z.strictObject({ process: count, connections: count, busyTime: finite })),
  unmatched: count,
});

/** The fields of a window, besides those of any round. */
export const sustainedFields = {
  startedAt: finite,
  endedAt: finite,
  clientsConnected: count,
  clientsGaveUp: count,
  clientsStarved: count,
  sent: count,
  answered: count,
  failures: z.partialRecord(z.enum(OUTCOME_KINDS), count),
  failureTime: finite,
  timeBefore: finite,
  timeCensored: finite,
  censored: count,
  longestCensored: finite.nullable(),
  responses: distribution,
  server: server.nullable(),
};
