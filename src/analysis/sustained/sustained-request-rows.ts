/** What became of the requests of busy clients, as rows. */
import { formatDuration, type Nanoseconds } from '../../model/units.js';
import { sum } from '../statistics/moments.js';
import { grouped, NOTHING, numberFigure } from '../view/format.js';
import { type SustainedSummary, sustainedFigureOver } from './sustained-summary.js';

export type Row = readonly [figure: string, measured: string, bound: string, meaning: string];
export function requestRows(summary: SustainedSummary): Row[] {
  const { windows } = summary;
  const total = (values: readonly number[]) => grouped(sum(values));
  const failed = windows.flatMap(({ failures }) => Object.entries(failures));
  const longest = windows.reduce<Nanoseconds | null>(
    (most, { longestCensored }) => (longestCensored === null ? most : Math.max(most ?? 0, longestCensored)),
    null,
  );
  const rate = sustainedFigureOver(summary, ({ throughput }) => throughput);
  const bound = sustainedFigureOver(summary, ({ bounds }) => bounds?.throughput ?? null);
  return [
    ['requests sent', total(windows.map(({ sent }) => sent)), NOTHING, 'out at the start, or begun since'],
    ['answered', total(windows.map(({ answered }) => answered)), NOTHING, 'in the time measured'],
    ['failed', total(failed.map(([, count]) => count)), '0', describeFailures(failed)],
    [
      'censored',
      total(windows.map(({ censored }) => censored)),
      NOTHING,
      longest === null ? 'none was out at the end' : `out at the end, the oldest for ${formatDuration(longest)}`,
    ],
    [
      'clients that starved',
      String(Math.max(...windows.map(({ clientsStarved }) => clientsStarved))),
      '0',
      'never answered while others were',
    ],
    [
      'throughput',
      numberFigure(rate, grouped, '/s'),
      bound === null ? NOTHING : `<= ${grouped(bound.median)} /s`,
      bound === null ? 'answered a second' : 'min(N, c) / service time',
    ],
  ];
}

function describeFailures(failed: ReadonlyArray<readonly [string, number]>): string {
  if (failed.length === 0) return 'none';
  const byKind = new Map<string, number>();
  for (const [kind, count] of failed) byKind.set(kind, (byKind.get(kind) ?? 0) + count);
  return [...byKind].map(([kind, count]) => `${count.toLocaleString('en-GB')} ${kind}`).join(', ');
}
