/** How long a run's requests took and waited, all measured rounds together: one distribution a model. */
import { isServed } from '../model/connection-record.js';
import { type Distribution, distributionOf } from '../model/distribution.js';
import type { WithoutHeader } from '../model/document.js';
import { describeModel } from '../model/models.js';
import type { BurstDocument, OpenDocument, RunDocument, SustainedDocument } from '../model/run.js';
import { measuredRounds } from '../model/run.js';
import { openFigureOver, summariseOpen } from './open/open-summary.js';
import type { NamedDistribution, SaidPercentile } from './pictures/distribution-picture.js';
import { responseTime, waitTime } from './queueing/times.js';
import type { Figure } from './statistics/figure.js';
import { summariseSustained, sustainedFigureOver } from './sustained/sustained-summary.js';

const SHARES = [
  ['P50', 0.5],
  ['P95', 0.95],
  ['P99', 0.99],
] as const;
type Suffix = (typeof SHARES)[number][0];

export function distributionsOf(document: WithoutHeader<RunDocument>): NamedDistribution[] {
  return document.kind === 'sustained' ? ofSustained(document) : ofRecords(document);
}

function ofSustained(document: WithoutHeader<SustainedDocument>): NamedDistribution[] {
  const { models } = summariseSustained(document);
  return document.runs.flatMap((run, index) => {
    const rounds = measuredRounds(run);
    const model = describeModel(run);
    const waits = rounds.flatMap(({ server }) => (server === null ? [] : [server.waits]));
    const said = (which: 'response' | 'wait') =>
      percentilesBy((suffix) => {
        const name = SPREAD_NAMES[suffix];
        const summary = models[index];
        return summary === undefined ? null : sustainedFigureOver(summary, (figures) => figures[which]?.[name] ?? null);
      });
    const responses = mergeDistributions(rounds.map(({ responses }) => responses));
    return [
      { model, what: 'response time', distribution: responses, said: said('response') },
      ...(waits.length < rounds.length
        ? []
        : [{ model, what: 'wait time', distribution: mergeDistributions(waits), said: said('wait') } as const]),
    ];
  });
}

const SPREAD_NAMES = { P50: 'p50', P95: 'p95', P99: 'p99' } as const;

function ofRecords(document: WithoutHeader<BurstDocument | OpenDocument>): NamedDistribution[] {
  const summaries = document.kind === 'open' ? summariseOpen(document).models : [];
  return document.runs.flatMap((run, index): NamedDistribution[] => {
    const served = measuredRounds(run).flatMap(({ records }) => records.filter(isServed));
    const model = describeModel(run);
    const said = (which: 'response' | 'wait') =>
      percentilesBy((suffix) => {
        const summary = summaries[index];
        return summary === undefined ? null : openFigureOver(summary, `${which}${suffix}`);
      });
    const responses = distributionOf(served.map(responseTime));
    return [
      { model, what: 'response time', distribution: responses, said: said('response') },
      { model, what: 'wait time', distribution: distributionOf(served.map(waitTime)), said: said('wait') },
    ];
  });
}

function percentilesBy(figureOf: (suffix: Suffix) => Figure | null): SaidPercentile[] {
  return SHARES.flatMap(([suffix, share]) => {
    const figure = figureOf(suffix);
    return figure === null ? [] : [{ share, time: figure.median }];
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
