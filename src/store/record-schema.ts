/** The shape of one connection: who, when on either side, and how it ended. */
import { z } from 'zod';
import { OUTCOME_KINDS } from '../model/connection-record.js';
import { count, finite, instant } from './quantity-schema.js';

const connection = z.strictObject({
  protocol: z.literal('tcp'),
  clientAddress: z.string().nullable(),
  clientPort: count.nullable(),
  serverAddress: z.string(),
  serverPort: count,
});

const client = z.strictObject({
  intendedAt: instant,
  arrivedAt: finite,
  connectedAt: instant,
  answeredAt: instant,
  departedAt: finite,
});

const server = z.strictObject({
  process: count,
  serviceStartedAt: finite,
  receivedAt: finite,
  answeredAt: finite,
  serviceEndedAt: finite,
});

const plainOutcomes = OUTCOME_KINDS.filter((kind) => kind !== 'rejected' && kind !== 'failed');
export const outcome = z.union([
  z.strictObject({ kind: z.enum(plainOutcomes) }),
  z.strictObject({ kind: z.literal('rejected'), status: count }),
  z.strictObject({ kind: z.literal('failed'), code: z.string() }),
]);

export const record = z.strictObject({ connection, client: client.nullable(), server: server.nullable(), outcome });
