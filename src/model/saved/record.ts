/** The building blocks of saved shapes, and how types are inferred from them. */
import { z } from 'zod';

/** Any finite number. */
export const finite = z.number();
/** A duration, or an instant relative to the run's start. */
export const nanoseconds = z.number();
export const count = z.int().min(0);

/** The type of a shape. Saved data never change, so the type is read-only at any depth. */
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
  /** The intended arrival with open arrivals; null for other loads. */
  intendedAt: nanoseconds.nullable(),
  /** Just before the connect system call. */
  arrivedAt: nanoseconds,
  /** The handshake was complete; null if it never was. */
  connectedAt: nanoseconds.nullable(),
  /** The request was written; null if it never was. Only for bursts at a URL, which write all requests in one tick. */
  sentAt: nanoseconds.nullable().optional(),
  /** First byte of the answer; null if there was none. */
  answeredAt: nanoseconds.nullable(),
  /** End of the stream, or the client failed or gave up. */
  departedAt: nanoseconds,
});

export const serverStampsShape = z.strictObject({
  /** The id of the server process. */
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
  /** Nothing was listening. */
  z.strictObject({ kind: z.literal('refused') }),
  /** The connection was torn down (RST). */
  z.strictObject({ kind: z.literal('reset') }),
  /** No complete answer within the timeout. */
  z.strictObject({ kind: z.literal('timed-out') }),
  /** The server answered with a status code that declines the request. */
  z.strictObject({ kind: z.literal('rejected'), status: count }),
  /** The stream ended before the answer was complete, or the answer was not as requested. */
  z.strictObject({ kind: z.literal('cut-short') }),
  /** The client was silent on purpose, and left at its planned time. */
  z.strictObject({ kind: z.literal('said-nothing') }),
  /** Only one side saw the connection. */
  z.strictObject({ kind: z.literal('unmatched') }),
  /** Any other failure, with the system's code. */
  z.strictObject({ kind: z.literal('failed'), code: z.string() }),
]);

/** What an agent contributed to a burst. Stamps of several agents are comparable to within the sum of their bounds. */
export const agentShareShape = z.strictObject({
  /** Its name in the context. */
  agent: z.string(),
  /** The agent's clock was known to within this, ns. */
  clockBound: nanoseconds.min(0),
  /** When its requests began to be sent; null if they were not. */
  releasedAt: nanoseconds.nullable(),
});

export const recordShape = z.strictObject({
  /** The agent whose client it was; absent if there were no agents. It and the 5-tuple identify the connection. */
  agent: z.string().optional(),
  connection: connectionShape,
  client: clientStampsShape.nullable(),
  server: serverStampsShape.nullable(),
  outcome: outcomeShape,
});
