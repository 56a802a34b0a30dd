/** How long a run's requests took and waited, over all measured rounds: one distribution per model. */
import { isServed } from '../../model/connection-record.js';
import { type Distribution, distributionOf } from '../../model/distribution.js';
import { describeModel } from '../../model/models.js';
import { type ModelRun, measuredRounds } from '../../model/run.js';
import { responseTime, waitTime } from '../queueing/times.js';
import type { Figure } from '../statistics/figure.js';
import type { NamedDistribution, SaidPercentile } from './distribution-picture.js';

const SHARES = [
  ['P50', 0.5],
  ['P95', 0.95],
  ['P99', 0.99],
] as const;
export type PercentileSuffix = (typeof SHARES)[number][0];

/** @param figureOf the percentiles in the tables for the run with this index; null if there are none */
export function distributionsOfRecords(
  runs: readonly ModelRun[],
  figureOf: (run: number, which: 'response' | 'wait', suffix: PercentileSuffix) => Figure | null = () => null,
): NamedDistribution[] {
  return runs.flatMap((run, index): NamedDistribution[] => {
    const served = measuredRounds(run).flatMap(({ records }) => records.filter(isServed));
    const model = describeModel(run);
    const said = (which: 'response' | 'wait') => percentilesBy((suffix) => figureOf(index, which, suffix));
    const responses = distributionOf(served.map(responseTime));
    return [
      { model, what: 'response time', distribution: responses, said: said('response') },
      { model, what: 'wait time', distribution: distributionOf(served.map(waitTime)), said: said('wait') },
    ];
  });
}

export function percentilesBy(figureOf: (suffix: PercentileSuffix) => Figure | null): SaidPercentile[] {
  return SHARES.flatMap(([suffix, share]) => {
    const figure = figureOf(suffix);
    return figure === null ? [] : [{ share, time: figure.median }];
  });
}

export function mergeDistributions(distributions: readonly Distribution[]): Distribution {
  const counts = new Map<number, number>();
  for (const [upTo, count] of distributions.flatMap((one) => one.counts)) {
    counts.set(upTo, (counts.get(upTo) ?? 0) + count);
  }
  const smallest = distributions.flatMap((one) => one.smallest ?? []);
  const largest = distributions.flatMap((one) => one.largest ?? []);
  return {
    count: distributions.reduce((total, one) => total + one.count, 0),
    total: distributions.reduce((total, one) => total + one.total, 0),
    smallest: smallest.length === 0 ? null : Math.min(...smallest),
    largest: largest.length === 0 ? null : Math.max(...largest),
    counts: [...counts].sort(([a], [b]) => a - b),
  };
}
