/** What every saved shape is made of, and how a type is inferred from a shape. */
import { z } from 'zod';

/** Any number but NaN and the infinities. */
export const finite = z.number();
/** A duration, or an instant relative to the run's start. */
export const nanoseconds = z.number();
export const count = z.int().min(0);

/** What has this shape. Nothing that was saved is ever changed: all of it is read-only, at any depth. */
export type Saved<Shape extends z.ZodType> = Fixed<z.infer<Shape>>;

type Fixed<T> = { readonly [Key in keyof T]: Fixed<T[Key]> };

export const connectionShape = z.strictObject({
  protocol: z.literal('tcp'),
  clientAddress: z.string().nullable(),
  clientPort: count.nullable(),
  serverAddress: z.string(),
  serverPort: count,
});

export const clientStampsShape = z.strictObject({
  /** When the client was meant to arrive, where arrivals follow a timetable; null where they do not. */
  intendedAt: nanoseconds.nullable(),
  /** Just before the connect system call. */
  arrivedAt: nanoseconds,
  /** The handshake was complete; null when it never was. */
  connectedAt: nanoseconds.nullable(),
  /** The request was written; null when it never was. Only bursts at a URL say it: there all requests are written in one tick. */
  sentAt: nanoseconds.nullable().optional(),
  /** First byte of the answer; null when none came. */
  answeredAt: nanoseconds.nullable(),
  /** End of stream, or the instant at which the client failed or gave up. */
  departedAt: nanoseconds,
});

export const serverStampsShape = z.strictObject({
  /** Id of the process that served. */
  process: count,
  /** accept() returned. */
  serviceStartedAt: nanoseconds,
  /** The whole request had been read. */
  receivedAt: nanoseconds,
  /** The answer had been handed to the kernel. */
  answeredAt: nanoseconds,
  /** Just before close(). */
  serviceEndedAt: nanoseconds,
});

export const outcomeShape = z.union([
  z.strictObject({ kind: z.literal('served') }),
  /** Nothing listened. */
  z.strictObject({ kind: z.literal('refused') }),
  /** The connection was torn down (RST). */
  z.strictObject({ kind: z.literal('reset') }),
  /** No whole answer within the timeout. */
  z.strictObject({ kind: z.literal('timed-out') }),
  /** The server answered, and declined: its status code. */
  z.strictObject({ kind: z.literal('rejected'), status: count }),
  /** The stream ended before the answer was whole, or the answer was not what was asked for. */
  z.strictObject({ kind: z.literal('cut-short') }),
  /** The client connected on purpose to say nothing, and left in its own time. */
  z.strictObject({ kind: z.literal('said-nothing') }),
  /** One side saw the connection, the other did not. */
  z.strictObject({ kind: z.literal('unmatched') }),
  /** Any other failure, with the system's code. */
  z.strictObject({ kind: z.literal('failed'), code: z.string() }),
]);

export const recordShape = z.strictObject({
  connection: connectionShape,
  client: clientStampsShape.nullable(),
  server: serverStampsShape.nullable(),
  outcome: outcomeShape,
});
