/** The shape of a saved document. A file from anywhere is checked against it before anything is read from it. */
import { z } from 'zod';
import { SCHEMA_VERSION, SWEPT } from '../document.js';
import { GENERATORS, MOST } from '../scenario.js';
import { probedShape } from './probe.js';
import { count, finite, nanoseconds } from './record.js';
import { burstFields, openWith, sustainedFields } from './run.js';

export const commitShape = z.strictObject({
  /** Whole: 40 hexadecimal digits. */
  hash: z.string().regex(/^[0-9a-f]{40}$/),
  /** Whether files that git tracks had been changed since. */
  dirty: z.boolean(),
});

export const contextShape = z.strictObject({
  atOnceVersion: z.string(),
  nodeVersion: z.string(),
  platform: z.string(),
  kernelRelease: z.string(),
  architecture: z.string(),
  cpuModel: z.string(),
  cores: count,
  memoryBytes: finite,
  /** Cap that the kernel puts on the listen backlog; null where it can't be read. */
  somaxconn: count.nullable(),
  /** Mean runnable processes over the minute before the run; 0 where the system does not say. */
  loadAverage: finite,
  /** The instrument's own error: what one reading of the clock costs, ns (median). */
  clockReadingTime: nanoseconds,
  /** Of the working directory at the time of the run; null where git did not say, or there is none. */
  commit: commitShape.nullable(),
  /** What made the requests of a closed loop; absent where there was none, and before there was a choice: autocannon. */
  generator: z.enum(GENERATORS).optional(),
});

export const headerShape = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  /** Its name in the store. */
  name: z.string(),
  /** Wall clock, ISO 8601, UTC. */
  createdAt: z.iso.datetime(),
  context: contextShape,
});
const header = headerShape.shape;

export const burstDocumentShape = z.strictObject({ ...header, ...burstFields });
export const sustainedDocumentShape = z.strictObject({ ...header, ...sustainedFields });
export const openDocumentShape = openWith(header);

/** Clients, or the utilisation that was asked for. */
const value = finite;

export const sweepDocumentShape = z.strictObject({
  ...header,
  kind: z.literal('sweep'),
  swept: z.enum(SWEPT),
  /** From the lightest load to the heaviest. */
  points: z
    .array(z.discriminatedUnion('kind', [z.strictObject({ ...sustainedFields, value }), openWith({ value })]))
    .min(1)
    .max(MOST.measurements),
});

/** What a part is, in a few words. */
const title = z.string();

export const experimentDocumentShape = z.strictObject({
  ...header,
  kind: z.literal('experiment'),
  /** Which one: the name of the experiment, not of the document; but it is a part of a file's name too. */
  experiment: z.string().regex(/^[a-z-]+$/),
  parts: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ ...burstFields, title }),
        z.strictObject({ ...sustainedFields, title }),
        openWith({ title }),
      ]),
    )
    .max(MOST.measurements),
});

export const selfTaskShape = z.strictObject({
  name: z.string(),
  /** What a call worked through, as 10,000 records; documents of old do not say. */
  workPerCall: count.optional(),
  workUnit: z.string().optional(),
  calls: count,
  median: nanoseconds,
  p5: nanoseconds,
  p95: nanoseconds,
});

export const selfSuiteShape = z.strictObject({ question: z.string(), tasks: z.array(selfTaskShape) });

export const selfDocumentShape = z.strictObject({
  ...header,
  kind: z.literal('self'),
  suites: z.array(selfSuiteShape),
});

export const probeDocumentShape = z.strictObject({ ...header, kind: z.literal('probe'), ...probedShape.shape });

/** Every document that the store holds. */
export const storedDocumentShape = z.discriminatedUnion('kind', [
  burstDocumentShape,
  sustainedDocumentShape,
  openDocumentShape,
  sweepDocumentShape,
  experimentDocumentShape,
  selfDocumentShape,
  probeDocumentShape,
]);
