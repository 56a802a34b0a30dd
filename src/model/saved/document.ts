/** The shape of saved documents. Every file is checked against it before it is used. */
import { z } from 'zod';
import { SCHEMA_VERSION, SWEPT } from '../document.js';
import { GENERATORS, MOST } from '../scenario.js';
import { probedShape } from './probe.js';
import { count, finite, nanoseconds } from './record.js';
import { burstFields, openWith, outsideShape, sustainedFields } from './run.js';

export const commitShape = z.strictObject({
  /** The full hash: 40 hexadecimal digits. */
  hash: z.string().regex(/^[0-9a-f]{40}$/),
  /** Whether tracked files had uncommitted changes. */
  dirty: z.boolean(),
});

/** A machine, and the versions on it. New each time, because the JSON Schema has a reference for each shape that is shared. */
export const machineFields = () => ({
  atOnceVersion: z.string(),
  nodeVersion: z.string(),
  platform: z.string(),
  kernelRelease: z.string(),
  architecture: z.string(),
  cpuModel: z.string(),
  cores: count,
  memoryBytes: finite,
});

const agentMachineShape = z.strictObject({
  /** Unique in the run. */
  agent: z.string(),
  ...machineFields(),
});

export const contextShape = z.strictObject({
  ...machineFields(),
  /** The kernel's limit on the listen backlog; null if it cannot be read. */
  somaxconn: count.nullable(),
  /** The load average over the minute before the run; 0 if the system does not report it. */
  loadAverage: finite,
  /** The instrument's own error: the median time of one clock reading, ns. */
  clockReadingTime: nanoseconds,
  /** The commit of the working directory; null without git or outside a repository. */
  commit: commitShape.nullable(),
  /** The load generator of a closed loop; absent without one, and in older documents, where it was autocannon. */
  generator: z.enum(GENERATORS).optional(),
  /** The machines whose agents sent the requests; absent if this machine did. */
  agents: z.array(agentMachineShape).optional(),
});

export const headerShape = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  /** The name under which it is saved. */
  name: z.string(),
  /** Wall clock, ISO 8601, UTC. */
  createdAt: z.iso.datetime(),
  context: contextShape,
});
const header = headerShape.shape;

export const burstDocumentShape = z.strictObject({ ...header, ...burstFields });
export const sustainedDocumentShape = z.strictObject({ ...header, ...sustainedFields });
/** `outside` is there if the clients arrived at a URL: only their side was measured then. */
export const openDocumentShape = openWith({ ...header, outside: outsideShape.optional() });

/** The number of clients, or the requested utilisation. */
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

/** A short description of a part. */
const title = z.string();

export const experimentDocumentShape = z.strictObject({
  ...header,
  kind: z.literal('experiment'),
  /** The name of the experiment, which is also part of the file name. */
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
  /** The amount of work per call, such as 10,000 records; older documents lack it. */
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

/** Any saved document. */
export const storedDocumentShape = z.discriminatedUnion('kind', [
  burstDocumentShape,
  sustainedDocumentShape,
  openDocumentShape,
  sweepDocumentShape,
  experimentDocumentShape,
  selfDocumentShape,
  probeDocumentShape,
]);
