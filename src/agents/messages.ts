/**
 * The messages between a coordinator and its agents. The orders in them are those of a load generator. Each message is
 * checked against its shape when it arrives.
 */
import { z } from 'zod';
import { machineFields } from '../model/saved/document.js';
import { MOST } from '../model/scenario.js';

/** Part of every subject. It changes when a message of an earlier version would be misunderstood. */
export const PROTOCOL = 1;

const PREFIX = 'at-once';

/** The subjects of an agent: a coordinator sends to those of its own version, an agent listens to those of all. */
export const SUBJECTS = {
  discover: (version: number | '*' = PROTOCOL) => `${PREFIX}.${version}.discover`,
  clock: (agent: string, version: number | '*' = PROTOCOL) => `${PREFIX}.${version}.agent.${agent}.clock`,
  plan: (agent: string, version: number | '*' = PROTOCOL) => `${PREFIX}.${version}.agent.${agent}.plan`,
  piece: (agent: string, version: number | '*' = PROTOCOL) => `${PREFIX}.${version}.agent.${agent}.piece`,
  /** On which the NATS server tells an agent that its coordinator is not connected. */
  unheard: (agent: string) => `${PREFIX}.${PROTOCOL}.agent.${agent}.unheard`,
  /** On which the agents of a session say that they are alive. */
  heartbeat: (session: string) => `${PREFIX}.${PROTOCOL}.session.${session}.heartbeat`,
} as const;

const count = z.int().min(0);
/** ns. */
const duration = z.number().min(0);
/** An instant on the agent's own CLOCK_MONOTONIC, ns. */
const instant = z.string().regex(/^\d{1,19}$/);
/** A random identifier, as in a subject. */
const identifier = z.string().regex(/^[0-9a-f]{32}$/);
/** The library's own bytes have no text form in JSON. */
const bytes = z.base64().transform((text) => Uint8Array.from(Buffer.from(text, 'base64')));

const address = z.strictObject({ kind: z.literal('tcp'), host: z.string(), port: z.int().min(1).max(MOST.port) });

const answerEnd = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('close') }),
  z.strictObject({ kind: z.literal('bytes'), bytes: count }),
  z.strictObject({ kind: z.literal('delimiter'), delimiter: bytes }),
]);

const request = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('http'),
    method: z.string(),
    path: z.string(),
    headers: z.array(z.tuple([z.string(), z.string()])),
    body: bytes.nullable(),
  }),
  z.strictObject({ kind: z.literal('tcp'), message: bytes, end: answerEnd }),
]);

const target = z.strictObject({
  addresses: z.array(address).min(1).max(64),
  tls: z.strictObject({ servername: z.string().nullable(), insecure: z.boolean() }).nullable(),
  request,
  keepAlive: z.boolean(),
});

const clients = z.int().min(1).max(MOST.clients);

/** The orders that a coordinator may send. The first three go to the load generator as they are. */
const orderShape = z.discriminatedUnion('order', [
  z.strictObject({ order: z.literal('aim'), target, patience: duration, epoch: instant }),
  z.strictObject({
    order: z.literal('probe-burst'),
    clients,
    connectGap: duration,
    connectPatience: duration,
    patience: duration,
    stallPatience: z.exactOptional(duration),
    keepsConnecting: z.exactOptional(z.boolean()),
    sends: z.exactOptional(z.enum(['nothing', 'all-but-last-byte', 'all'])),
    sendAt: z.exactOptional(instant),
  }),
  z.strictObject({
    order: z.literal('probe-loop'),
    clients,
    time: duration,
    mostRequests: count,
    pause: z.exactOptional(duration),
  }),
  /** "Measure what a connection without a network costs you." */
  z.strictObject({ order: z.literal('calibrate') }),
  /** "Connect so many times to the target, without a request." */
  z.strictObject({ order: z.literal('connects'), times: clients }),
  /** "Hold so many connections at once, to a listener of your own." */
  z.strictObject({ order: z.literal('capacity'), clients }),
  /** "Do not begin the order that was planned." */
  z.strictObject({ order: z.literal('cancel') }),
  /** "Give up the order under way, and end the session." */
  z.strictObject({ order: z.literal('end') }),
]);

export type AgentOrder = z.infer<typeof orderShape>;

/** What a coordinator signs. It is of use to one running agent only, once, and until it expires. */
export const planShape = z.strictObject({
  agent: identifier,
  session: identifier,
  nonce: identifier,
  expiresAt: instant,
  /** The order is begun at this instant, and can be cancelled until then. Null: at once. */
  startAt: instant.nullable(),
  order: orderShape,
});
export type Plan = z.infer<typeof planShape>;

export const signedPlanShape = z.strictObject({ plan: z.string(), signature: z.base64() });

/** The answer to a plan. */
export const planAnswerShape = z.union([
  z.strictObject({ accepted: z.literal(true) }),
  /** The plan came after its start, and can be planned again. */
  z.strictObject({ accepted: z.literal(false), why: z.literal('late') }),
  z.strictObject({ refused: z.string() }),
]);

/** Limits that an agent sets on what it is ordered to do. Further ones of another version are ignored, as below. */
const limitsShape = z.object({ clients: count, requests: count, seconds: z.number().min(0) });
export type AgentLimits = z.infer<typeof limitsShape>;

/** An agent of another version of the protocol may say more. */
export const introductionShape = z.looseObject({
  protocol: count,
  /** For people. */
  name: z.string().regex(/^[\w.-]{1,80}$/),
  /** Of this process: it changes when the agent is started again. */
  agent: identifier,
  machine: z.object(machineFields()),
  limits: limitsShape,
});
export type Introduction = z.infer<typeof introductionShape>;

/** The agent's clock when a request arrived and when its answer left. */
export const clockAnswerShape = z.strictObject({ receivedAt: instant, answeredAt: instant });

/** A finished order's report, in pieces. The hash is that of the whole. */
const finishedShape = z.strictObject({ nonce: identifier, pieces: z.int().min(1).max(4096), hash: z.string() });
export type Finished = z.infer<typeof finishedShape>;

export const heartbeatShape = z.strictObject({
  agent: identifier,
  /** The order under way. */
  running: identifier.nullable(),
  finished: finishedShape.nullable(),
});
export type Heartbeat = z.infer<typeof heartbeatShape>;

/** Asks for a piece of a report. Null: the report has arrived and can be dropped. */
export const pieceRequestShape = z.strictObject({ nonce: identifier, piece: count.nullable() });

/** Below the largest payload that a NATS server accepts by default, 1 MiB. */
export const PIECE_BYTES = 512 * 1024;

/** How often an agent says that it is alive, ms. */
export const HEARTBEAT = 250;

/** What is read of a message that another program may have sent. Null: it is not of this shape. */
export function parseMessage<T>(shape: z.ZodType<T>, payload: Uint8Array): T | null {
  try {
    return shape.safeParse(JSON.parse(Buffer.from(payload).toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}

/** Bytes become base64. */
export function writeMessage(message: object): string {
  return JSON.stringify(message, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  );
}
