/** The shape of a saved document. A file from anywhere is checked against it before anything is read from it. */

import { z } from 'zod';
import type { StoredDocument } from '../model/document.js';
import { SWEPT } from '../model/document.js';
import { MOST } from '../model/scenario.js';
import { header } from './header-schema.js';
import { probeDocument } from './probe-schema.js';
import { count, finite } from './quantity-schema.js';
import { burst, openWith, sustained } from './run-schema.js';

const burstDocument = z.strictObject({ ...header, ...burst });
const sustainedDocument = z.strictObject({ ...header, ...sustained });
const openDocument = openWith(header);

const sweepDocument = z.strictObject({
  ...header,
  kind: z.literal('sweep'),
  swept: z.enum(SWEPT),
  points: z
    .array(z.discriminatedUnion('kind', [z.strictObject({ ...sustained, value: finite }), openWith({ value: finite })]))
    .min(1)
    .max(MOST.measurements),
});

const title = z.string();

const experimentDocument = z.strictObject({
  ...header,
  kind: z.literal('experiment'),
  // It is a part of a file's name too.
  experiment: z.string().regex(/^[a-z-]+$/),
  parts: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ ...burst, title }),
        z.strictObject({ ...sustained, title }),
        openWith({ title }),
      ]),
    )
    .max(MOST.measurements),
});

const task = z.strictObject({
  name: z.string(),
  workPerCall: count.optional(),
  workUnit: z.string().optional(),
  calls: count,
  median: finite,
  p5: finite,
  p95: finite,
});

const selfDocument = z.strictObject({
  ...header,
  kind: z.literal('self'),
  suites: z.array(z.strictObject({ question: z.string(), tasks: z.array(task) })),
});

/** Every document that the store holds. */
export const storedDocument: z.ZodType<StoredDocument> = z.discriminatedUnion('kind', [
  burstDocument,
  sustainedDocument,
  openDocument,
  sweepDocument,
  experimentDocument,
  selfDocument,
  probeDocument,
]);
