/** The figures of a document that services for continuous benchmarking follow, each one number. */

import type { Distribution } from '../model/distribution.js';
import type { StoredDocument } from '../model/document.js';
import { MICROSECOND, MILLISECOND } from '../model/units.js';
import { shortAnswer } from './probe/short-answer.js';
import { kindOf } from './registry.js';

export interface Benchmark {
  /** What it is of: a model, or the target of a probe. */
  readonly subject: string;
  readonly measure: string;
  readonly unit: string;
  readonly value: number;
}

/**
 * Of a run: percentiles of the response and wait times of each model, of which smaller ones are better. Of a probe: slots and
 * effective parallelism, of which larger ones are better. Sweeps and experiments have none.
 */
export function benchmarksOf(document: StoredDocument): readonly Benchmark[] {
  if (document.kind === 'probe') {
    const { slots, atLeast, parallelism } = shortAnswer(document);
    const subject = document.scenario.target;
    return [
      { subject, measure: 'slots', unit: 'requests', value: slots },
      { subject, measure: 'slots, at least', unit: 'requests', value: atLeast },
      { subject, measure: 'effective parallelism', unit: 'requests', value: parallelism },
    ].flatMap(({ value, ...rest }) => (value === null ? [] : [{ ...rest, value }]));
  }
  return (kindOf(document).distributions?.(document) ?? []).flatMap(({ model, what, distribution }) =>
    SHARES.flatMap((share) => {
      const time = quantileOf(distribution, share);
      if (time === null) return [];
      return [
        { subject: model, measure: `${what} p${share * 100}`, unit: 'ms', value: time / (MILLISECOND / MICROSECOND) },
      ];
    }),
  );
}

const SHARES = [0.5, 0.95, 0.99];

/** The smallest time that this share of the requests did not exceed, µs; null where there is none. */
function quantileOf({ count, counts }: Distribution, share: number): number | null {
  let seen = 0;
  for (const [upTo, ofBucket] of counts) {
    seen += ofBucket;
    if (seen >= share * count) return upTo;
  }
  return null;
}
