/** A round that has ended, while the measurement goes on: what progress reports, and a line of `--format ndjson`. */
import { z } from 'zod';
import { probeBurstShape } from './probe.js';
import { count, finite } from './record.js';
import { roundShape, sustainedRoundShape } from './run.js';
import { modelChoiceShape } from './scenario.js';

const ofRun = {
  type: z.literal('round'),
  ...modelChoiceShape.shape,
  /** The load of a sweep or the part of an experiment to which it belongs: its index there, and its value or title. */
  part: z
    .union([z.strictObject({ index: count, value: finite }), z.strictObject({ index: count, title: z.string() })])
    .optional(),
};

/** The round is as in the saved document. */
export const endedRoundShape = z.discriminatedUnion('kind', [
  z.strictObject({ ...ofRun, kind: z.literal('burst'), round: roundShape }),
  z.strictObject({ ...ofRun, kind: z.literal('sustained'), round: sustainedRoundShape }),
  z.strictObject({ ...ofRun, kind: z.literal('open'), round: roundShape }),
  z.strictObject({ type: z.literal('round'), kind: z.literal('probe'), round: probeBurstShape }),
]);
