/** The shape of what every document begins with. */
import { z } from 'zod';
import { SCHEMA_VERSION } from '../model/document.js';
import { count, finite } from './quantity-schema.js';

const context = z.strictObject({
  atOnceVersion: z.string(),
  nodeVersion: z.string(),
  platform: z.string(),
  kernelRelease: z.string(),
  architecture: z.string(),
  cpuModel: z.string(),
  cores: count,
  memoryBytes: finite,
  somaxconn: count.nullable(),
  loadAverage: finite,
  clockReadingTime: finite,
  commit: z.strictObject({ hash: z.string().regex(/^[0-9a-f]{40}$/), dirty: z.boolean() }).nullable(),
});

export const header = {
  schemaVersion: z.literal(SCHEMA_VERSION),
  name: z.string(),
  createdAt: z.iso.datetime(),
  context,
};
