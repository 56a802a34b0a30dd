/** How long a run's requests took and waited, all measured rounds together: one distribution a model. */
import { isServed } from '../model/connection-record.js';
import { type Distribution, distributionOf } from '../model/distribution.js';
import type { WithoutHeader } from '../model/experiment.js';
import { describeModel } from '../model/gallery.js';
import { measuredRounds } from '../model/round.js';
import type { RunDocument } from '../model/run.js';
import { responseTime, waitTime } from './times.js';

export interface NamedDistribution {
  readonly model: string;
  readonly what: 'response time' | 'wait time';
  readonly distribution: Distribution;
}

export function distributionsOf(document: WithoutHeader<RunDocument>): NamedDistribution[] {
  if (document.kind === 'sustained') {
    return document.runs.flatMap((run) => {
      const rounds = measuredRounds(run);
      const named = name(describeModel(run));
      const waits = rounds.flatMap(({ server }) => (server === null ? [] : [server.waits]));
      return [
        named('response time', mergeDistributions(rounds.map(({ responses }) => responses))),
        ...(waits.length < rounds.length ? [] : [named('wait time', mergeDistributions(waits))]),
      ];
    });
  }
  return document.runs.flatMap((run) => {
    const served = measuredRounds(run).flatMap(({ records }) => records.filter(isServed));
    const named = name(describeModel(run));
    return [
      named('response time', distributionOf(served.map(responseTime))),
      named('wait time', distributionOf(served.map(waitTime))),
    ];
  });
}

function name(model: string) {
  return (what: NamedDistribution['what'], distribution: Distribution): NamedDistribution => ({
    model,
    what,
    distribution,
  });
}

function mergeDistributions(distributions: readonly Distribution[]): Distribution {
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
