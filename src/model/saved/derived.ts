/**
 * What `--format json` adds to a document as `derived`: the fields that programs rely on. The objects are open, as they
 * have further fields, and later versions add some. Nothing here is saved.
 */
import { z } from 'zod';
import { count, finite, nanoseconds, outcomeShape } from './record.js';
import { modelChoiceShape } from './scenario.js';

const slots = finite.describe('how many requests are served at once');
const declined = z.array(z.looseObject({ outcome: outcomeShape, count }));
const reasons = z.array(z.string());

/** The answer of a probe; each kind has its own fields. */
export const probeAnswerShape = z
  .discriminatedUnion('kind', [
    z.looseObject({ kind: z.literal('slots'), slots }),
    z
      .looseObject({ kind: z.literal('one-at-a-time-behind-acceptor'), heldAtLeast: finite })
      .describe('holds many connections, and serves one at a time'),
    z.looseObject({ kind: z.literal('range'), low: slots, high: slots, because: reasons }),
    z
      .looseObject({ kind: z.literal('no-limit'), clients: count, atLeast: slots, end: z.string() })
      .describe('no request waited, with up to this number of clients'),
    z.looseObject({ kind: z.literal('no-slot-limit-cpu'), clients: count, parallelism: finite }),
    z
      .looseObject({
        kind: z.literal('sheds'),
        admits: finite,
        fewest: finite,
        most: finite,
        declined,
        slots: slots.nullable(),
      })
      .describe('admits a number of requests, and refuses the others'),
    ...(['grows', 'shrinks'] as const).map((kind) =>
      z.looseObject({
        kind: z.literal(kind),
        from: slots,
        to: slots,
        settled: z.boolean(),
        levels: z.array(finite),
        time: nanoseconds,
      }),
    ),
    z.looseObject({ kind: z.literal('rate'), perSecond: finite, declined }),
    z
      .looseObject({ kind: z.literal('connections-at-once'), connections: count })
      .describe('so many connections were in service at once; services are too short to show how many requests are'),
    z.looseObject({ kind: z.literal('several-lines'), atLeast: slots }),
    z.looseObject({ kind: z.literal('keep-alive-monopoly'), atOnce: slots, clients: count, starved: count }),
    z.looseObject({ kind: z.literal('accept-queue-overflow'), admitted: count, clients: count }),
    z.looseObject({ kind: z.literal('client-is-the-limit'), busy: finite, atLeast: slots.nullable() }),
    z.looseObject({ kind: z.literal('could-not-tell'), because: reasons }),
    z.looseObject({ kind: z.literal('failed'), during: z.string(), outcome: outcomeShape, detail: z.string() }),
  ])
  .meta({ id: 'answer' });

const proven = z
  .looseObject({ atLeast: slots.nullable(), atMost: slots.nullable() })
  .describe('the proven interval of slots; null where it has no such end');
const atLeast = slots
  .nullable()
  .describe('requests that were certainly in service at once; null if unknown or only one');
const remedies = z.array(z.string());
const parallelism = z.looseObject({
  parallelism: finite,
  interval: z.looseObject({ low: finite, high: finite }),
  throughput: z.looseObject({ perSecond: finite, error: finite }),
});
const unloaded = z
  .looseObject({ serviceTime: nanoseconds, roundTrip: nanoseconds, requests: count })
  .nullable()
  .describe('of single requests; null if none was served');
const text = z.string().describe('in words, as on the terminal');
const warnings = z.array(z.looseObject({ kind: z.string(), text }));

const probeFields = z.looseObject({
  text,
  answer: probeAnswerShape,
  proven,
  atLeast,
  remedies,
  effective: z
    .discriminatedUnion('kind', [
      z.looseObject({ kind: z.literal('told'), effective: parallelism }),
      z.looseObject({ kind: z.literal('withheld'), why: z.string(), effective: parallelism.nullable() }),
    ])
    .nullable()
    .describe('effective parallelism: saturated throughput x unloaded service time'),
  unloaded,
  spent: z.looseObject({ bursts: count, requests: count, served: count, time: nanoseconds }),
});

const fromOutside = { answer: probeAnswerShape, proven, text };
export const burstVerdictShape = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('capped'), at: slots, text }),
  z.looseObject({ kind: z.literal('no-cap'), peak: count, text }),
  z.looseObject({ kind: z.literal('not-filled'), peak: count, servers: slots.nullable(), text }),
  z.looseObject({ kind: z.literal('nobody-waited'), clients: count, servers: slots, text }),
  z.looseObject({ kind: z.literal('seen-from-outside'), ...fromOutside }),
  z.looseObject({ kind: z.literal('inconclusive-from-outside'), ...fromOutside }),
  z.looseObject({ kind: z.literal('disagreement'), at: slots, text }),
  z.looseObject({ kind: z.literal('nobody-served'), text }),
  z.looseObject({ kind: z.literal('audit-failed'), text }),
]);

const verdictOf = (kinds: readonly string[]) => z.looseObject({ kind: z.enum(kinds), text });
const places = slots.nullable().describe('of the model, or as estimated; null without a limit, or if not known');
const outcomes = z.record(z.string(), count);
const ofModel = { ...modelChoiceShape.shape, name: z.string() };
const estimate = z.looseObject({ answer: probeAnswerShape, proven, atLeast, remedies, unloaded });

/** By the kind of the document. A self-measurement has no derived figures. */
export const derivedShapes = {
  burst: z.looseObject({
    models: z.array(
      z.looseObject({ ...ofModel, places, verdict: burstVerdictShape, outcomes, estimate: estimate.optional() }),
    ),
    warnings,
  }),
  sustained: z.looseObject({
    models: z.array(z.looseObject({ ...ofModel, verdict: verdictOf(['sound', 'nobody-served', 'audit-failed']) })),
    warnings,
  }),
  open: z.looseObject({
    models: z.array(
      z.looseObject({
        ...ofModel,
        verdict: verdictOf([
          ...['steady', 'no-steady-state', 'timetable-not-kept', 'nobody-served', 'audit-failed'],
          ...['keeps-up', 'falls-behind', 'clients-not-served', 'pace-undecided'],
        ]),
        outcomes,
        /** Both only of a server that at-once started. */
        servers: places.optional(),
        utilisation: finite.nullable().optional(),
      }),
    ),
    warnings,
  }),
  sweep: z.looseObject({
    models: z.array(
      z.looseObject({
        choice: modelChoiceShape,
        places,
        rows: z.array(z.looseObject({ value: finite, sound: z.boolean(), verdict: z.string() })),
        knee: z.looseObject({ expected: finite, measured: finite }).nullable(),
      }),
    ),
    warnings: z.array(z.looseObject({ load: z.string(), kind: z.string(), text })),
  }),
  experiment: z.looseObject({
    findings: z.array(z.looseObject({ expected: z.string(), found: z.string(), outcome: z.string() })),
    warnings: z.array(z.looseObject({ part: z.string(), kind: z.string(), text })),
  }),
  probe: probeFields,
} as const;
